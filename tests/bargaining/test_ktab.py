"""KTAB's own trajectories, every turn, where its data sets lie beside the project."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.bargaining import read_table, smp

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "bargaining"
SETS = ("dummyData_3Dim", "SOE-Pol-Comp", "SOE-Policy")

pytestmark = pytest.mark.skipif(
    not REFERENCE.exists(), reason="KTAB's data sets do not lie beside the project"
)


def by_turn(columns, actors):
    """From a list by turn for each actor and issue to turn, actor, issue."""
    return (
        np.array(list(columns.values()))
        .reshape(actors, -1, len(next(iter(columns.values()))))
        .transpose(2, 0, 1)
    )


@pytest.fixture(scope="module", params=SETS)
def played(request):
    run = json.loads((REFERENCE / "ktab_smp_reference.json").read_text(encoding="utf-8"))["runs"][
        request.param
    ]
    return smp(**read_table(REFERENCE / f"{request.param}.csv").inputs), run


def test_every_turn_is_that_of_ktab_to_the_printed_digit(played):
    forecast, run = played
    printed = by_turn(run["ktab_positions_1dp"], len(run["actors"]))
    assert forecast.positions.shape == printed.shape
    assert np.abs(forecast.positions - printed).max() <= 0.05 + 1e-9


def test_the_last_positions_have_the_chances_that_ktab_prints(played):
    forecast, run = played
    printed = [chances[-1] for chances in run["ktab_win_prob_4dp"].values()]
    assert forecast.probability == pytest.approx(printed, abs=5.1e-5)


def test_the_table_is_read_as_ktab_reads_it(played):
    forecast, run = played
    assert list(forecast.actors) == run["actors"]
    assert forecast.table.capability == pytest.approx(run["capability"])
    assert forecast.table.salience * 100 == pytest.approx(np.array(run["salience"]))


def test_a_shift_that_nobody_would_notice_moves_a_table_full_of_ties_by_points_and_one_without_by_none():
    tied = smp(**read_table(REFERENCE / "SOE-Policy.csv").inputs).jittered(draws=20, jitter=1e-5)
    free = smp(**read_table(REFERENCE / "dummyData_3Dim.csv").inputs).jittered(draws=20, jitter=1e-7)
    assert tied.high - tied.low > 4.0
    assert (free.high - free.low < 0.05).all()
