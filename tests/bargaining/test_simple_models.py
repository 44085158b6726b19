import numpy as np
import pytest

from sim.bargaining import compromise, nash, weighted_median
from sim.errors import ParameterError
from tests.bargaining.tables import SMALL

# Bueno de Mesquita (1994), p. 78: years by which cars should meet the standard
EMISSION = (
    [4, 7, 4, 4, 10, 10, 10, 7, 4, 7],
    [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08],
    [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7],
)


def test_the_emission_case_begins_at_the_published_mean_and_median():
    assert compromise(*EMISSION).forecast == pytest.approx(7.38996, abs=5e-6)
    assert weighted_median(*EMISSION).forecast == 7.0


def test_the_mean_by_hand():
    """(0 × 0.8 + 40 × 0.5 + 100 × 0.9) / 2.2"""
    assert compromise(*SMALL).forecast == pytest.approx(50.0)


def test_the_median_by_hand():
    """Weights 0.8, 0.5, 0.9: half of 2.2 is passed at the second."""
    assert weighted_median(*SMALL).forecast == 40.0


@pytest.mark.parametrize(("middle", "found"), [("lower", 0.0), ("upper", 100.0), ("middle", 50.0)])
def test_two_halves_of_the_weight_leave_the_median_to_the_rule(middle, found):
    table = ([0, 0, 100], [1, 1, 2], [0.5, 0.5, 0.5])
    assert weighted_median(*table, middle=middle).forecast == found


def test_an_unknown_middle_is_refused():
    with pytest.raises(ParameterError, match="middle='low' must be one of 'lower', 'upper', 'middle'"):
        weighted_median(*SMALL, middle="low")


@pytest.mark.parametrize(
    ("options", "found", "tolerance"),
    [
        # maxima on a grid of 0.05 or 0.01, by an independent program
        ({}, 40.9, 0.025),
        ({"loss": "quadratic"}, 48.55, 0.025),
        ({"loss": "quadratic", "disagreement": 20000.0}, 50.25, 0.025),
    ],
)
def test_the_nash_solution_is_the_maximum_that_a_grid_finds(options, found, tolerance):
    assert nash(*SMALL, **options).forecast == pytest.approx(found, abs=tolerance)


def test_beside_a_reference_position_all_must_gain():
    table = ([50, 70, 90], [1, 1, 1], [0.8, 0.5, 0.9])
    assert nash(*table, reference=0).forecast == pytest.approx(63.64, abs=0.005)
    assert nash(*table, reference=60).forecast == 60.0
    assert nash(*table, reference=100).forecast > 70.0


def test_a_reference_position_may_differ_by_issue():
    table = ([[50, 50], [70, 70]], [1, 1], [0.5, 0.5])
    both = nash(*table, reference=[0, 60], issues=["a", "b"]).forecast
    assert both[0] == pytest.approx(nash([50, 70], [1, 1], [0.5, 0.5], reference=0).forecast)
    assert both[1] == 60.0


def test_with_no_agreement_far_worse_than_any_the_nash_solution_is_the_compromise():
    """Achen (2006)"""
    assert nash(*SMALL, loss="quadratic", disagreement=1e9).forecast == pytest.approx(50.0, abs=1e-4)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"loss": "cubic"}, "loss='cubic' must be one of 'linear', 'quadratic'"),
        ({"disagreement": 90.0}, r"disagreement=90 must be above 100 \(points\)"),
        ({"loss": "quadratic", "disagreement": 200.0}, r"must be above 10000 \(points squared\)"),
        ({"reference": 120}, r"reference=120 must lie in \[0.0, 100.0\]"),
        ({"reference": 20, "disagreement": 200.0}, "two answers to one question"),
    ],
)
def test_an_impossible_disagreement_says_what_is_wrong(options, complaint):
    with pytest.raises(ParameterError, match=complaint):
        nash(*SMALL, **options)


def test_a_reference_that_counts_other_issues_is_refused():
    with pytest.raises(ParameterError, match=r"its last axis must count 2 issues"):
        nash([[50, 50], [70, 70]], [1, 1], [0.5, 0.5], reference=[0, 1, 2], issues=["a", "b"])


def test_nobody_gains_on_a_table_of_one_mind():
    for model in (compromise, weighted_median, nash):
        assert model(np.full(4, 30.0), np.ones(4), np.ones(4)).forecast == pytest.approx(30.0)
