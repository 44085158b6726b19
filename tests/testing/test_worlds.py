"""Whole scenarios: the engine's laws on the ones we ship, and actors who act at will."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.scenario.variants import changed
from sim.testing import acting_at_will, check_scenario, variants
from sim.testing.scenario_laws import ENGINE_LAWS, LawBroken

ROOT = Path(__file__).parents[2]
OWN = sim.load(ROOT / "examples" / "own_scenario.yaml")


@pytest.mark.parametrize("path", ["examples/own_scenario.yaml", "scenarios/syria-2024-12.yaml"])
def test_a_scenario_that_we_ship_keeps_the_laws_of_the_engine(path):
    check_scenario(sim.load(ROOT / path), replicates=2)


def test_a_broken_law_is_named_with_its_place(monkeypatch):
    def nobody_ever_speaks(trial):
        """Nobody ever speaks."""
        raise LawBroken("somebody speaks on day 1")

    monkeypatch.setattr("sim.testing.scenario_laws.ENGINE_LAWS", (*ENGINE_LAWS[:1], nobody_ever_speaks))
    with pytest.raises(AssertionError, match=r"law nobody_ever_speaks: Nobody ever speaks\.\n.*day 1"):
        check_scenario(OWN)


AtWill = acting_at_will(OWN)
AtWill.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestTheThreeNeighboursAtWill = AtWill.TestCase


@settings(max_examples=15)
@given(st.data())
def test_a_drawn_variant_is_legal_and_can_be_played(data):
    variant = data.draw(variants(OWN))
    assert changed(OWN, variant) is not OWN
