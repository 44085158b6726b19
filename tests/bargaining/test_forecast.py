import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.bargaining import compromise, smp, weighted_median
from sim.errors import ParameterError
from tests.bargaining.tables import SMALL, without_ties

ROOT = Path(__file__).parents[2]
NAMES = ["north", "middle", "south"]


def test_the_models_load_neither_pandas_nor_mesa():
    code = "import sim.bargaining, sys; print({'pandas', 'mesa', 'hypothesis', 'altair'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "set()"


def test_the_compromise_model_stands_beside_every_forecast():
    forecast = weighted_median(*SMALL)
    assert (forecast.forecast, forecast.compromise) == (40.0, pytest.approx(50.0))


def test_positions_come_as_a_tidy_frame_with_the_opening_as_round_0():
    frame = smp(*SMALL, actors=NAMES, issues=["border"]).frames.positions
    assert list(frame.columns) == ["replicate", "round", "actor", "issue", "position"]
    opening = frame[frame["round"] == 0]
    assert dict(zip(opening["actor"], opening["position"], strict=True)) == dict(
        zip(NAMES, SMALL[0], strict=True)
    )
    assert set(frame["issue"]) == {"border"}
    assert len(frame) == 3 * frame["round"].nunique()


def test_every_challenge_has_its_gain_and_every_offer_says_whether_it_was_taken():
    forecast = smp(*SMALL, actors=NAMES)
    challenges, offers = forecast.frames.challenges, forecast.frames.offers
    assert (challenges["gain"] > 0).all()
    assert challenges["win"].between(0, 1).all()
    assert (challenges["challenger"] != challenges["challenged"]).all()
    moved = offers[offers["taken"]].groupby(["round", "mover"], observed=True)["proposed"].first()
    first = forecast.frames.positions.set_index(["round", "actor"])["position"]
    assert all(first[key] == pytest.approx(value) for key, value in moved.items())


def test_a_model_without_rounds_has_frames_without_rows():
    frames = compromise(*SMALL).frames
    assert frames.challenges.empty
    assert frames.offers.empty
    assert frames.positions["round"].tolist() == [0, 0, 0]


def test_a_row_of_a_batch_tells_the_story_of_its_own_table():
    batch = smp(np.array([SMALL[0], [10, 20, 30]]), *SMALL[1:], actors=NAMES)
    alone = smp([10, 20, 30], *SMALL[1:], actors=NAMES)
    assert batch.explain(replicate=1) == alone.explain()
    assert len(batch.row(0).challenges) + len(batch.row(1).challenges) == len(batch.challenges)
    with pytest.raises(ParameterError, match=r"replicate=2 must lie in \[0, 1\]"):
        batch.row(2)


def test_words_put_baseline_and_spread_beside_the_forecast():
    text = smp(*SMALL, actors=NAMES, issues=["border"]).explain()
    assert "border: 42.38 by smp (compromise 50.00; jittered" in text
    assert "200 tables, each position shifted by up to 0.01 % of the range" in text
    assert "It came to rest after 2 rounds." in text
    assert "middle moved from 40.00 to 2.49 on border." in text


def test_words_admit_that_a_model_did_not_come_to_rest():
    assert "did not come to rest in 1 round:" in smp(*SMALL, rounds=1).explain()


def test_words_of_a_model_without_rounds_speak_of_none():
    text = compromise(*SMALL).explain()
    assert "round" not in text
    assert "challenge" not in text


def test_the_spread_covers_what_shifts_of_the_positions_do():
    spread = compromise(*SMALL).jittered(draws=50, jitter=0.1, seed=3)
    assert spread.draws == len(spread.forecasts) == 50
    assert spread.low < 50.0 < spread.high
    assert spread.low <= spread.median <= spread.high
    assert spread.high - spread.low < 20.0


def test_the_spread_of_a_table_without_ties_is_as_small_as_the_shifts():
    """The weighted median cannot move further than the largest shift."""
    position, capability, salience = without_ties(1)
    spread = weighted_median(position, capability, salience).spread
    assert spread.high - spread.low <= 2e-4 * (position.max() - position.min())


def test_a_tie_shows_in_the_spread():
    """Two at either end and one in the middle: who of the equal ones is challenged first, a shift decides."""
    tied = smp([0, 0, 50, 100, 100], np.ones(5), np.full(5, 0.5))
    assert tied.spread.high - tied.spread.low > 1.0


def test_the_same_seed_gives_the_same_spread_and_all_tables_stay_on_the_scale():
    forecast = compromise(*SMALL)
    one, other = forecast.jittered(jitter=0.5, seed=1), forecast.jittered(jitter=0.5, seed=1)
    assert np.array_equal(one.forecasts, other.forecasts)
    assert not np.array_equal(one.forecasts, forecast.jittered(jitter=0.5, seed=2).forecasts)
    assert 0.0 <= one.low <= one.high <= 100.0


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"draws": 0}, "draws=0 must be at least 1 table"),
        ({"jitter": 2}, r"jitter=2 must lie in \[0.0, 1.0\]"),
    ],
)
def test_an_impossible_ensemble_is_refused(wrong, complaint):
    with pytest.raises(ParameterError, match=complaint):
        compromise(*SMALL).jittered(**wrong)


def test_a_forecast_survives_pickling():
    forecast = smp(*SMALL)
    again = pickle.loads(pickle.dumps(forecast))
    assert np.array_equal(again.positions, forecast.positions)
    assert np.array_equal(again.spread.forecasts, forecast.spread.forecasts)
