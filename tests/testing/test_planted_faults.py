"""Every planted fault is caught by its law within Hypothesis's default budget, and no other law is blamed."""

import contextlib

import pytest
from hypothesis import Phase, settings

from sim.testing import check_law, check_rule
from tests.testing.faulty import FAULTS

pytestmark = pytest.mark.skipif(
    settings.get_current_profile_name() == "again", reason="the first Python has looked for planted faults"
)

PLANTED = pytest.mark.parametrize(
    ("rule", "law"), [pytest.param(rule, law, id=f"{rule.name}-{law}") for rule, law in FAULTS]
)


@contextlib.contextmanager
def examples(number):
    """So many examples, whatever the profile; how a case is made small is asked elsewhere."""
    before = settings.get_current_profile_name()
    found = (Phase.explicit, Phase.generate)
    settings.register_profile("planted", settings.get_profile(before), max_examples=number, phases=found)
    settings.load_profile("planted")
    try:
        yield
    finally:
        settings.load_profile(before)


@PLANTED
def test_a_planted_fault_is_caught_by_its_law_within_100_examples(rule, law):
    with examples(100), pytest.raises(AssertionError, match=rf"breaks the law {law}:"):
        check_law(rule, law)


@PLANTED
def test_no_other_law_is_blamed_for_a_planted_fault(rule, law):
    try:
        with examples(settings().max_examples // 2):
            check_rule(rule)
    except AssertionError as error:
        assert f"breaks the law {law}:" in str(error)  # noqa: PT017 - it need not be found in so few
