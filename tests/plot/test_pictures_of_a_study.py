"""What a picture of many runs shows is what the study says."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.plot import differences, fan, incidence, outcomes, shapley, survival, tornado
from sim.plot.fans import COLUMNS
from tests.plot.samples import CAUSES, lesson, lesson_study, rows, syria, syria_study


@pytest.fixture(scope="module")
def study():
    return syria_study()


@pytest.fixture(scope="module")
def table():
    return sim.compare(syria_study())


def panels(chart):
    """Rows of each panel, in order of appearance."""
    spec = chart.to_dict()
    for panel in spec["vconcat"]:
        names = [layer["data"]["name"] for layer in panel["layer"]]
        yield panel, [pd.DataFrame(spec["datasets"][name]) for name in names]


def test_points_and_bars_are_those_of_the_comparison(study, table):
    told = table.query("kind == 'outcome'")
    drawn = rows(outcomes(study), "variant", "value", "low", "high")
    expected = told[["variant", "value", "low", "high"]].drop_duplicates()
    assert sorted(drawn.itertuples(index=False, name=None)) == sorted(
        expected.itertuples(index=False, name=None)
    )


def test_variants_are_sorted_by_their_share_in_every_panel(study):
    seen = 0
    for _, data in panels(outcomes(study)):
        points = next(frame for frame in data if {"row", "variant", "value"} <= set(frame))
        assert points.sort_values("row")["value"].is_monotonic_decreasing
        assert set(points["variant"]) == set(study.variants)
        assert points.loc[points["base"], "variant"].to_list() == ["base"]
        seen += 1
    assert seen == len(syria().outcomes)


def test_a_picture_says_what_its_variants_change(study):
    below = " ".join(outcomes(study).title.subtitle)
    name, change = next(iter(syria().variants.items()))
    assert f"{name.replace('_', ' ')}: {change.summary}" in below
    assert "24 runs of each variant" in below


@pytest.mark.parametrize(
    ("kind", "times"),
    [("outcome", 100.0), ("day", 1.0), ("stance", 1.0), ("belief", 100.0), ("situation", 1.0)],
)
def test_differences_are_those_of_the_comparison(kind, times):
    compared = sim.compare(lesson_study())
    told = compared[(compared["kind"] == kind) & (compared["variant"] != "base")]
    chart = differences(lesson_study(), kind=kind, most=999)
    drawn = rows(chart, "panel", "variant", "value", "low", "high")
    panel = told["actor"].fillna("").astype(str) + "." + told["question"]
    pair = drawn.merge(
        told.drop(columns=["value", "low", "high"]).assign(panel=panel), on=["panel", "variant"]
    )
    assert len(pair) == len(drawn) == len(told)
    for ours, theirs in (("value", "difference"), ("low", "difference_low"), ("high", "difference_high")):
        assert np.allclose(pair[ours], times * pair[theirs])


def test_the_largest_difference_comes_first_and_all_panels_share_one_scale(study, table):
    chart = differences(study, kind="stance", most=3)
    assert len(chart.vconcat) == 3
    assert "smaller ones are not shown" in " ".join(chart.title.subtitle)
    domains, largest = set(), []
    for panel, data in panels(chart):
        points = next(frame for frame in data if {"variant", "value"} <= set(frame))
        largest.append(points["value"].abs().max())
        domains.add(tuple(panel["layer"][0]["encoding"]["x"]["scale"]["domain"]))
    assert len(domains) == 1
    assert largest == sorted(largest, reverse=True)
    told = table.query("kind == 'stance' and variant != 'base'")["difference"].abs().max()
    assert largest[0] == pytest.approx(told)


def test_without_a_variant_there_is_nothing_to_compare(study):
    alone = sim.ensemble(lesson(), replicates=4, workers=1)
    with pytest.raises(sim.ParameterError, match="play a variant besides base"):
        differences(alone)
    with pytest.raises(sim.ParameterError, match="must be one of outcome, day"):
        differences(study, kind="mood")


def test_survival_is_the_estimate_of_kaplan_and_meier(study):
    outcome = next(iter(syria().outcomes))
    told = study.survival(outcome).astype({"variant": "object"})
    drawn = rows(survival(study, outcome), "variant", "day", "value", "low", "high")
    pair = drawn.merge(told, on=["variant", "day"], suffixes=("", "_told"))
    assert len(pair) == len(told) == len(drawn)
    assert (pair["value"] == pair["survival"]).all()
    assert (pair["low"] == pair["low_told"]).all()
    assert (pair["high"] == pair["high_told"]).all()


@pytest.mark.filterwarnings("ignore:in .* several of")
def test_piles_of_competing_outcomes_add_up_to_the_runs_in_which_one_came(study):
    competing = list(syria().outcomes)[:3]
    with pytest.warns(UserWarning, match="several of .* come first on the same day"):
        told = study.incidence(competing).astype({"variant": "object"})
    drawn = rows(incidence(study, competing), "variant", "outcome", "day", "floor", "value", "incidence")
    pair = drawn.merge(told, on=["variant", "outcome", "day"], suffixes=("", "_told"))
    assert len(pair) == len(told) == len(drawn)
    assert np.allclose(pair["value"] - pair["floor"], pair["incidence_told"])
    tops = drawn.groupby(["variant", "day"])["value"].max()
    assert np.allclose(tops, told.groupby(["variant", "day"])["incidence"].sum())
    assert tops.max() <= 1.0 + 1e-9


@pytest.mark.parametrize("quantity", ["dam", "shortage", "river"])
def test_ribbons_are_the_quantiles_of_the_study(quantity):
    told = lesson_study().daily()
    told = told[told["quantity"] == quantity].fillna({"actor": ""})
    drawn = rows(fan(lesson_study(), quantity, most=99), "variant", "actor", "day", *COLUMNS)
    long = drawn.melt(["variant", "actor", "day"], var_name="name", value_name="drawn")
    long["quantile"] = long["name"].map(dict(zip(COLUMNS, sorted(told["quantile"].unique()), strict=True)))
    pair = long.merge(told, on=["variant", "actor", "day", "quantile"])
    assert len(pair) == len(long) == len(told)
    assert (pair["drawn"] == pair["value"]).all()


def test_a_ribbon_holds_its_median(study):
    drawn = rows(fan(study, next(iter(syria().issues)), most=2), *COLUMNS)
    assert (np.diff(drawn[list(COLUMNS)].to_numpy(), axis=1) >= 0.0).all()


def test_by_default_those_are_drawn_who_go_farthest(study):
    issue = next(iter(syria().issues))
    drawn = rows(fan(study, issue, most=1), "actor", "day", "middle")
    middle = study.daily([0.5]).query("quantity == @issue")
    start = middle.groupby(["variant", "actor"])["value"].transform("first")
    farthest = middle.loc[(middle["value"] - start).abs().idxmax(), "actor"]
    assert set(drawn["actor"]) == {farthest}


def test_a_study_without_days_says_how_to_get_them():
    short = sim.ensemble(lesson(), replicates=4, workers=1)
    with pytest.raises(sim.ParameterError, match='ask for record="daily"'):
        fan(short, "dam")
    with pytest.raises(sim.UnknownNameError, match="Did you mean 'dam'"):
        fan(lesson_study(), "damm")


def test_shapley_bars_add_up_to_the_whole_difference():
    table = sim.attribute(lesson(), "work_stops", CAUSES, replicates=32, seed=1)
    chart = shapley(table, scenario=lesson(), outcome="work_stops")
    drawn = rows(chart, "cause", "shapley", "removal", "alone")
    whole = 100 * (table.attrs["with_all"] - table.attrs["with_none"])
    assert drawn["shapley"].sum() == pytest.approx(whole)
    assert drawn["shapley"].is_monotonic_decreasing
    told = table.set_index("cause")
    assert np.allclose(drawn["removal"], 100 * told.loc[drawn["cause"], "removal"])
    with pytest.raises(sim.UnknownNameError, match="no outcome 'work_stop'"):
        shapley(table, scenario=lesson(), outcome="work_stop")


RANGES = pd.DataFrame(
    {
        "assumption": ["short", "long", "one-sided"],
        "low": [0.45, 0.9, 0.7],
        "high": [0.55, 0.1, 0.6],
        "from": [1.0, -2.0, 0.1],
        "to": [2.0, 4.0, 0.2],
        "note": "a further column",
    }
)


def test_the_longest_bar_is_on_top_and_each_half_ends_at_its_answer():
    chart = tornado(RANGES, base=0.5, answer="share of runs")
    labels = rows(chart, "row", "label").sort_values("row")["label"]
    assert list(labels) == ["long", "short", "one-sided"]
    bars = rows(chart, "row", "end", "value", "base")
    halves = {(row.row, row.end): row.value for row in bars.itertuples()}
    assert halves == {
        (0, "low"): 0.9, (0, "high"): 0.1, (1, "low"): 0.45,
        (1, "high"): 0.55, (2, "low"): 0.7, (2, "high"): 0.6,
    }  # fmt: skip
    assert set(bars["base"]) == {0.5}


def test_the_ends_of_an_assumption_stand_outside_its_bar():
    chart = tornado(RANGES, base=0.5, answer="share of runs")
    ends = rows(chart, "row", "end", "text", "right")
    outer = ends[ends["row"] == 0].set_index("end")
    assert outer.loc["low", "text"] == "−2"
    assert outer.loc["low", "right"]
    assert not outer.loc["high", "right"]


def test_a_tornado_names_the_columns_that_it_misses():
    with pytest.raises(sim.ParameterError, match="needs the columns assumption, low, high"):
        tornado(RANGES.drop(columns="low"), base=0.5, answer="share")
    with pytest.raises(sim.ParameterError, match="and a row; found"):
        tornado(RANGES.head(0), base=0.5, answer="share")
