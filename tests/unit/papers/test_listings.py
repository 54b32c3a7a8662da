"""Parsers of proceedings pages: real XML, recorded pages, and pages as publishers vary them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from frameshare.base.errors import AccessError, ContentError, TemporaryError, UsageError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR, ROOT
from frameshare.sources.paper_texts.listings import PUBLISHERS, Listing, VenueYear, load_venues
from frameshare.sources.paper_texts.listings.listing import find_venues

PAPERS = ROOT.parent / "shared" / "data" / "papers"
BASE = "https://base.test"
needs_fixtures = pytest.mark.skipif(
    not (PAPERS / "fixtures").is_dir(), reason="needs the recorded pages of ../shared/data/papers"
)


def venue(publisher: str, address: str = "list", selection: str = "", year: int = 2024) -> VenueYear:
    return VenueYear("V", year, publisher, address, selection, None, "accepted")


def pages(texts: Mapping[str, str]) -> Callable[[str], str]:
    return lambda url: texts[url]


def lists(target: VenueYear, page: str, **more: str) -> Listing:
    texts = {f"{BASE}/{target.address}": page, **{f"{BASE}/{k}": v for k, v in more.items()}}
    return PUBLISHERS[target.publisher](target, BASE, pages(texts))


def recorded(name: str) -> str:
    return (PAPERS / "fixtures" / name).read_text(encoding="utf-8")


@needs_fixtures
@pytest.mark.parametrize(
    ("file", "volumes", "papers"),
    [("N18.xml", "1 2", 330), ("N19.xml", "1 2", 451), ("2022.naacl.xml", "main", 442)],
)
def test_real_anthology_xml_gives_the_papers_that_the_conferences_had(
    file: str, volumes: str, papers: int
) -> None:
    xml = (PAPERS / "acl_xml" / file).read_text(encoding="utf-8")

    listing = lists(venue("acl_anthology", file, volumes), xml)

    assert len(listing.papers) == papers
    assert listing.repeated == ()
    assert all(p.title and p.authors and p.pdf_url.startswith("https://") for p in listing.papers)


@needs_fixtures
def test_the_venues_table_selects_those_volumes() -> None:
    expected = {("NAACL", 2018): 330, ("NAACL", 2019): 451, ("NAACL", 2022): 442}

    for row in load_venues():
        if (row.venue, row.year) in expected:
            xml = (PAPERS / "acl_xml" / row.address).read_text(encoding="utf-8")
            assert len(lists(row, xml).papers) == expected[row.venue, row.year] == row.expected


def test_front_matter_retracted_papers_and_other_volumes_are_not_papers() -> None:
    xml = """<collection id="2024.acl"><volume id="long"><frontmatter><url>2024.acl-long.0</url></frontmatter>
      <paper id="1"><title>A <fixed-case>B</fixed-case></title>
        <author><first>Ann</first><last>Lee</last></author><url>2024.acl-long.1</url></paper>
      <paper id="2"><title>Gone</title><url>2024.acl-long.2</url><retracted/></paper></volume>
      <volume id="demos"><paper id="1"><title>Demo</title><url>2024.acl-demos.1</url></paper></volume>
      </collection>"""

    (paper,) = lists(venue("acl_anthology", "2024.acl.xml", "long"), xml).papers

    assert (paper.paper_id, paper.title, paper.authors) == ("2024.acl-long.1", "A B", ("Ann Lee",))
    assert paper.pdf_url == "https://aclanthology.org/2024.acl-long.1.pdf"


def test_a_volume_that_is_not_in_the_xml_is_named() -> None:
    with pytest.raises(ContentError, match="main"):
        lists(venue("acl_anthology", "x.xml", "main"), '<collection id="x"><volume id="1"/></collection>')


def test_broken_xml_is_an_error_and_an_expansion_bomb_is_refused() -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )

    for xml in ("<collection>", bomb + "]><collection>&m;</collection>"):
        with pytest.raises(ContentError):
            lists(venue("acl_anthology", "x.xml", "1"), xml)


@needs_fixtures
def test_the_recorded_pmlr_page_gives_its_paper_with_the_pdf_link() -> None:
    (paper,) = lists(venue("pmlr", "v267/"), recorded("pmlr_v267_index.html")).papers

    assert paper.paper_id == "aamand25a"
    assert paper.pdf_url.endswith("/mlresearch/v267/main/assets/aamand25a/aamand25a.pdf")
    assert paper.title == "Synthetic title 2"


@needs_fixtures
def test_the_recorded_neurips_page_gives_the_papers_of_the_track() -> None:
    page = recorded("neurips_2024_year_index.html").replace("4493 papers", "3 papers")

    main = lists(venue("neurips", "paper_files/paper/2024", "conference"), page)

    assert len(main.papers) == 2
    assert main.papers[0].pdf_url == (
        f"{BASE}/paper_files/paper/2024/file/000f947dcaff8fbffcc3f53a1314f358-Paper-Conference.pdf"
    )


@needs_fixtures
def test_a_neurips_page_with_fewer_entries_than_it_says_is_an_incomplete_list() -> None:
    listing = lists(venue("neurips", "p", "conference"), recorded("neurips_2024_year_index.html"))

    assert len(listing.papers) == 2
    assert listing.declared == 4493
    assert listing.missing == ("4490 of the 4493 papers that the page says it has",)


def test_neurips_pages_to_2021_whose_track_is_none_are_selected_whole_by_the_venues_table() -> None:
    page = """<ul class="paper-list"><li class="none" data-track="none">
      <a href="/paper_files/paper/2021/hash/0123456789abcdef0123456789abcdef-Abstract.html">T</a></li></ul>"""
    rows = [v for v in load_venues() if v.venue == "NeurIPS" and v.year <= 2021]

    assert len(rows) == 7
    assert all(len(lists(row, page).papers) == 1 for row in rows)


def test_the_older_neurips_page_without_classes_is_read() -> None:
    page = """<div class="col"><ul>
      <li><a href="/paper_files/paper/2016/hash/0123456789abcdef0123456789abcdef-Abstract.html">T</a>
          <i>Ann Lee, Bo Chen</i></li></ul></div>"""

    (paper,) = lists(venue("neurips", "p"), page).papers

    assert paper.authors == ("Ann Lee", "Bo Chen")
    assert paper.pdf_url.endswith("/file/0123456789abcdef0123456789abcdef-Paper.pdf")


@needs_fixtures
def test_the_cvf_entry_gives_title_authors_and_pdf() -> None:
    (paper,) = lists(venue("cvf", "CVPR2024?day=all"), recorded("cvf_listing_snippet.html")).papers

    assert paper.paper_id == "Surname_Title_Words_CVPR_2024"
    assert paper.authors == ("Author One",)
    assert paper.pdf_url == f"{BASE}/content/CVPR2024/papers/Surname_Title_Words_CVPR_2024_paper.pdf"


def test_a_cvf_year_that_lists_its_days_is_followed_to_their_pages() -> None:
    days = '<div id="content"><dl><dd><a href="CVPR2019?day=2019-06-18">Day 1</a></dd></dl></div>'
    day = """<div id="content"><dl><dt class="ptitle"><br><a href="content/html/A_B.html">T</a></dt>
      <dd><a href="#">Ann Lee</a>, <a href="#">Bo Chen</a></dd>
      <dd>[<a href="content/papers/A_B_paper.pdf">pdf</a>]</dd></dl></div>"""

    listing = lists(venue("cvf", "CVPR2019", year=2019), days, **{"CVPR2019?day=2019-06-18": day})

    assert [(p.paper_id, p.authors) for p in listing.papers] == [("A_B", ("Ann Lee", "Bo Chen"))]


def test_ecva_lists_only_the_papers_of_the_year() -> None:
    page = "".join(
        f"""<dl><dt class="ptitle"><br><a href=papers/eccv_{y}/papers_ECCV/html/{n}_paper.php>T{n}</a></dt>
        <dd>Ann Lee*, Bo Chen</dd>
        <dd>[<a href='papers/eccv_{y}/papers_ECCV/papers/{n}.pdf'>pdf</a>]</dd></dl>"""
        for y, n in ((2020, 1), (2022, 2), (2022, 3))
    )

    listing = lists(venue("ecva", "papers.php", "eccv_2022"), page)

    assert [p.paper_id for p in listing.papers] == ["2", "3"]
    assert listing.papers[0].authors == ("Ann Lee", "Bo Chen")


def test_jmlr_lists_the_entries_that_link_a_pdf() -> None:
    page = """<div id="content"><dl><dt>A title</dt><dd><b><i>Ann Lee, Bo Chen</i></b>; (1):1-30, 2024.<br>
      [<a href="v25/23-0001.html">abs</a>][<a href="/papers/volume25/23-0001/23-0001.pdf">pdf</a>]</dd></dl>
      <dl><dt>no paper</dt><dd>notice</dd></dl></div>"""

    (paper,) = lists(venue("jmlr", "papers/v25/"), page).papers

    assert (paper.paper_id, paper.title) == ("23-0001", "A title")
    assert paper.authors == ("Ann Lee", "Bo Chen")


def oai(records: str, token: str = "") -> str:
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        f"{records}<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>"
    )


def oai_record(number: int, volume: int = 38, section: str = "AAAI:ML") -> str:
    return f"""<record><header><identifier>oai:x:article/{number}</identifier><datestamp>2024-03-01T00:00:00Z
      </datestamp><setSpec>{section}</setSpec></header><metadata>
      <d:dc xmlns:d="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:title>T{number}</dc:title><dc:creator>Lee, Ann</dc:creator>
      <dc:source>Proceedings of the AAAI; Vol. {volume} No. 1: AAAI-{volume - 14}; 1-9</dc:source>
      <dc:relation>{BASE}/article/view/{number}/{number + 7}</dc:relation></d:dc></metadata></record>"""


START = f"{BASE}/list?verb=ListRecords&metadataPrefix=oai_dc"


@needs_fixtures
def test_the_recorded_aaai_record_gives_year_author_and_download_address() -> None:
    answer = oai(recorded("aaai_oai_dc_record.xml").split("-->", 1)[1].split("<!--")[0])

    listing = PUBLISHERS["aaai"](venue("aaai", year=2019), BASE, pages({START: answer}))

    (paper,) = listing.papers
    assert paper.paper_id == "3745"
    assert paper.authors == ("Synthetic Author2",)
    assert paper.pdf_url == "https://ojs.aaai.org/index.php/AAAI/article/download/3745/3623"


def test_an_oai_chain_is_followed_and_other_years_and_sections_are_left_out() -> None:
    texts = {
        START: oai(oai_record(1) + oai_record(2, volume=37), "a/b c"),
        f"{BASE}/list?verb=ListRecords&resumptionToken=a%2Fb%20c": oai(
            oai_record(3) + oai_record(4, section="AAAI:UC3")
        ),
        f"{BASE}/list?verb=ListSets": oai("<set><setSpec>AAAI:UC3</setSpec><setName>IAAI: x</setName></set>"),
    }

    listing = PUBLISHERS["aaai"](venue("aaai", selection="iaai"), BASE, pages(texts))

    assert [p.paper_id for p in listing.papers] == ["1", "3"]


def test_a_day_whose_identifiers_are_not_available_either_is_named_missing() -> None:
    def fetch(url: str) -> str:
        first, last = (
            (url.split(f"{name}=")[1][:10] for name in ("from", "until")) if "from=" in url else ("", "9999")
        )
        if first <= "2024-03-05" <= last:
            raise TemporaryError("The source failed", where=url, found="status 500", next_step="later")
        number = int(first.replace("-", ""))
        return oai(oai_record(number))

    listing = PUBLISHERS["aaai"](venue("aaai"), BASE, fetch)

    assert listing.missing == ("records of 2024-03-05",)
    assert len(listing.papers) > 5


def test_a_server_that_fails_at_everything_is_soon_left_alone() -> None:
    asked = []

    def fetch(url: str) -> str:
        asked.append(url)
        raise TemporaryError("The source failed", where=url, found="status 503", next_step="later")

    with pytest.raises(TemporaryError):
        PUBLISHERS["aaai"](venue("aaai"), BASE, fetch)

    assert len(asked) < 20


def test_a_chain_that_runs_in_a_circle_is_an_error() -> None:
    with pytest.raises(ContentError, match="used before"):
        PUBLISHERS["aaai"](venue("aaai"), BASE, lambda _: oai(oai_record(1), "same"))


@needs_fixtures
def test_openreview_notes_are_read_where_they_come() -> None:
    answer = json.loads(recorded("openreview_v2_notes_accepted_iclr2024.json"))["response"]["json"]

    listing = PUBLISHERS["openreview"](
        venue("openreview", selection="ICLR.cc/2024/Conference"), BASE, lambda _: json.dumps(answer)
    )

    assert [p.paper_id for p in listing.papers] == ["rhgIgTSSxW"]
    assert listing.papers[0].pdf_url.startswith("https://openreview.net/pdf/")


@needs_fixtures
def test_the_recorded_challenge_with_status_200_is_recognised() -> None:
    text = json.loads(recorded("openreview_v2_anonymous_challenge.json"))["response"]["text"]

    with pytest.raises(AccessError, match="browser"):
        PUBLISHERS["openreview"](venue("openreview"), BASE, lambda _: text)


def test_a_paper_that_is_named_twice_counts_once_and_is_named() -> None:
    entry = '<div class="paper"><p class="title">T</p>[<a href="/v1/a1/a1.pdf">Download PDF</a>]</div>'

    listing = lists(venue("pmlr", "v1/"), entry * 2)

    assert [p.paper_id for p in listing.papers] == ["a1"]
    assert listing.repeated == ("a1",)


@pytest.mark.parametrize("publisher", ["cvf", "ecva", "pmlr", "neurips", "jmlr"])
def test_a_page_without_papers_is_an_error(publisher: str) -> None:
    with pytest.raises(ContentError, match="no paper"):
        lists(venue(publisher, selection="x" if publisher == "ecva" else ""), "<html><p>moved</p></html>")


def test_every_venue_has_a_publisher_that_we_read_and_a_known_name() -> None:
    names = {row["venue"] for row in read_rows(REFERENCE_DIR, "venue_names")}
    venues = load_venues()

    assert {v.publisher for v in venues} == PUBLISHERS.keys()
    assert {v.venue for v in venues} <= names
    assert len({(v.venue, v.year) for v in venues}) == len(venues)


def test_venues_are_found_by_name_without_regard_to_case() -> None:
    venues = load_venues()

    assert [v.name for v in find_venues(venues, "acml", 2022)] == ["ACML-2022"]


def test_a_year_without_a_row_is_refused_with_the_years_that_are_known() -> None:
    venues = load_venues()

    with pytest.raises(UsageError, match="CoLLAs in 2022, 2023, 2025"):
        find_venues(venues, "collas", 2024)
    with pytest.raises(UsageError, match="one of AAAI, ACL"):
        find_venues(venues, "Nowhere", None)
