import pytest

import sim
from sim.scenario.scenario import Scenario
from sim.scenario.variants import apply_variant
from tests.scenario.samples import LESSON, broken

CASE = sim.loads(LESSON)


def with_variants(**variants) -> Scenario:
    return Scenario.model_validate({**CASE.data(), "variants": variants})


def test_a_variant_is_a_new_scenario_and_the_base_stays():
    changed = apply_variant(CASE, "no_word")
    assert changed.playbook["has_a_word"].rate.value == 0
    assert CASE.playbook["has_a_word"].rate.value == 0.6


def test_disjoint_changes_commute():
    one, other = {"playbook.has_a_word.rate": 0.1}, {"events.report.day": 9}
    forth = with_variants(v={"summary": "s", "set": {**one, **other}})
    back = with_variants(v={"summary": "s", "set": {**other, **one}})
    assert apply_variant(forth, "v").playbook == apply_variant(back, "v").playbook
    assert apply_variant(forth, "v").events == apply_variant(back, "v").events


def test_the_reason_of_a_number_stays_when_its_value_changes():
    case = with_variants(v={"summary": "s", "set": {"actors.upland.stance.dam": 0.2}})
    stance = apply_variant(case, "v").actors["upland"].stance["dam"]
    assert (stance.value, stance.evidence) == (0.2, ("s0",))


def test_scaling_multiplies():
    case = with_variants(v={"summary": "s", "scale": {"playbook.has_a_word.rate": 0.5}})
    assert apply_variant(case, "v").playbook["has_a_word"].rate.value == 0.3


def test_an_unknown_variant_is_named_with_the_nearest_one():
    with pytest.raises(sim.UnknownNameError, match="Did you mean 'no_word'"):
        sim.run(CASE, variant="no_wrod")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "{actors.upland.stance.dam: 0.1}",
            "changes actors.upland.stance.dam.value, which is settled before the first day",
        ),
        ("{playbook.has_a_word.via: public}", "changes playbook.has_a_word.via"),
        ("{actors.lowland.rules: {denial: {ignored: 0.5}}}", "changes which rules an actor has"),
        ("{milestones: {low: {when: [day >= 2]}}}", "changes milestones"),
        ("{situation.river.changes.closing.spread: 0.9}", "changes situation.river.changes.closing.spread"),
    ],
)
def test_what_is_settled_before_the_first_day_cannot_change_later(change, said):
    text = broken("variants:\n", f"variants:\n  late: {{summary: s, from_day: 3, set: {change}}}\n")
    with pytest.raises(sim.ScenarioError, match=said):
        sim.loads(text)


def test_a_change_from_a_later_day_leaves_the_days_before_alone():
    late = {
        "summary": "s",
        "from_day": 8,
        "set": {"playbook.has_a_word.rate": 0, "trust.upland.harbour": 0.0},
    }
    case = with_variants(late=late)
    base, changed = (sim.run(case, seed=3, variant=variant).stances for variant in (None, "late"))
    before = base["day"] < 8
    assert (base.loc[before, "stance"] == changed.loc[before, "stance"]).all()
    assert (base.loc[~before, "stance"] != changed.loc[~before, "stance"]).any()
