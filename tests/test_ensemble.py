"""Many replicates: the same bits as one by one, whatever the chunks, the workers and the interruptions."""

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import sim
import sim.replicates as engine
from sim.results import storage
from sim.results.replays import mean_contributions
from sim.rules import StanceRule, degroot
from tests.scenario.samples import LESSON, ROOT

CASE = sim.loads(LESSON)


def _divides_by_nothing(day, memory):
    with np.errstate(all="ignore"):
        return {"push": 0.0 * day.stance / (0.0 * day.stance)}


BAD = StanceRule(name="bad", contribute=_divides_by_nothing)
SYRIA = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
ARRAYS = ("reached", "stance", "log_odds", "situation", "frozen")


def same(one: sim.Study, other: sim.Study, replicates: int | None = None) -> bool:
    return all(
        np.array_equal(one.values(variant, name)[:replicates], other.values(variant, name)[:replicates])
        for variant in set(one.variants) & set(other.variants)
        for name in ARRAYS
    )


@pytest.fixture(scope="module")
def study():
    return sim.ensemble(CASE, variants="all", replicates=60, seed=5, workers=1, record="full")


@pytest.mark.parametrize("case", [CASE, SYRIA], ids=["lesson", "syria"])
def test_a_replicate_of_an_ensemble_is_the_single_run_to_the_last_bit(case):
    variant = next(iter(case.variants))
    many = sim.ensemble(case, variants=[variant], replicates=10, seed=9, workers=1)
    for replicate in (0, 3, 9):
        alone = sim.run(case, seed=9, replicate=replicate, variant=variant).states[-1]
        for name in ARRAYS:
            np.testing.assert_array_equal(many.values(variant, name)[replicate], getattr(alone, name)[0])


def test_chunks_blocks_other_variants_and_more_replicates_change_no_bit(study, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 7)
    monkeypatch.setattr(engine, "BLOCK", 20)
    assert same(study, sim.ensemble(CASE, variants=["no_word"], replicates=60, seed=5, workers=1))
    assert same(study, sim.ensemble(CASE, replicates=75, seed=5, workers=1), 60)


def test_two_processes_give_the_same_bits_as_one(study, monkeypatch):
    monkeypatch.setattr(engine, "BLOCK", 16)
    assert same(study, sim.ensemble(CASE, variants="all", replicates=60, seed=5, workers=2))


def test_any_executor_will_do_and_is_left_running(study):
    with ThreadPoolExecutor(2) as threads:
        assert same(study, sim.ensemble(CASE, variants="all", replicates=60, seed=5, executor=threads))
        assert threads.submit(int, "7").result() == 7


class Silent(sim.ActorAgent):
    """Says nothing at all."""

    def compose(self):
        """Drop whatever the playbook proposes."""


class Fragile(Silent):
    """Breaks down in one replicate."""

    def compose(self):
        if self.model.replicate == 2 and self.model.state.day == 3:
            raise RuntimeError("lost for words")


def test_agents_of_one_s_own_are_played_one_by_one_with_the_same_luck():
    many = sim.ensemble(CASE, replicates=5, seed=2, agents={"harbour": Silent}, workers=1)
    alone = sim.run(CASE, seed=2, replicate=4, agents={"harbour": Silent}).states[-1]
    np.testing.assert_array_equal(many.values("base", "stance")[4], alone.stance[0])
    assert not np.array_equal(
        many.values("base", "stance")[4], sim.run(CASE, seed=2, replicate=4).states[-1].stance[0]
    )


def test_rules_as_values_are_played_in_every_replicate():
    rules = {"average": degroot(rate=0.3)}
    many = sim.ensemble(CASE, replicates=6, seed=2, rules=rules, workers=1)
    alone = sim.run(CASE, seed=2, replicate=5, rules=rules).states[-1]
    np.testing.assert_array_equal(many.values("base", "stance")[5], alone.stance[0])
    assert many.run(5).ledger["term"].astype(str).str.startswith("average").any()


