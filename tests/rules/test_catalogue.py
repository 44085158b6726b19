"""Every rule of the catalogue, at settings from all over its ranges, keeps the laws and its promises."""

import pytest

from sim.rules import RULES
from sim.testing import parametrize_with_checks, rules


@parametrize_with_checks({name: rules(name) for name in RULES})
def test_a_rule_of_the_catalogue_keeps_its_word(rule, check):
    check(rule)


def test_there_is_no_rule_of_the_catalogue_without_a_source_or_a_formula():
    assert [name for name, entry in RULES.items() if not (entry.sources and entry.formula)] == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_is_listed_as_guaranteed_is_a_promise_that_can_be_checked(name):
    from sim.rules import GUARANTEES

    assert RULES[name].guarantees <= set(GUARANTEES)
