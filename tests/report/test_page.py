"""The report: one page that holds everything, fetches nothing and lets no stranger's text act."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys

import pytest

import sim
from sim.report import page as pages
from sim.report.page import LIMIT, environment, report
from sim.report.pictures import within
from sim.results.explain import explain
from tests.report.samples import ATTACK, Reader, attacked, attacked_page, lesson, page, study

both = pytest.mark.parametrize("made", [page, attacked_page], ids=["plain", "attacked"])
PARTS = {"summary", "comparison", "run", "why", "assumptions", "warnings", "source", "made"}


def run_told():
    return study().run(study().representative())


def test_a_report_has_every_part_and_its_contents_lead_there():
    read = Reader(page())
    assert set(read.values("id")) >= PARTS
    assert {f"#{part}" for part in PARTS} <= set(read.values("href"))


def test_a_report_names_every_outcome_variant_and_actor():
    text = Reader(page()).text
    case = lesson()
    said = [one.text for one in case.outcomes.values()] + [
        one.summary.rstrip(".") for one in case.variants.values()
    ]
    assert [one for one in [*said, *(actor.name for actor in case.actors.values())] if one not in text] == []


def test_the_numbers_of_the_summary_are_those_of_the_comparison():
    table = sim.compare(study())
    row = table[(table["kind"] == "outcome") & (table["variant"] == "base")].iloc[0]
    assert f"in {100 * row['value']:.0f}\N{NO-BREAK SPACE}% of runs [{100 * row['low']:.0f}," in page()


def test_a_run_is_told_with_all_its_acts_and_what_else_happened():
    run, text = run_told(), Reader(page()).text
    assert len(run.acts)
    assert all(" ".join(said.split()) in text for said in run.acts["text"])
    assert all(f"Day {day}" in text for day in run.happenings["day"])


def test_why_has_the_amounts_of_the_ledger_and_the_sentences_behind_them():
    run, read = run_told(), Reader(page())
    names = run.plan.names
    moved = abs(run.states[-1].stance[0] - run.states[0].stance[0])
    actor, issue = divmod(int(moved.argmax()), moved.shape[1])
    parts = explain(run, actor=names.actors[actor], quantity=names.issues[issue]).parts
    for row in parts.head(3).to_dict("records"):
        assert f"{row['amount']:+.3f}".replace("-", "−") in read.text
        for one in str(row["evidence"]).split():
            if one in lesson().sentences:
                assert f"#{one}" in read.values("href")
                assert (
                    read.text.count(lesson().sentences[one].text) >= 2
                )  # beside the number, and in the source


@both
def test_every_link_leads_to_a_place_on_the_page(made):
    read = Reader(made())
    assert {link for link in read.values("href") if not link.startswith("#")} == set()
    assert {link[1:] for link in read.values("href")} <= set(read.values("id"))


@both
def test_a_page_fetches_nothing(made):
    read = Reader(made())
    assert all(address.startswith("data:image/") for address in read.values("src"))
    assert read.tags.isdisjoint({"link", "iframe", "object", "embed", "form", "base", "audio", "video"})


@both
def test_the_policy_lets_exactly_the_scripts_and_the_style_of_the_page_act(made):
    read = Reader(made())
    (policy,) = [value for value in read.values("content") if "default-src" in value]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    codes = [code for code in read.raw["script"] if not code.startswith("{")]
    assert len(codes) == 2
    for name, texts in (("script-src", codes), ("style-src", read.raw["style"])):
        allowed = set(re.search(rf"{name} ([^;]+)", policy)[1].split())
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert allowed == {f"'sha256-{digest}'" for digest in digests}
    assert not any(name.startswith("on") or name == "style" for _, name, _ in read.attributes)


def test_an_attack_in_every_text_of_a_scenario_adds_no_tag_and_no_script():
    _, done = attacked()
    plain, bad = Reader(page()), Reader(attacked_page())
    expected = {
        ("Scenario", "title"),
        ("Actor", "name"),
        ("Issue", "plus"),
        ("Act", "text"),
        ("Act", "quote"),
    }
    assert expected | {("OutsideFact", "source"), ("Voice", "name"), ("Stance", "assumption")} <= done
    assert bad.tags <= plain.tags
    assert {(tag, name) for tag, name, _ in bad.attributes} <= {(t, n) for t, n, _ in plain.attributes}
    assert bad.raw["script"][1:] == plain.raw["script"][1:]
    assert bad.raw["style"] == plain.raw["style"]
    assert ATTACK in bad.text  # it is shown as what it is


@both
def test_the_data_of_the_pictures_stay_in_their_tag_and_are_whole(made):
    data = Reader(made()).raw["script"][0]
    assert not set("<>&") & set(data)
    assert {"differences", "swimlanes", "waterfall"} <= set(json.loads(data))


@both
def test_a_page_stays_under_its_limit(made):
    assert len(made().encode()) < LIMIT


def test_pictures_stand_still_where_they_would_weigh_too_much():
    report_pictures = [pages.Picture(name, "", "data:", 1, {"x": name}) for name in "abc"]
    assert [one.live is None for one in within(report_pictures, 2, lambda live: 1)] == [False, False, True]


def test_the_same_study_gives_the_same_page():
    assert report(study(), progress=False).html == page()


def test_the_command_on_the_page_says_how_it_was_made():
    made = report(study(), actor="upland", assumptions=False, file="my talks.yaml", progress=False).html
    command = "diplosim report &#39;my talks.yaml&#39; --variants no_word,"
    assert command in made
    assert "--replicates 40 --seed 1 --actor upland --no-assumptions -o report.html" in made
    assert lesson().hash in made
    assert 'id="assumptions"' not in made


def test_a_study_makes_its_report_and_writes_it(tmp_path):
    made = study().report(tmp_path / "deep" / "report.html", assumptions=False, progress=False)
    assert (tmp_path / "deep" / "report.html").read_text(encoding="utf-8") == made.html.rstrip("\n") + "\n"


def test_one_run_of_the_base_alone_is_a_report_too():
    alone = sim.ensemble(lesson(), replicates=1, seed=1, workers=1)
    read = Reader(report(alone, progress=False).html)
    assert "1 simulated run, from" in read.text
    assert "picture-outcomes" in read.values("id")
    assert "picture-fan" not in read.values("id")  # days were not recorded


@pytest.mark.parametrize("asked", [{"actor": "uplnd"}, {"outcome": "work_stop"}, {"quantity": "damm"}])
def test_what_the_scenario_does_not_have_is_refused_with_the_nearest_name(asked):
    with pytest.raises(sim.UnknownNameError, match="Did you mean"):
        report(study(), progress=False, **asked)


@pytest.mark.parametrize("library", ["jinja2", "vl_convert"])
def test_without_the_extra_one_is_told_how_to_install_it(monkeypatch, library):
    environment.cache_clear()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(sim.DiplosimError, match=r"pip install 'diplosim\[(report|plot)\]'"):
        report(study(), assumptions=False, progress=False)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_in_a_browser_pictures_come_alive_and_nothing_is_refused(tmp_path):
    (tmp_path / "page.html").write_text(attacked_page(), encoding="utf-8")
    flags = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}", "--timeout=20000", "--enable-logging=stderr", "--v=0",
    ]  # fmt: skip
    shown = subprocess.run(
        ["chromium", *flags, "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert re.findall(r"CONSOLE.*", shown.stderr) == []
    alive = len(json.loads(Reader(attacked_page()).raw["script"][0]))
    assert len(re.findall(r'<svg[^>]* class="marks"', shown.stdout)) == alive