def test_a_replicate_that_fails_becomes_a_row_and_the_others_go_on():
    study = sim.ensemble(
        CASE, variants=["no_word"], replicates=5, seed=1, agents={"harbour": Fragile}, workers=1
    )
    assert list(study.failed["replicate"]) == [2, 2]
    assert set(study.failed["error"]) == {"RuntimeError: lost for words"}
    assert set(study.outcomes.query("variant == 'base'")["replicate"]) == {0, 1, 3, 4}
    assert set(sim.compare(study)["n"]) == {4}
    assert "2 failed" in repr(study)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"replicates": 0}, "replicates=0 must be a whole number of at least 1"),
        ({"replicates": 2.5}, "replicates=2.5 must be"),
        ({"workers": 0}, "workers=0 must be"),
        ({"record": "all"}, "record='all' must be one of outcomes, daily, full"),
        ({"seed": -1}, r"seed=-1 must be a whole number"),
        ({"variants": ["no_wrod"]}, "no variant 'no_wrod'; there is base.*Did you mean 'no_word'"),
        ({"agents": {"nobody": Silent}}, "no actor 'nobody'"),
    ],
)
def test_what_cannot_be_played_is_said(wrong, said):
    with pytest.raises(sim.DiplosimError, match=said):
        sim.ensemble(CASE, **{"replicates": 2, "workers": 1, **wrong})


# --- on disk


def digests(folder) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(engine, "BLOCK", 16)


def kept(folder, **asked):
    return sim.ensemble(
        CASE, variants="all", replicates=40, seed=5, workers=1, out=folder, record="daily", **asked
    )


def test_a_study_that_was_kept_is_opened_as_it_was(tmp_path, small_blocks, study):
    written = kept(tmp_path / "study")
    opened = sim.open(tmp_path / "study")
    assert same(written, opened)
    assert same(study, opened, 40)
    assert opened.scenario == CASE
    pd.testing.assert_frame_equal(written.daily(), opened.daily())
    pd.testing.assert_frame_equal(sim.compare(written), sim.compare(opened))


def test_an_interrupted_study_goes_on_and_ends_with_the_same_bytes(tmp_path, small_blocks, monkeypatch):
    kept(tmp_path / "whole")
    plain, written = storage.Store.write, []

    def stop_after_three(self, block):
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(block)
        plain(self, block)

    with monkeypatch.context() as patch:
        patch.setattr(storage.Store, "write", stop_after_three)
        with pytest.raises(KeyboardInterrupt):
            kept(tmp_path / "torn")
    (tmp_path / "torn" / "base" / ".writing-left").mkdir()
    (tmp_path / "torn" / "base" / ".writing-left" / "part").write_text("half")
    with pytest.raises(sim.DiplosimError, match="is not complete: 6 blocks are missing"):
        sim.open(tmp_path / "torn")
    kept(tmp_path / "torn")
    assert digests(tmp_path / "torn") == digests(tmp_path / "whole")


KILLED = """
import sim, sim.replicates
sim.replicates.BLOCK = 16
case = sim.loads(open("lesson.yaml", encoding="utf-8").read())
sim.ensemble(case, variants="all", replicates=480, seed=5, workers=1, out="torn", record="daily")
"""


def test_a_study_whose_process_was_killed_goes_on(tmp_path, monkeypatch):
    (tmp_path / "lesson.yaml").write_text(LESSON, encoding="utf-8")
    (tmp_path / "script.py").write_text(KILLED, encoding="utf-8")
    child = subprocess.Popen([sys.executable, "script.py"], cwd=tmp_path)
    while child.poll() is None and len(list(tmp_path.glob("torn/base/part-*"))) < 5:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert 5 <= len(list(tmp_path.glob("torn/*/part-*"))) < 3 * 30
    monkeypatch.setattr(engine, "BLOCK", 16)
    asked = {"variants": "all", "replicates": 480, "seed": 5, "workers": 1, "record": "daily"}
    assert same(sim.ensemble(CASE, **asked, out=tmp_path / "torn"), sim.ensemble(CASE, **asked))


FINGERPRINT = """
from sim.results.storage import _fingerprint
from sim.rules import bounded_confidence, degroot, together
print(_fingerprint(together(degroot(rate=0.3), near=bounded_confidence(threshold=0.5, pull=0.2))))
"""


def test_a_rule_as_a_value_is_known_again_in_another_process():
    found = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert found.pop().startswith("together ")


