"""Every planted fault is caught within Hypothesis's default budget, and the right law is named."""

import pytest
from hypothesis import Phase, settings

from sim.testing import check_rule
from tests.testing.faulty import FAULTS

pytestmark = pytest.mark.skipif(
    settings.get_current_profile_name() == "again", reason="the first Python has looked for planted faults"
)


@pytest.fixture(autouse=True)
def default_budget():
    """Hypothesis's own default of 100 examples, whatever profile the suite runs under."""
    before = settings.get_current_profile_name()
    found = (Phase.explicit, Phase.generate)  # how a case is made small is asked in test_checking
    settings.register_profile("default budget", settings.get_profile(before), max_examples=100, phases=found)
    settings.load_profile("default budget")
    yield
    settings.load_profile(before)


@pytest.mark.parametrize(("rule", "law"), [pytest.param(r, law, id=f"{r.name}-{law}") for r, law in FAULTS])
def test_a_planted_fault_is_caught_and_the_right_law_named(rule, law):
    with pytest.raises(AssertionError, match=rf"breaks the law {law}:"):
        check_rule(rule)
