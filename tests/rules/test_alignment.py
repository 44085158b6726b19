import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import alignment
from sim.testing import a_group, day_inputs

RULE = alignment(camps=0, rate=1.0, bandwagoning=1.0, balancing=1.0)
SHARES = st.integers(0, 64).map(lambda n: n / 64)
EXPONENTS = st.integers(0, 256).map(lambda n: n / 64)


def joins(day, **values):
    """The edge of the plus side, P+ - P-, as each actor sees it."""
    return alignment(camps=0, rate=1.0, bandwagoning=1.0, **values)(day)["bandwagoning"][..., 0]


def fears(day, **values):
    """The threat from the plus side less that from the minus side, as each actor sees it."""
    return -alignment(camps=0, rate=1.0, balancing=1.0, **values)(day)["balancing"][..., 0]


def three(*, trust=0.5):
    """One between two camps: 1/2 at full strength for plus, all of a quarter's strength for minus."""
    return dataclasses.replace(
        a_group(np.array([0.25, 0.5, -1.0])),
        capability=np.array([1.0, 1.0, 0.25]),
        trust=np.full((3, 3), trust),
    )


@given(day_inputs(), EXPONENTS)
def test_the_odds_of_both_sides_add_up_to_certainty(day, decisiveness):
    turned = dataclasses.replace(day, public=-day.public)
    plus, minus = ((1.0 + joins(d, decisiveness=decisiveness)) / 2.0 for d in (day, turned))
    np.testing.assert_allclose(plus + minus, 1.0, atol=1e-12)
    assert ((plus >= 0.0) & (plus <= 1.0)).all()


@given(day_inputs())
def test_swapping_the_sides_swaps_the_choice(day):
    turned = dataclasses.replace(day, stance=-day.stance, public=-day.public, belief=-day.belief)
    for name, amounts in RULE(turned).items():
        np.testing.assert_array_equal(amounts, -RULE(day)[name])


@given(day_inputs(), st.integers(1, 64), EXPONENTS)
def test_the_odds_depend_on_how_strong_the_camps_are_beside_each_other_not_on_how_strong_both_are(
    day, scale, decisiveness
):
    weaker = dataclasses.replace(day, capability=day.capability * scale / 64)
    np.testing.assert_allclose(
        joins(weaker, decisiveness=decisiveness), joins(day, decisiveness=decisiveness), atol=1e-12
    )


@given(day_inputs(), EXPONENTS, EXPONENTS)
def test_the_more_decisive_strength_is_the_surer_the_stronger_camp_wins(day, one, other):
    mild, sharp = (np.abs(joins(day, decisiveness=m)) for m in sorted((one, other)))
    assert (sharp >= mild - 1e-12).all()


@given(day_inputs(), st.sampled_from(["power", "position", "exposure", "intent"]))
def test_where_one_source_of_threat_is_missing_there_is_no_threat(day, missing):
    without = {
        "power": dataclasses.replace(day, capability=np.zeros_like(day.capability)),
        "position": dataclasses.replace(day, public=np.zeros_like(day.public)),
        "exposure": day,
        "intent": dataclasses.replace(day, trust=np.ones_like(day.trust)),
    }
    assert not fears(without[missing], exposure=0.0 if missing == "exposure" else 1.0).any()


@given(day_inputs(), SHARES)
def test_a_camp_that_is_stronger_nearer_or_less_trusted_is_feared_no_less(day, share):
    plus_only = dataclasses.replace(day, public=np.abs(day.public))
    weaker = dataclasses.replace(plus_only, capability=share * day.capability)
    trusted = dataclasses.replace(plus_only, trust=1.0 - share * (1.0 - day.trust))
    for milder in (fears(weaker), fears(trusted), fears(plus_only, exposure=share)):
        assert (milder <= fears(plus_only) + 1e-12).all()


@given(day_inputs(), SHARES)
def test_nobody_counts_itself_among_those_it_joins_or_fears(day, position):
    public = day.public.copy()
    public[0] = position
    for name, amounts in RULE(dataclasses.replace(day, public=public)).items():
        np.testing.assert_array_equal(amounts[0], RULE(day)[name][0])


@given(day_inputs())
def test_at_full_rate_one_s_earlier_choice_does_not_count(day):
    chosen = day.belief + sum(RULE(day).values())
    other = dataclasses.replace(day, belief=-day.belief)
    np.testing.assert_allclose(other.belief + sum(RULE(other).values()), chosen, atol=1e-12)


def test_one_between_two_camps_joins_the_stronger():
    """C+ = 1/2, C- = 1/4: P+ - P- = (2 - 1)/(2 + 1), and (4 - 1)/(4 + 1) where the edge is squared."""
    assert joins(three())[0] == pytest.approx(1 / 3, abs=1e-12)
    assert joins(three(), decisiveness=2.0)[0] == pytest.approx(3 / 5, abs=1e-12)


def test_one_between_two_camps_balances_against_the_one_it_has_more_to_fear_from():
    """T+ = 1/2 * (1 - 1/2), T- = 1/4 * (1 - 1/2); with the minus side alone near at hand, -1/8."""
    assert fears(three())[0] == pytest.approx(1 / 8, abs=1e-12)
    assert fears(three(), exposure=np.array([[0.0, 0.0, 1.0]] * 3))[0] == pytest.approx(-1 / 8, abs=1e-12)


def test_kinship_power_and_fear_add_up_to_the_choice():
    """a s + b (P+ - P-) - c (T+ - T-) = 2/4 + 3/3 - 4/8."""
    rule = alignment(camps=0, rate=1.0, affinity=2.0, bandwagoning=3.0, balancing=4.0)
    assert sum(rule(three()).values())[0, 0] == pytest.approx(1.0, abs=1e-12)
