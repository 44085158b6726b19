import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference" / "bargaining"


@pytest.fixture(scope="module")
def deu():
    spec = importlib.util.spec_from_file_location("deu", ROOT / "benchmarks" / "deu.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(deu):
    if not REFERENCE.exists():
        pytest.skip("the development half of DEU III does not lie beside the project")
    return deu.read(REFERENCE / "deu3_dev_long.csv", REFERENCE / "deu3_dev_issues.csv")


def test_simple_models_err_on_the_open_data_by_as_much_as_was_measured(deu, table):
    """Mean absolute error on 173 issues; power in the Council times salience where that is weighed."""
    models = ["compromise", "plain median", "weighted_median"]
    found = deu.summary(deu.scored(table, models, draws=2))
    assert (found["issues"] == 173).all()
    assert found["mae"].round(3).loc[models].tolist() == [24.194, 29.061, 30.335]


def two_proposals(errors):
    """Scores of a model that errs by so much more than the compromise model, which errs by 10."""
    rows = [
        (model, f"issue {n}", 10.0 + more, proposal)
        for n, (proposal, worse) in enumerate(errors)
        for model, more in (("compromise", 0.0), ("other", worse))
    ]
    return pd.DataFrame(rows, columns=["model", "issue", "error", "proposal"]).assign(crps=0.0)


def test_the_interval_draws_whole_proposals(deu):
    """Forty issues of two proposals are two observations, not forty: either may be drawn twice."""
    scores = two_proposals([("first", 1.0)] * 20 + [("second", 3.0)] * 20)
    row = deu.summary(scores).loc["other"]
    assert (row["difference"], row["low"], row["high"]) == (2.0, 1.0, 3.0)


def test_of_the_compromise_model_to_itself_there_is_no_difference(deu):
    row = deu.summary(two_proposals([("first", 1.0), ("second", 3.0)])).loc["compromise"]
    assert (row["difference"], row["low"], row["high"]) == (0.0, 0.0, 0.0)


def test_the_score_of_a_certain_forecast_is_its_error_and_of_an_even_one_less(deu):
    certain = deu.Said(50.0, np.array([50.0]), np.array([1.0]))
    even = deu.Said(50.0, np.array([0.0, 100.0]), np.array([0.5, 0.5]))
    assert certain.crps(80.0) == 30.0
    assert even.crps(80.0) == 25.0  # by hand: (80 + 20) / 2 less half of the mean gap of 50


def test_actors_at_one_place_share_the_chance_of_that_place(deu):
    said = deu.said(deu.condorcet([0, 0, 100], [1, 1, 1], [0.5, 0.5, 0.9]), draws=2)
    assert said.values.tolist() == [0.0, 100.0]
    assert said.weights.sum() == pytest.approx(1.0)
    assert said.values @ said.weights == pytest.approx(said.forecast)
