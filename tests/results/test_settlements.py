"""What the actors of a scenario would agree on, if their stances of a day were the table of a model."""

import dataclasses
from functools import partial

import numpy as np
import pytest

import sim
from sim.bargaining import MODELS, compromise, exchange, smp
from sim.results.settlements import summary

TALKS = """
schema: 1
id: talks
title: Talks
calendar: {start: 2030-01-01, days: 6}
issues: {dam: {minus: no dam, plus: a dam}, tax: {minus: low, plus: high}}
propositions: {}
defaults: {assumption: made up, trust: 1.0, retention: 1.0,
           rules: {near: {rule: friedkin_johnsen, susceptibility: 0.6}, fog: {rule: noise, scale: 0.1}}}
actors:
  a: {name: A, kind: state, stance: {dam: 0.9, tax: 0.7}, capability: 0.9, salience: {dam: 0.9, tax: 0.2}}
  b: {name: B, kind: state, stance: {dam: -0.5, tax: -0.9}, capability: 0.4, salience: {dam: 0.3, tax: 0.9},
      public: {dam: {position: -0.9, weight: 0.5}}}
  c: {name: C, kind: state, stance: {dam: 0.1, tax: 0.2}, capability: 0.6, salience: {dam: 0.5, tax: 0.6}}
channels: {air: {kind: platform, members: all}}
playbook: {says: {actor: a, type: NONE, via: air, says: {dam: own}}}
outcomes: {b_goes: {when: day >= 3, leaves: b}}
variants: {silent: {summary: A says nothing, set: {playbook.says.rate: 0}}}
"""
CASE = sim.loads(TALKS)
CAPABILITY = np.array([actor.capability.value for actor in CASE.actors.values()])
CARES = np.array([[actor.salience[issue].value for issue in CASE.issues] for actor in CASE.actors.values()])


@pytest.fixture(scope="module")
def study():
    return sim.ensemble(CASE, variants="all", replicates=7, seed=3, workers=1)


def stances_of(study, replicate, day, variant="base", column="stance"):
    """``[N, K]`` of a replicate that is played again."""
    rows = study.run(replicate, variant).stances.query("day == @day")
    wide = rows.pivot(index="actor", columns="issue", values=column)
    return wide.loc[list(CASE.actors), list(CASE.issues)].to_numpy()


@pytest.mark.parametrize("name", [name for name in MODELS if name != "exchange"])
def test_every_replicate_goes_to_the_model_with_its_stances_of_the_day(study, name):
    found = study.settlements(model=name, day=2)
    assert list(found.columns) == [
        "variant", "replicate", "day", "issue", "model", "forecast", "compromise",
    ]  # fmt: skip
    assert len(found) == 2 * 7 * 2
    for row in found.query("replicate in (0, 6)").to_dict("records"):
        issue = list(CASE.issues).index(row["issue"])
        stance = stances_of(study, row["replicate"], 2, row["variant"])[:, issue]
        told = MODELS[name](50.0 * (stance + 1.0), CAPABILITY, CARES[:, issue])
        assert row["forecast"] == pytest.approx(float(told.forecast) / 50.0 - 1.0, abs=1e-12)
        assert row["compromise"] == pytest.approx(float(told.compromise) / 50.0 - 1.0, abs=1e-12)


def test_an_exchange_has_all_issues_on_one_table(study):
    found = study.settlements(model="exchange", day=1).query("variant == 'base' and replicate == 4")
    points = 50.0 * (stances_of(study, 4, 1) + 1.0)
    told = exchange(points, CAPABILITY, CARES, issues=list(CASE.issues)).forecast
    assert found["forecast"].to_numpy() == pytest.approx(told / 50.0 - 1.0, abs=1e-12)
    assert (found["forecast"] - found["compromise"]).abs().max() > 0.01


def test_who_has_left_is_not_at_the_table(study):
    there = [0, 2]
    found = study.settlements(model="compromise", day=4, issues="dam").query("variant == 'base'")
    for row in found.to_dict("records"):
        stance = stances_of(study, row["replicate"], 4)[there, 0]
        weight = (CAPABILITY * CARES[:, 0])[there]
        assert row["forecast"] == pytest.approx((weight * stance).sum() / weight.sum())