def test_a_study_opened_without_its_rules_reads_and_does_not_replay(tmp_path):
    echo = {"echo": degroot(rate=0.3)}
    made = sim.ensemble(CASE, replicates=20, seed=5, workers=1, rules=echo, out=tmp_path / "study")
    read = sim.open(tmp_path / "study")
    assert same(read, made)
    for replay in (lambda: read.run(5), lambda: read.explain("base", "upland", "dam")):
        with pytest.raises(sim.DiplosimError, match=r"was played with the rules echo.*sim.open"):
            replay()
    with pytest.raises(sim.DiplosimError, match=r"was played with the rules .*'echo'"):
        sim.open(tmp_path / "study", rules={"echo": degroot(rate=0.4)})
    whole = sim.open(tmp_path / "study", rules=echo)
    np.testing.assert_array_equal(whole.run(5).states[-1].stance[0], made.values("base", "stance")[5])


class Silent(sim.ActorAgent):
    def compose(self):
        return []


def test_a_study_with_agents_plays_a_replicate_with_them_again():
    made = sim.ensemble(CASE, replicates=6, seed=5, workers=1, agents={"harbour": Silent})
    np.testing.assert_array_equal(made.run(5).states[-1].stance[0], made.values("base", "stance")[5])
    with pytest.raises(sim.DiplosimError, match="agents of your own played in this study"):
        made.explain("base", "upland", "dam")


def test_a_rule_with_which_nothing_can_be_played_is_an_error_at_once():
    with pytest.raises(sim.DiplosimError, match=r"every replicate failed; the first with .*no finite number"):
        sim.ensemble(CASE, replicates=5, workers=1, progress=False, rules={"bad": BAD})


def test_contributions_add_up_where_runs_end_early():
    made = sim.ensemble(SYRIA, replicates=40, seed=1, workers=1)
    moved = made.explain("base", "iran", "negotiated_end")["amount"].sum()
    ends = made.stances.query("actor == 'iran' and issue == 'negotiated_end'")["stance"].mean()
    opening = SYRIA.actors["iran"].stance["negotiated_end"].value
    assert moved == pytest.approx(ends - opening, abs=1e-9)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (lambda: sim.run("lesson.yaml"), r"load it first: sim.load\('lesson.yaml'\)"),
        (lambda: sim.ensemble("lesson.yaml"), "a Scenario is asked for, not str"),
        (lambda: sim.compare(CASE), "a Study is asked for, not Scenario"),
        (lambda: sim.attribute(CASE, "work_stops", "report"), "must be a list of names"),
        (lambda: sim.attribute(CASE, "work_stops", ["report"], replicates=0), "replicates=0 must be"),
    ],
)
def test_an_ordinary_slip_is_told_in_words(slip, told):
    with pytest.raises(sim.ParameterError, match=told):
        slip()


def test_what_a_study_does_not_hold_is_named(study):
    with pytest.raises(sim.UnknownNameError, match="stance"):
        study.values("base", "stances")
    with pytest.raises(sim.ParameterError, match="must be a list of names"):
        study.incidence("work_stops")


def test_another_study_in_the_folder_is_refused_with_what_differs(tmp_path, small_blocks):
    kept(tmp_path / "study")
    before = digests(tmp_path / "study")
    with pytest.raises(sim.DiplosimError, match="another study: its seed is 5, and 6 is asked for"):
        sim.ensemble(
            CASE, variants="all", replicates=40, seed=6, workers=1, out=tmp_path / "study", record="daily"
        )
    with pytest.raises(
        sim.DiplosimError, match=r"another study: what the scenario .* says is not what it said then"
    ):
        sim.ensemble(SYRIA, replicates=40, workers=1, out=tmp_path / "study")
    with pytest.raises(sim.DiplosimError, match="another study: its rules is"):
        kept(tmp_path / "study", rules={"average": degroot(rate=0.3)})
    assert digests(tmp_path / "study") == before


