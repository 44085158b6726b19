"""A way through the page in a real browser: clicks, keys, a phone, and no word to anybody else."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request

import pytest

pytest.importorskip("streamlit", reason="Streamlit is not installed: pip install 'diplosim[view]'")

from sim.page.serving import HOST, free_port
from tests.page.browser import Page, wait_for

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = "![x](http://a.example/x.png) <img src=http://b.example/x.png> http://c.example/ www.d.example"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on the path: on Debian and Ubuntu, apt install chromium"
)


@pytest.fixture
def served(talks):
    """The address of the page of a scenario whose text would like to be obeyed."""
    text = talks.read_text(encoding="utf-8")
    for words in ("Talks about a ridge", "Ridgeland is ready to pull back", "No shell falls."):
        text = text.replace(words, f'"{HOSTILE}"')
    text = text.replace("name: Ridgeland", f'name: "Ridgeland {HOSTILE}"')
    talks.write_text(text, encoding="utf-8")
    port = free_port(0)
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "view", str(talks), "--port", str(port), "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    address = f"http://{HOST}:{port}/"
    try:
        wait_for("the server", lambda: process.poll() is None and answers(f"{address}_stcore/health"))
        yield address
    finally:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        out, said = process.communicate(timeout=30)
    assert out == b""
    assert address.encode()[:-1] in said


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def page(tmp_path, served):
    one = Page(CHROMIUM, tmp_path / "chromium", (1280, 800))
    try:
        one.open(served)
        one.see("Day 0,")
        yield one
    finally:
        one.close()


def test_a_way_through_the_page_by_mouse_and_by_keys(page, served, talks):
    page.click("Step")
    page.see("Day 1,")
    page.see("Who moved farthest")
    page.value("document.querySelector('.st-key-step button').focus()")
    page.press("Enter", 13)
    page.see("Day 2,")

    spot = page.value(
        """(() => {
            const box = document.querySelector('svg path[aria-label*="speaks"]').getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })()"""
    )
    page.click_at(*spot)
    page.see("On what")
    page.see("private stance on pull_back")

    page.value("document.querySelector('[data-testid=stMultiSelect] input').focus()")
    page.type("shells rate")
    page.press("Enter", 13)
    page.press("Escape", 27)
    page.see("Nothing is moved yet")
    page.value("document.querySelector('[data-testid=stSlider] input').focus()")
    page.press("ArrowRight", 39)
    page.see("Watch the run")
    page.click("Compare")
    page.click("Compare over 500 runs")
    page.see("95 % interval")
    page.click("Save")
    page.see("Name of the variant")
    page.click("Save", ".st-key-save button")
    page.see("Saved as talks-mine.yaml")
    assert talks.with_name("talks-mine.yaml").exists()

    for width, height in ((1280, 800), (390, 844)):
        page.resize(width, height)
        for view in ("Day", "Stances", "Messages", "Situation", "Why", "Compare"):
            page.click(view)
            page.see("Reset")
            assert page.value("document.documentElement.scrollWidth") <= width, view
            assert page.value("document.querySelectorAll('.stApp img, .stMain a').length") == 0, view
    page.click("Day")
    page.click("", '[class*="st-key-move"] button')  # the farthest move of the day, whatever it is
    page.see("On what")
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith((served, served.replace("http", "ws")))] == []
