"""What holds for every rule of the catalogue, whatever its idea."""

import dataclasses
import inspect
import pickle

import numpy as np
import pytest
from hypothesis import given

from sim.errors import ParameterError, UnknownNameError
from sim.rules import RULES, DayInputs, listed
from sim.testing import day_inputs

# one setting of each rule under which all its terms are at work
PLAYED = {
    "bayes": {},
    "bounded_confidence": {"threshold": 0.7, "pull": 0.4},
    "denial": {"ignored": 0.6, "gives_way_at": 1.0, "catch_up": 0.5},
    "expectation": {"of": 0, "rate": 0.3, "if_true": 0.8, "if_false": -0.4},
    "friedkin_johnsen": {"susceptibility": 0.6, "pace": 0.5},
    "noise": {"scale": 0.1},
}
rules = pytest.mark.parametrize("name", sorted(RULES))


def made(name):
    return listed(name).factory(**PLAYED[name])


def arrays(day: DayInputs) -> dict[str, np.ndarray]:
    return {f.name: getattr(day, f.name) for f in dataclasses.fields(day) if f.name != "day"}


def test_every_rule_is_played_here():
    assert set(PLAYED) == set(RULES)


@rules
@given(day=day_inputs())
def test_a_rule_leaves_its_inputs_alone(name, day):
    for array in arrays(day).values():
        array.flags.writeable = False
    made(name)(day)  # writing into a read-only array would raise


@rules
@given(day=day_inputs(replicates=3))
def test_replicates_do_not_know_of_each_other(name, day):
    together = made(name)(day)
    for replicate in range(3):
        lead = {"stance", "public", "commitment", "belief", "situation", "said", "said_weight", "claimed"}
        lead |= {"credibility", "verified", "noise"}
        alone = dataclasses.replace(
            day, **{key: value[replicate] for key, value in arrays(day).items() if key in lead}
        )
        for term, amounts in made(name)(alone).items():
            np.testing.assert_array_equal(together[term][replicate], amounts)


@rules
@given(day=day_inputs())
def test_what_is_said_under_no_weight_moves_nobody(name, day):
    """Content that is not heard changes no byte."""
    loud = np.where(day.said_weight > 0, day.said, 0.9)
    claimed = np.where(day.claimed != 0, day.claimed, 0.0)
    unheard = dataclasses.replace(day, said=loud, claimed=claimed)
    for term, amounts in made(name)(day).items():
        assert made(name)(unheard)[term].tobytes() == amounts.tobytes()


@rules
@given(day=day_inputs())
def test_terms_have_the_declared_shape_and_are_finite(name, day):
    last = day.stance if listed(name).moves == "stance" else day.belief
    slots = (*last.shape[:-1], day.said.shape[-2], last.shape[-1])
    for amounts in made(name)(day).values():
        assert amounts.shape in (last.shape, slots)
        assert amounts.dtype == np.float64
        assert np.isfinite(amounts).all()


@rules
def test_a_rule_can_be_sent_to_another_process_and_compared(name):
    assert pickle.loads(pickle.dumps(made(name))) == made(name)


@rules
def test_a_rule_documents_its_parameters_and_its_source(name):
    entry = listed(name)
    asked = set(inspect.signature(entry.factory).parameters) - {"of"}
    assert asked == {parameter.name for parameter in entry.parameters}
    assert "References" in (entry.factory.__doc__ or "")
    assert entry.summary.endswith(".")


@pytest.mark.parametrize(
    ("name", "parameter"), [(n, p) for n, rule in sorted(RULES.items()) for p in rule.parameters]
)
def test_a_parameter_out_of_range_says_which_and_what(name, parameter):
    for value in (parameter.low - 1.0, parameter.high + 1.0, float("nan")):
        with pytest.raises(ParameterError, match=rf"{parameter.name}=\S+ must lie in \["):
            listed(name).factory(**{**PLAYED[name], parameter.name: value})


def test_an_unknown_rule_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match="Did you mean 'friedkin_johnsen'"):
        listed("friedkin_johnson")
