import numpy as np
import pytest

from sim.bargaining import compromise, nash
from sim.bargaining._table import make_table, mean_position
from sim.errors import ParameterError

POSITION, CAPABILITY, SALIENCE = np.array([10.0, 50.0, 90.0]), np.ones(3), np.full(3, 0.5)


def test_one_issue_may_go_without_its_axis_and_then_the_forecast_does():
    assert compromise(POSITION, CAPABILITY, SALIENCE).forecast.shape == ()
    assert compromise(POSITION[:, np.newaxis], CAPABILITY, SALIENCE).forecast.shape == (1,)


def test_capability_without_replicates_serves_all_of_them():
    positions = np.array([POSITION, POSITION / 2])
    assert compromise(positions, CAPABILITY, SALIENCE).forecast == pytest.approx([50.0, 25.0])


def test_salience_may_be_given_once_for_all_issues():
    both = np.stack([POSITION, POSITION[::-1]], axis=-1)
    once = compromise(both, CAPABILITY, [0.2, 0.4, 0.6]).forecast
    each = compromise(both, CAPABILITY, np.repeat([[0.2], [0.4], [0.6]], 2, axis=-1)).forecast
    assert np.array_equal(once, each)


def test_as_many_replicates_as_actors_must_be_told_from_issues():
    square = np.tile(POSITION, (3, 1))
    with pytest.raises(ParameterError, match=r"3 issues, or 3 replicates of one issue\? Name the issues"):
        compromise(square, CAPABILITY, SALIENCE)
    named = compromise(square.T, CAPABILITY, SALIENCE, issues=["a", "b", "c"])
    assert named.forecast == pytest.approx([50.0] * 3)
    assert named.issues == ("a", "b", "c")
    assert compromise(square[..., np.newaxis], CAPABILITY, SALIENCE).forecast.shape == (3, 1)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"position": [10, 50]}, r"position has shape \(2,\), capability counts 3 actors"),
        ({"position": [10, 50, 101]}, r"position=101 must lie in \[0.0, 100.0\] \(points of the scale\)"),
        ({"position": [10, 50, np.nan]}, "position=nan must lie in"),
        ({"capability": [1, 1, 0]}, "capability=0 must be finite and above 0; leave out who has none"),
        ({"capability": 1.0}, r"capability has shape \(\); give one value per actor"),
        ({"salience": [0.5, 0.5, 0.0]}, r"salience=0 must lie in \(0, 1\]; divide a percentage by 100"),
        ({"salience": [50, 50, 50]}, "salience=50 must lie in"),
        ({"salience": [0.5, 0.5]}, r"salience has shape \(2,\); it must be \[..., 3\] or \[..., 3, 1\]"),
        ({"actors": ["a", "b"]}, "actors names 2, the table has 3; give one name for each"),
        ({"actors": ["a", "b", "a"]}, "actors has 'a' twice"),
        (
            {"position": np.tile(POSITION, (2, 1)), "capability": np.ones((4, 3))},
            r"leading axes differ: position \(2,\), capability \(4,\)",
        ),
    ],
)
def test_an_impossible_table_says_what_is_wrong(change, complaint):
    inputs = {"position": POSITION, "capability": CAPABILITY, "salience": SALIENCE, **change}
    with pytest.raises(ParameterError, match=complaint):
        compromise(**inputs)


def test_who_holds_no_position_does_not_pull_on_the_mean():
    held = make_table([[10, 20], [np.nan, 40]], [1, 1], [0.5, 0.5], issues=["a", "b"], gaps=True)
    assert mean_position(held).tolist() == [10.0, 30.0]


def test_an_issue_on_which_nobody_holds_a_position_is_refused():
    with pytest.raises(ParameterError, match="an issue on which no actor holds a position; leave it out"):
        make_table([[10, np.nan], [20, np.nan]], [1, 1], [0.5, 0.5], issues=["a", "b"], gaps=True)


def test_what_is_put_beside_a_table_follows_its_replicates():
    batch = nash([50, 70, 90], [1, 1, 1], [0.8, 0.5, 0.9], reference=[0, 60])
    assert batch.forecast.shape == (2,)
    assert batch.row(1).table.aside["reference"].tolist() == [60.0]
    assert batch.row(1).jittered(draws=2).forecasts == pytest.approx([60.0, 60.0])