def test_a_folder_with_other_files_and_a_folder_without_a_study_are_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(sim.DiplosimError, match="holds files that are no study"):
        sim.ensemble(CASE, replicates=2, workers=1, out=tmp_path)
    with pytest.raises(sim.DiplosimError, match="holds no study"):
        sim.open(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_damaged_part_is_named(tmp_path, small_blocks):
    kept(tmp_path / "study")
    part = next((tmp_path / "study" / "base").glob("part-*"))
    part.write_bytes(part.read_bytes()[:200])
    with pytest.raises(sim.DiplosimError, match=rf"{part.name} is no block of a study, or is damaged"):
        sim.open(tmp_path / "study").values("base", "stance")


def test_a_manifest_that_is_no_manifest_is_refused(tmp_path, small_blocks):
    kept(tmp_path / "study")
    manifest = tmp_path / "study" / "manifest.json"
    manifest.write_text(json.dumps({"format": 99}))
    with pytest.raises(sim.DiplosimError, match="is no manifest of format 1"):
        sim.open(tmp_path / "study")


# --- what is asked of a study


def test_the_base_is_always_played_and_comes_first(study):
    assert study.variants == ("base", "no_word", "early_report")
    assert sim.ensemble(CASE, variants=["no_word"], replicates=2, workers=1).variants == ("base", "no_word")


def test_tidy_frames_have_a_row_per_run_and_thing(study):
    assert len(study.outcomes) == 3 * 60
    assert list(study.outcomes.columns) == ["variant", "replicate", "outcome", "happened", "day", "censored"]
    assert len(study.stances) == 3 * 60 * 3
    assert ((study.beliefs["probability"] > 0) & (study.beliefs["probability"] < 1)).all()
    assert set(study.situation["variable"]) == set(CASE.situation)


def test_the_quantiles_of_a_day_are_those_of_its_replicates(study):
    daily = study.daily([0.5]).query(
        "variant == 'base' and kind == 'stance' and actor == 'upland' and day == 7"
    )
    runs = [sim.run(CASE, seed=5, replicate=r) for r in range(60)]
    values = [run.states[7].stance[0, run.plan.names.actor["upland"], 0] for run in runs]
    assert daily["value"].item() == pytest.approx(np.median(values))
    assert not daily["date"].isna().any()


def test_days_cannot_be_asked_of_a_study_without_them():
    outcomes = sim.ensemble(CASE, replicates=2, workers=1)
    with pytest.raises(sim.ParameterError, match='ask for record="daily"'):
        outcomes.daily()


def test_the_comparison_has_a_row_for_every_variant_and_question(study):
    table = sim.compare(study, words=True)
    per_variant = 2 * 1 + 3 + 3 + len(CASE.situation)
    assert len(table) == 3 * per_variant
    no_word = table.query("variant == 'no_word' and kind == 'outcome'").iloc[0]
    came = [~np.isnan(study.days_of(name, "work_stops")) for name in ("base", "no_word")]
    assert no_word["difference"] == pytest.approx(came[1].mean() - came[0].mean())
    assert no_word["lost"] == (came[0] & ~came[1]).sum()
    assert no_word["in_words"] == "almost no chance"
    assert no_word["difference_low"] <= no_word["difference"] <= no_word["difference_high"] < 0
    base = table.query("variant == 'base'")
    assert base["difference"].isna().all()
    assert base["gained"].isna().all()


def test_a_variant_compared_with_itself_differs_by_exactly_nothing():
    idle = {"idle": {"summary": "Nothing.", "set": {"defaults.trust": CASE.defaults.trust.value}}}
    case = sim.Scenario.model_validate({**CASE.data(), "variants": idle})
    study = sim.ensemble(case, variants="all", replicates=20, workers=1)
    table = sim.compare(study).query("variant == 'idle'")
    assert (table["difference"] == 0).all()
    assert any("never differs from base" in text for text in engine_warnings(study))
    assert sim.divergence(study, "idle")["day"].isna().all()


def engine_warnings(study):
    from sim.results.compare import warnings

    return warnings(study)


def test_warnings_say_how_many_runs_would_do_and_what_cannot_tell_variants_apart(study):
    said = " ".join(engine_warnings(study))
    assert "runs would do for ± 0.02" in said
    never = sim.ensemble(CASE, variants=["no_word"], replicates=4, workers=1)
    never = dataclasses.replace(never, variants=("no_word",), reader=never.reader)
    from sim.results.compare import warnings

    assert "comes in no run of every variant" in " ".join(warnings(never, baseline="no_word"))


def test_twins_part_on_the_day_on_which_the_change_first_shows(study):
    parted = sim.divergence(study, "early_report")
    assert (parted["day"] == 2).all()  # the report comes on day 2 in place of day 6
    assert set(parted["where"]) == {"act.report"}
    twins = [sim.run(CASE, seed=5, replicate=0, variant=v).states for v in (None, "early_report")]
    np.testing.assert_array_equal(twins[0][1].stance, twins[1][1].stance)


def test_survival_falls_from_one_to_the_share_of_runs_in_which_it_never_came(study):
    table = study.survival("work_stops").query("variant == 'base'")
    never = np.isnan(study.days_of("base", "work_stops")).mean()
    assert table["survival"].iloc[0] == 1.0
    assert table["survival"].iloc[-1] == pytest.approx(never)
    assert (table["survival"].diff().dropna() <= 0).all()
    first = study.incidence(["work_stops"]).query("variant == 'base'")
    assert first["incidence"].iloc[-1] == pytest.approx(1 - never)


def test_mean_contributions_add_up_to_the_mean_move(study):
    actor, issue = "upland", next(iter(CASE.issues))
    table = study.explain("early_report", actor, issue)
    row, column = study.plan.names.actor[actor], study.plan.names.issue[issue]
    ends = study.values("early_report", "stance")[:, row, column]
    opening = CASE.actors[actor].stance[issue].value
    assert table["amount"].sum() == pytest.approx((ends - opening).mean())
    pd.testing.assert_frame_equal(table, mean_contributions(study, "early_report", actor, issue))
    with pytest.raises(sim.UnknownNameError, match="no issue or proposition 'dma'"):
        study.explain("base", actor, "dma")


def test_the_representative_run_is_the_medoid(study):
    chosen = study.representative("early_report")
    ends = [
        study.values("early_report", name).reshape(60, -1) for name in ("stance", "log_odds", "situation")
    ]
    days = study.days_of("early_report", "work_stops")
    table = np.concatenate(
        [*ends, np.where(np.isnan(days), study.plan.days + 1, days)[:, np.newaxis]], axis=1
    )
    spread = table.std(axis=0)
    table = table[:, spread > 0] / spread[spread > 0]
    distances = np.abs(table[:, np.newaxis] - table[np.newaxis]).sum(axis=(1, 2))
    assert distances[chosen] == pytest.approx(distances.min())
    assert study.run(chosen, "early_report").replicate == chosen


CAUSES = ["has_a_word", "report", "protests"]


def test_shapley_shares_add_up_and_who_never_matters_gets_nothing():
    silent = {"actor": "lowland", "type": "NONE", "via": next(iter(CASE.channels))}
    data = CASE.data()
    case = sim.Scenario.model_validate({**data, "playbook": {**data["playbook"], "coughs": silent}})
    causes = ["has_a_word", "report", "coughs"]
    table = sim.attribute(case, "work_stops", causes, replicates=40, seed=3).set_index("cause")
    assert table["shapley"].sum() == pytest.approx(table.attrs["with_all"] - table.attrs["with_none"])
    assert table.loc["coughs", ["removal", "alone", "shapley"]].eq(0).all()
    assert table.loc["has_a_word", "removal"] > 0
    turned = sim.attribute(case, "work_stops", causes[::-1], replicates=40, seed=3).set_index("cause")
    pd.testing.assert_series_equal(table["shapley"].sort_index(), turned["shapley"].sort_index())


def test_two_causes_that_can_stand_for_each_other_get_the_same():
    data = CASE.data()
    word = data["playbook"]["has_a_word"]
    twins = {**data["playbook"], "has_a_word_too": word}
    case = sim.Scenario.model_validate({**data, "playbook": {**twins, "has_a_word": {**word, "rate": 1.0},
                                        "has_a_word_too": {**word, "rate": 1.0}}})  # fmt: skip
    table = sim.attribute(case, "work_stops", ["has_a_word", "has_a_word_too"], replicates=30)
    assert table["shapley"].iloc[0] == pytest.approx(table["shapley"].iloc[1])


def test_causes_that_are_none_too_many_or_twice_are_refused():
    with pytest.raises(sim.UnknownNameError, match="no act, event, milestone or meeting 'has_a_wrod'"):
        sim.attribute(CASE, "work_stops", ["has_a_wrod"], replicates=2)
    with pytest.raises(sim.ParameterError, match="must be 1 to 10 different names"):
        sim.attribute(CASE, "work_stops", ["report", "report"], replicates=2)
    with pytest.raises(sim.UnknownNameError, match="no outcome 'work_stop'"):
        sim.attribute(CASE, "work_stop", ["report"], replicates=2)
