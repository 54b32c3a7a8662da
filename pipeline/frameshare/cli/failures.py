"""How a failing command ends: with a sentence on standard error and an exit code (see `app`)."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn, get_args

from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from frameshare.base import logs, stopping
from frameshare.base.errors import FrameshareError, UsageError
from frameshare.base.settings import Settings
from frameshare.cli.standard_output import reader_left

log = logging.getLogger("frameshare")


def end(error: BaseException) -> NoReturn:
    """Say what went wrong and exit; reraise what is a defect of ours."""
    match error:
        case FrameshareError():
            _end(str(error), 2 if isinstance(error, UsageError) else 1)
        case ValidationError():
            _end(str(_setting_error(error)), 2)
        case stopping.StopRequested():
            _end("Stopped. What was collected is kept; the next run resumes there.", stopping.EXIT_CODE)
        case BrokenPipeError():
            reader_left()
        case OSError():
            where = error.filename or "unnamed"
            _end(
                f"A file or folder cannot be used ({where}). Found: {error.strerror or error}. "
                "Next: run `frameshare doctor`.",
                1,
            )
    raise error


def _end(sentence: str, code: int) -> NoReturn:
    if logs.is_json():
        log.error("%s", sentence, extra={"kind": "error", "exit_code": code})
    else:
        sys.stderr.write(f"frameshare: {sentence}\n")
    sys.exit(code)


def _setting_error(error: ValidationError) -> UsageError:
    """Say which variables are invalid, what they hold and what they should; secrets are not shown."""
    wrong = error.errors()
    return UsageError(
        "Invalid setting",
        where=", ".join(f"FRAMESHARE_{str(e['loc'][0]).upper()}" for e in wrong),
        expected="; ".join(
            e["msg"]
            .removeprefix("Input should be ")
            .removeprefix("Value error, ")
            .split(", unable to parse")[0]
            for e in wrong
        ),
        found=", ".join("a secret value" if _is_secret(e) else repr(e["input"]) for e in wrong),
        next_step="correct or unset it; docs/settings.md lists every setting",
    )


def _is_secret(error: ErrorDetails) -> bool:
    field = Settings.model_fields.get(str(error["loc"][0]))
    return field is not None and SecretStr in (field.annotation, *get_args(field.annotation))
