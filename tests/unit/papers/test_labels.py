"""Which of the 82 checked papers name which of the ten words, from the PDFs themselves."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from frameshare.base.resources import REFERENCE_DIR, ROOT
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading
from frameshare.papers.rules import load_rules

PAPERS = ROOT.parent / "shared" / "data" / "papers"
WORDS = ("pytorch", "tensorflow", "keras", "jax", "theano", "mxnet", "chainer", "cntk", "gpflow", "gpytorch")
NAIVE_WORDS = {"caffe": "caffe", "torch_any": "torch"}
DIFFERENCES = Path(__file__).parent / "naive_label_differences.csv"

pytestmark = pytest.mark.skipif(
    not (PAPERS / "pdfs").is_dir(), reason="needs the real papers of ../shared/data/papers"
)
Key = tuple[str, str]


def key_of(path: Path) -> Key:
    if path.parent.name == "acml-2022":
        return path.parent.name, path.stem
    venue, _, paper = path.stem.partition("_")
    return venue, paper


@pytest.fixture(scope="module")
def labels() -> dict[Key, dict[str, str]]:
    with (PAPERS / "mention_labels.csv").open(encoding="utf-8", newline="") as file:
        return {(row["venue"], row["id"]): row for row in csv.DictReader(file)}


def read(paths: list[Path]) -> dict[Key, Reading]:
    rules = load_rules(REFERENCE_DIR / "mention_rules.csv").rules
    return {key_of(path): reading for path, reading in read_papers(paths, ReadPlan(rules, workers=2))}


@pytest.fixture(scope="module")
def readings() -> dict[Key, Reading]:
    return read(sorted((PAPERS / "pdfs").glob("*/*.pdf")))


def named(reading: Reading) -> set[str]:
    return {hit.rule for hit in reading.hits}


def test_one_paper_in_twelve_names_exactly_the_labelled_words(labels: dict[Key, dict[str, str]]) -> None:
    some = read(sorted((PAPERS / "pdfs").glob("*/*.pdf"))[::12])

    assert len(some) == 7
    assert {key: named(r) & set(WORDS) for key, r in some.items()} == {
        key: {word for word in WORDS if int(labels[key][word]) > 0} for key in some
    }


@pytest.mark.deep
def test_all_82_papers_are_read_with_the_pages_of_the_labels(
    labels: dict[Key, dict[str, str]], readings: dict[Key, Reading]
) -> None:
    assert readings.keys() == labels.keys()
    assert len(readings) == 82
    assert [key for key, r in readings.items() if r.reason] == []
    assert {key: r.pages for key, r in readings.items()} == {k: int(v["pages"]) for k, v in labels.items()}


@pytest.mark.deep
@pytest.mark.parametrize("word", WORDS)
def test_the_papers_that_name_a_word_are_exactly_the_labelled_ones(
    word: str, labels: dict[Key, dict[str, str]], readings: dict[Key, Reading]
) -> None:
    assert {k for k, r in readings.items() if word in named(r)} == {
        k for k, row in labels.items() if int(row[word]) > 0
    }


@pytest.mark.deep
def test_every_difference_from_the_naive_words_is_explained(
    labels: dict[Key, dict[str, str]], readings: dict[Key, Reading]
) -> None:
    with DIFFERENCES.open(encoding="utf-8", newline="") as file:
        explained = {
            (row["venue"], row["id"], row["word"], row["naive_occurrences"])
            for row in csv.DictReader(file)
            if row["reason"]
        }

    found = {
        (*key, word, row[word])
        for key, row in labels.items()
        for word, rule in NAIVE_WORDS.items()
        if (int(row[word]) > 0) != (rule in named(readings[key]))
    }

    assert found == explained


@pytest.mark.deep
def test_acml_2022_gives_the_published_figures(readings: dict[Key, Reading]) -> None:
    papers = {key: named(r) for key, r in readings.items() if key[0] == "acml-2022"}
    sides = Counter(("pytorch" in names, bool(names & {"tensorflow", "keras"})) for names in papers.values())

    assert len(papers) == 70
    assert sum("pytorch" in n for n in papers.values()) == 25
    assert sum("tensorflow" in n for n in papers.values()) == 4
    assert sum("keras" in n for n in papers.values()) == 1
    assert sides == {(True, False): 23, (False, True): 2, (True, True): 2, (False, False): 43}


@pytest.mark.deep
def test_the_word_labels_of_the_published_lists_are_met(
    labels: dict[Key, dict[str, str]], readings: dict[Key, Reading]
) -> None:
    labelled = {key: row["horace_words"].split() for key, row in labels.items() if row["horace_words"]}

    assert labelled
    for key, words in labelled.items():
        assert {f"horace-{word}" for word in words} <= named(readings[key])
