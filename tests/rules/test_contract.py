"""What the registry says of every rule is so."""

import inspect
import re

import numpy as np
import pytest

from sim.errors import ParameterError, UnknownNameError
from sim.rules import RULES, degroot, denial, listed

each_rule = pytest.mark.parametrize("name", sorted(RULES))


def settings_of(entry) -> dict[str, float]:
    """One setting within the ranges; reactance's rejection lies above its acceptance, and so on."""
    values = {p.name: p.low if p.default is None else p.default for p in entry.parameters}
    return values | {reference.name: 0 for reference in entry.reads}


@each_rule
def test_the_parameters_that_are_listed_are_those_of_the_factory(name):
    entry = listed(name)
    listed_names = {p.name for p in (*entry.parameters, *entry.reads)}
    assert set(inspect.signature(entry.factory).parameters) == listed_names


@each_rule
def test_defaults_are_the_same_in_python_and_in_a_file(name):
    entry = listed(name)
    for parameter in entry.parameters:
        default = inspect.signature(entry.factory).parameters[parameter.name].default
        if default is inspect.Parameter.empty:
            # in a file, 0 is for the issues that are left out; in Python somebody has to say it
            assert parameter.default in (None, 0.0), parameter.name
        else:
            assert default == parameter.default, parameter.name


@each_rule
def test_the_page_of_a_rule_describes_every_parameter_with_its_range(name):
    entry, page = listed(name), inspect.getdoc(listed(name).factory)
    for parameter in entry.parameters:
        described = re.search(rf"^[\w, ]*\b{parameter.name}\b[\w, ]* : (.+?)(?=^\w|\Z)", page, re.M | re.S)
        assert described, parameter.name
        assert "[" in described[1] or parameter.high >= 1e9, f"{parameter.name}: no range"
    assert entry.summary.endswith(".")


@pytest.mark.parametrize(
    ("name", "parameter"), [(n, p.name) for n, rule in sorted(RULES.items()) for p in rule.parameters]
)
def test_a_parameter_out_of_range_says_which_and_what(name, parameter):
    entry = listed(name)
    spec = entry.parameter(parameter)
    for value in (spec.low - 1.0, spec.high + 1.0, float("nan")):
        value = np.full((2, 2), value) if spec.per == "pair" else value
        with pytest.raises(ParameterError, match=rf"{parameter}=\S+ must lie in \["):
            entry.factory(**{**settings_of(entry), parameter: value})


def test_an_array_with_one_entry_out_of_range_is_refused_with_that_entry():
    with pytest.raises(ParameterError, match=r"rate=1\.5 must lie"):
        degroot(rate=np.array([[0.5], [1.5]]))


def test_an_unknown_rule_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match="Did you mean 'friedkin_johnsen'"):
        listed("friedkin_johnson")


def test_rules_are_equal_when_all_that_is_said_of_them_is():
    assert degroot(rate=0.5) == degroot(rate=0.5)
    assert degroot(rate=0.5) != degroot(rate=0.25)
    assert degroot(rate=np.array([[0.5], [0.1]])) == degroot(rate=np.array([[0.5], [0.1]]))
    assert len({degroot(rate=0.5), degroot(rate=0.5), denial(ignored=0.5)}) == 2
