"""Volumes of PMLR that no venue names."""

from __future__ import annotations

import pytest

from frameshare.base.errors import ContentError
from frameshare.sources.paper_texts.listings import VenueYear
from frameshare.sources.paper_texts.volumes import parse_volumes, without_row

# As PMLR's page generator writes it; a reissue has a name in place of a number.
LISTED = """
- volume: 341
  url:  "v341"
  yaml:  "v341/citeproc.yaml"
  description: "Proceedings of ACML 2026"

- volume: 189
  url:  "v189"
  description: "Proceedings of ACML 2022"
- volume: R7
  description: "Reissue of volume 7"
- volume: 1
  description: "Gaussian Processes in Practice"
"""


def venue(address: str) -> VenueYear:
    return VenueYear("V", 2022, "pmlr", address, "", None, "accepted")


def test_newer_volumes_without_a_row_are_named_newest_first() -> None:
    volumes = parse_volumes(LISTED, "here")

    assert volumes.keys() == {341, 189, 1}
    assert without_row(volumes, [venue("v189/")]) == ["v341 (Proceedings of ACML 2026)"]
    assert without_row(volumes, [venue("v189/"), venue("v341/")]) == []


@pytest.mark.parametrize("text", ["a: [", "volumes: 3", "- 1\n- 2", "<html></html>"])
def test_another_form_is_an_error(text: str) -> None:
    with pytest.raises(ContentError, match="list of volumes"):
        parse_volumes(text, "here")