def test_public_positions_may_be_brought_in_place_of_stances(study):
    found = study.settlements(model="weighted_median", day=0, issues=["dam"], positions="public")
    assert set(found["forecast"]) == {0.9}  # of 0.9, -0.9 and 0.1, by weights 0.81, 0.12 and 0.3
    private, public = (
        study.settlements(model="compromise", day=0, issues="dam", positions=positions)["forecast"].iloc[0]
        for positions in ("stance", "public")
    )
    assert public < private


def test_a_run_settles_on_what_its_row_of_the_study_settles_on(study):
    for day in (0, 2, 5):
        asked = {"model": "all", "day": day}
        alone = study.run(5, "silent").settlements(**asked)
        row = study.settlements(**asked).query("variant == 'silent' and replicate == 5")
        assert len(alone) == 2 * len(MODELS)
        np.testing.assert_array_equal(alone["forecast"], row["forecast"])
        assert alone["model"].tolist() == row["model"].tolist()


def test_a_change_that_has_not_set_in_changes_nothing(study):
    wide = study.settlements(model="smp", day=0).pivot(
        index=["replicate", "issue"], columns="variant", values="forecast"
    )
    np.testing.assert_array_equal(wide["base"], wide["silent"])


def test_models_of_your_own_go_by_the_names_that_you_give_them(study):
    own = {"calm": partial(smp, risk_range="min"), "bold": partial(smp, risk_range="max")}
    found = study.settlements(model=own, day=1)
    assert list(found["model"].cat.categories) == ["calm", "bold"]
    assert study.settlements(model=own["calm"], day=1)["model"].unique().tolist() == ["smp"]


def test_issues_may_be_put_on_one_table(study):
    shared = partial(_halved, smp)
    apart, whole = (study.settlements(model=shared, day=0, together=together) for together in (False, True))
    points = 50.0 * (stances_of(study, 0, 0) + 1.0)
    told = smp(points, CAPABILITY, CARES / 2.0, issues=list(CASE.issues)).forecast
    assert whole["forecast"].iloc[:2].to_numpy() == pytest.approx(told / 50.0 - 1.0, abs=1e-12)
    assert not np.allclose(apart["forecast"], whole["forecast"])


def _halved(model, position, capability, salience, **names):
    return model(position, capability, salience / 2.0, **names)


def test_replicates_that_failed_are_left_out(study):
    def reader(variant, names):
        for block in study.reader(variant, names):
            yield dataclasses.replace(block, failed=((2, "lost for words"), (6, "lost for words")))

    found = dataclasses.replace(study, reader=reader).settlements(model="compromise", day=2, issues="dam")
    assert found.query("variant == 'base'")["replicate"].tolist() == [0, 1, 3, 4, 5]
    every = study.settlements(model="compromise", day=2, issues="dam")
    kept = every[~every["replicate"].isin([2, 6])]
    np.testing.assert_array_equal(found["forecast"], kept["forecast"])


def test_the_summary_has_the_mean_and_the_spread_over_replicates(study):
    found = study.settlements(model={"compromise": compromise, "smp": smp}, day=3)
    summed = summary(found)
    assert len(summed) == 2 * 2 * 2
    for row in summed.to_dict("records"):
        same = (found["variant"] == row["variant"]) & (found["issue"] == row["issue"])
        values = found.loc[same & (found["model"] == row["model"]), "forecast"]
        assert row["replicates"] == 7
        assert row["mean"] == pytest.approx(values.mean())
        assert values.min() <= row["low"] <= row["median"] <= row["high"] <= values.max()
    means = summed.query("model == 'compromise'")
    np.testing.assert_allclose(means["mean"], means["compromise"])


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"model": "smpp", "day": 1}, sim.UnknownNameError, "no model 'smpp'.*Did you mean 'smp'"),
        ({"model": "smp", "day": 1, "issues": "damm"}, sim.UnknownNameError, "no issue 'damm'.*'dam'"),
        ({"model": "smp", "day": 1, "issues": []}, sim.ParameterError, "issues is empty"),
        ({"model": "smp", "day": 7}, sim.ParameterError, r"day=7 must lie in \[0, 6\]"),
        ({"model": "smp", "day": -1}, sim.ParameterError, r"day=-1 must lie in \[0, 6\]"),
        (
            {"model": "smp", "day": 1, "positions": "said"},
            sim.UnknownNameError,
            "no kind of positions 'said'",
        ),
        ({"model": "smp", "day": 1, "together": True}, sim.ParameterError, "salience adds up to"),
    ],
)
def test_what_cannot_be_asked_is_told_by_name(study, asked, error, message):
    with pytest.raises(error, match=message):
        study.settlements(**asked)
