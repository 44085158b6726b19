"""A rule that remembers returns its terms and tomorrow's memory, and is told so where it does not."""

import numpy as np
import pytest

from sim.errors import ParameterError
from sim.rules import StanceRule
from sim.testing import two_actors

DAY = two_actors(gap=0.4)


def zeros(day):
    return np.zeros_like(day.stance)


def forgets(day, memory):
    return {"drift": 0.1 * day.stance}


def remembers_nothing(day, memory):
    return {"drift": 0.1 * day.stance}, None


def counts(day, memory):
    return {"drift": 0.1 * day.stance}, memory + 1.0


def test_memory_passes_from_day_to_day():
    rule = StanceRule(name="counts", contribute=counts, opening_memory=zeros)
    memory = rule.opening(DAY)
    for _ in range(3):
        terms, memory = rule.played(DAY, memory)
    assert list(terms) == ["drift"]
    assert (memory == 3.0).all()


@pytest.mark.parametrize(
    ("contribute", "found"), [(forgets, "it returned dict"), (remembers_nothing, r"\(dict, NoneType\)")]
)
def test_a_rule_that_should_remember_and_does_not_is_told_what_to_return(contribute, found):
    rule = StanceRule(name="absent", contribute=contribute, opening_memory=zeros)
    with pytest.raises(ParameterError, match=rf"must return \(terms, memory\).*{found}"):
        rule(DAY)


def test_a_memory_without_a_beginning_is_refused():
    with pytest.raises(ParameterError, match=r"has no opening_memory.*\(dict, ndarray\)"):
        StanceRule(name="rootless", contribute=lambda day, memory: counts(day, 0.0 * day.stance))(DAY)


def test_a_misspelt_name_is_not_looked_up_in_the_engine():
    some = DAY.only(np.array([1]))
    np.testing.assert_array_equal(some.stance, DAY.stance[1:])
    with pytest.raises(AttributeError, match="a day has no 'stances'; it has anchor"):
        some.stances  # noqa: B018
