"""The page of a draft: the text as it is, with every passage marked, and nothing in it that acts."""

import base64
import hashlib
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sim.report.draft_page import draft_page, stretches
from sim.text import Draft, draft, draft_records
from tests.report.samples import Reader
from tests.text.samples import SEED
from tests.text.test_coding import newslike
from tests.text.test_records import EVENTS

DRAFT = draft(SEED)
PAGE = draft_page(DRAFT)
ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)"> & \'"'


class Tags(HTMLParser):
    """Collects tags, and attributes that act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.acting = set[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.acting += [name for name, _ in attrs if name.startswith("on") or name in ("src", "style")]


@given(st.text() | newslike)
def test_put_together_the_stretches_are_the_text(text):
    assert "".join(one.text for one in stretches(draft(text))) == text


def test_every_proposal_leads_to_its_place_in_the_text_and_back():
    read = Reader(PAGE)
    ids, links = set(read.values("id")), set(read.values("href"))
    for item in DRAFT.items:
        assert {item.key, f"text-{item.key}"} <= ids
        assert {f"#{item.key}", f"#text-{item.key}"} <= links


def test_marked_are_exactly_the_passages():
    marked = {
        place for item in DRAFT.items for start, end in item.finding.passages for place in range(start, end)
    }
    at, found = 0, set[int]()
    for one in stretches(DRAFT):
        found |= set(range(at, at + len(one.text))) if one.keys else set()
        at += len(one.text)
    assert found == marked


def test_the_page_lists_what_is_open():
    assert "playbook.russia_back_syria.rate.value" in Reader(PAGE).text


def test_the_page_fetches_nothing_and_runs_nothing():
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', PAGE)[1]
    assert "default-src &#39;none&#39;" in policy
    assert "script-src &#39;none&#39;" in policy
    assert "://" not in PAGE
    style = re.search("<style>(.*)</style>", PAGE, re.DOTALL)[1]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not {"script", "img", "link", "iframe"} & Tags(PAGE).tags


def test_a_hostile_text_is_shown_and_does_not_act():
    page = draft_page(draft(f"Iran attacked Iraq. {ATTACK} Iraq condemned {ATTACK}.", title=ATTACK))
    read = Tags(page)
    assert not {"script", "img"} & read.tags
    assert read.acting == []
    assert ATTACK in Reader(page).text.replace("\n", " ")


def test_coded_events_have_a_page_without_a_text():
    made: Draft = draft_records(EVENTS)
    assert "Russia attacks the rebels" in Reader(draft_page(made)).text
