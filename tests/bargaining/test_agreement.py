"""What those who are at the table would agree on, where it is not the same actors in every replicate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bargaining import MODELS, compromise, model_named, smp, weighted_median
from sim.bargaining.agreement import agreement
from sim.bargaining.models import trades
from sim.errors import ParameterError, UnknownNameError


def a_table(seed, replicates=12, actors=5, issues=2):
    """Stances, capability, salience, and who is there; no two replicates alike."""
    rng = np.random.default_rng(seed)
    stance = rng.uniform(-1.0, 1.0, (replicates, actors, issues)).round(2)
    there = rng.random(stance.shape) < 0.8
    return stance, rng.uniform(0.0, 1.0, actors), rng.uniform(0.0, 1.0, stance.shape[1:]), there


@pytest.mark.parametrize("name", list(MODELS))
@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_an_agreement_lies_among_the_stances_of_those_who_are_there(name, seed):
    stance, *rest, there = a_table(seed, replicates=4)
    found = agreement(MODELS[name], stance, *rest, there, together=trades(MODELS[name]))
    low = np.where(there, stance, np.inf).min(axis=1)
    high = np.where(there, stance, -np.inf).max(axis=1)
    somebody = there.any(axis=1)
    assert (np.isnan(found) == ~somebody).all()
    assert ((low <= found) & (found <= high))[somebody].all()


@pytest.mark.parametrize("name", list(MODELS))
def test_who_is_not_there_makes_no_difference(name):
    stance, *rest, there = a_table(3)
    other = np.where(there, stance, -stance)
    one, same = (
        agreement(MODELS[name], held, *rest, there, together=trades(MODELS[name])) for held in (stance, other)
    )
    np.testing.assert_array_equal(one, same)


@pytest.mark.parametrize("name", list(MODELS))
def test_a_replicate_gets_what_it_would_get_alone(name):
    stance, capability, salience, there = a_table(4)
    model, together = MODELS[name], trades(MODELS[name])
    many = agreement(model, stance, capability, salience, there, together=together)
    for row in range(len(stance)):
        at = slice(row, row + 1)
        one = agreement(model, stance[at], capability, salience, there[at], together=together)
        np.testing.assert_array_equal(one, many[at])


@given(st.integers(0, 10_000))
def test_poles_that_change_places_turn_the_compromise_round_to_the_last_bit(seed):
    stance, *rest, there = a_table(seed)
    one, other = (agreement(compromise, held, *rest, there) for held in (stance, -stance))
    np.testing.assert_array_equal(one, -other)


@given(st.integers(0, 10_000))
def test_the_median_is_somebodys_stance_to_the_last_bit(seed):
    stance, *rest, there = a_table(seed)
    found = agreement(weighted_median, stance, *rest, there)
    held = np.where(there, stance, np.nan)
    assert ((held == found[:, np.newaxis]).any(axis=1) | ~there.any(axis=1)).all()


def test_issues_of_one_table_need_everybody_on_all_of_them():
    stance, capability, salience, there = a_table(5)
    with pytest.raises(ParameterError, match="position=nan"):
        agreement(smp, stance, capability, salience / 2.0, there, together=True)


def test_a_model_that_is_not_there_is_told_with_those_that_are():
    assert model_named("smp") is smp
    with pytest.raises(UnknownNameError, match=r"no model 'weighted_mean'; there is compromise, condorcet"):
        model_named("weighted_mean")
