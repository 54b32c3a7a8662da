"""A Dockerfile's base images and packages, from pip, uv, conda and Poetry commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_CONTINUED = re.compile(r"\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*")
# A here-document: the lines between the instruction and its delimiter are run.
_HEREDOC = re.compile(
    r"^([ \t]*RUN)[^\n]*<<-?[ \t]*([\"']?)(\w+)\2[^\n]*\n(.*?)^[ \t]*\3[ \t]*$",
    re.MULTILINE | re.DOTALL | re.I,
)
_INSTRUCTION = re.compile(r"^[ \t]*(FROM|RUN)[ \t]+([^\n]*)", re.MULTILINE | re.IGNORECASE)
_COMMAND_END = re.compile(r"&&|\|\||[;|&\n]")
_PIP = re.compile(r"(?:.*/)?(?:pip|pip\d[\d.]*|pipx|uv|poetry|pdm|pixi)")
_CONDA = re.compile(r"(?:.*/)?(?:conda|mamba|micromamba)")
_INSTALLS = frozenset({"install", "add", "create"})
_OPTIONS_WITH_VALUE = frozenset(
    ("-c", "--channel", "-n", "--name", "-p", "--prefix", "-f", "--find-links", "-i", "--index-url", "-r",
     "--requirement", "--requirements", "--extra-index-url", "--trusted-host", "--constraint", "-t",
     "--target", "--file",
     "--python", "--cache-dir", "--timeout", "--index", "--group", "--mount", "--platform", "--root", "--log")
)  # fmt: skip
_LONGEST = 20_000
_LONGEST_FILE = 200_000


def is_dockerfile(name: str) -> bool:
    """Whether a file is a Dockerfile, judged by its lower-cased name."""
    stem = name.partition(".")[0]
    return stem in {"dockerfile", "containerfile"} or name.endswith((".dockerfile", ".containerfile"))


def images(text: str) -> Iterator[str]:
    """Yield the base images of all stages, lower-cased and without tag or digest."""
    for word, rest in _INSTRUCTION.findall(_CONTINUED.sub(" ", text)):
        named = [part for part in rest.split()[:5] if not part.startswith("--")]
        if word.upper() == "FROM" and named:
            image = named[0].lower().partition("@")[0]
            head, slash, tail = image.rpartition("/")
            yield (head + slash + tail.partition(":")[0]).removeprefix("docker.io/")


def installed(text: str) -> Iterator[tuple[bool, str]]:
    """Yield possible packages from install commands, and whether pip (else conda) installs them."""
    joined = _CONTINUED.sub(" ", text[:_LONGEST_FILE])
    for word, rest in _INSTRUCTION.findall(_HEREDOC.sub(_as_runs, joined)):
        if word.upper() == "RUN":
            plain = re.sub(r"[\[\],]", " ", rest) if rest.lstrip().startswith("[") else rest
            for command in _COMMAND_END.split(plain[:_LONGEST]):
                yield from _of_command(_words(command))


def _as_runs(document: re.Match[str]) -> str:
    """Return a here-document as one instruction per line."""
    return "\n".join(f"RUN {line.strip()}" for line in document[4].splitlines() if line.strip())


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return command.split()


def _of_command(words: list[str]) -> Iterator[tuple[bool, str]]:
    tool = next((word for word in words if _PIP.fullmatch(word) or _CONDA.fullmatch(word)), None)
    start = next((place for place, word in enumerate(words) if word in _INSTALLS), None)
    if tool is None or start is None or start < words.index(tool):
        return
    is_value = False
    for word in words[start + 1 :]:
        if not is_value and not word.startswith("-"):
            yield _PIP.fullmatch(tool) is not None, word
        is_value = word in _OPTIONS_WITH_VALUE
