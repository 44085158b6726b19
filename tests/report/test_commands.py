"""``diplosim report`` and ``diplosim odd``, as somebody at a shell meets them."""

import subprocess
import sys

import pytest

from tests.scenario.samples import ROOT

LESSON = str(ROOT / "examples" / "own_scenario.yaml")


def call(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT
    )


def test_report_writes_a_page_and_says_so_beside_the_result(tmp_path):
    page = tmp_path / "report.html"
    done = call("report", LESSON, "--variants", "no_word", "--replicates", 8, "-o", page)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"written to {page}\n"
    assert page.read_text(encoding="utf-8").count("<h2>") >= 7


def test_report_is_silent_when_asked(tmp_path):
    asked = ("--variants", "base", "--replicates", 4, "--no-assumptions", "--quiet")
    done = call("report", LESSON, *asked, "-o", tmp_path / "report.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--actor", "uplnd"), "Did you mean 'upland'?"),
        (("--variants", "no_wrd"), "Did you mean 'no_word'?"),
        (("--outcome", "x"), "no outcome 'x'"),
    ],
)
def test_what_is_not_there_is_named_and_an_old_page_stays(tmp_path, asked, said):
    page = tmp_path / "report.html"
    page.write_text("old", encoding="utf-8")
    done = call("report", LESSON, *asked, "-o", page)
    assert done.returncode == 1
    assert said in done.stderr
    assert page.read_text(encoding="utf-8") == "old"


def test_odd_prints_markdown_and_writes_a_page(tmp_path):
    printed = call("odd", LESSON)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.startswith("# Three neighbours and a dam: model description")
    written = call("odd", LESSON, "-o", tmp_path / "odd.html")
    assert (written.returncode, written.stdout) == (0, "")
    assert "</html>" in (tmp_path / "odd.html").read_text(encoding="utf-8")
