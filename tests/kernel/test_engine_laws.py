"""What must always hold, over generated scenarios: the properties of the whole engine."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.kernel import Luck, State, make_plan, open_state, play, play_out
from sim.scenario.checks import check_names
from sim.scenario.scenario import Scenario
from sim.testing import scenarios
from sim.testing.scenario_laws import ENGINE_LAWS, Trial, same

SEEDS = st.integers(0, 2**64 - 1)


def days(scenario: Scenario, seed: int, replicates: int = 2, first: int = 0) -> list[State]:
    """All states of a run, from the opening."""
    plan, luck = make_plan(scenario), Luck(seed, first, replicates)
    return [open_state(plan, luck), *(state for state, _ in play(plan, luck))]


def rebuilt(scenario: Scenario, **changes: object) -> Scenario:
    return Scenario.model_validate({**scenario.data(), **changes})


@pytest.mark.parametrize("law", ENGINE_LAWS, ids=lambda law: law.__name__)
@given(scenario=scenarios(), seed=SEEDS)
def test_a_law_of_the_engine_holds_for_any_scenario(law, scenario, seed):
    law(Trial(scenario, seed, 3))


@given(scenarios(), SEEDS)
def test_playing_out_ends_as_playing_day_by_day_does(scenario, seed):
    """Frozen replicates are left out on the way, and come back in their places."""
    plan, luck = make_plan(scenario), Luck(seed, 5, 9)
    assert same(play_out(plan, luck), [open_state(plan, luck), *(state for state, _ in play(plan, luck))][-1])


@given(scenarios(), SEEDS, st.integers(2, 4))
def test_a_late_variant_leaves_frozen_runs_as_they_are(scenario, seed, from_day):
    """Where runs end by luck, some before its first day; and playing out still ends as playing does."""
    ends = {"when": ["day >= 1"], "hazard": 0.3, "final": {"after_days": 0}}
    gone = {"summary": "Trust is gone.", "from_day": from_day, "set": {"defaults.trust": 0}}
    outcomes = {"over": ends, **scenario.data().get("outcomes", {})}
    plan = make_plan(rebuilt(scenario, outcomes=outcomes, variants={"late": gone}), "late")
    luck = Luck(seed, 0, 40)
    states = [open_state(plan.on(1), luck), *(state for state, _ in play(plan, luck))]
    for before, after in itertools.pairwise(states):
        np.testing.assert_array_equal(before.trust[before.frozen], after.trust[before.frozen])
    assert same(play_out(plan, luck), states[-1])


def test_playing_out_a_case_in_which_most_runs_are_frozen_early():
    plan, luck = make_plan(sim.load("scenarios/syria-2024-12.yaml")), Luck(1, 2, 50)
    *_, (last, _) = play(plan, luck)
    assert last.frozen.mean() > 0.5
    assert same(play_out(plan, luck), last)


@given(scenarios())
def test_generated_scenarios_are_legal(scenario):
    assert list(check_names(scenario)) == []


@given(scenarios(), SEEDS, st.integers(2, 4))
def test_a_variant_equals_the_base_before_its_first_day(scenario, seed, from_day):
    variant = {"summary": "Trust is gone.", "from_day": from_day, "set": {"defaults.trust": 0}}
    plan, luck = make_plan(rebuilt(scenario, variants={"late": variant}), "late"), Luck(seed, 0, 2)
    for base, (late, _) in zip(days(scenario, seed)[1:from_day], play(plan, luck), strict=False):
        assert same(base, late)


@given(scenarios(), SEEDS)
def test_what_an_actor_cannot_hear_cannot_move_it(scenario, seed):
    """Two outsiders talk on a line of their own; nobody else notices, on any day."""
    data = scenario.data()
    stance = dict.fromkeys(data["issues"], 0.25)
    belief = dict.fromkeys(data["propositions"], 0.5)
    for name in ("outsider_a", "outsider_b"):
        data["actors"][name] = {"name": name, "kind": "state", "stance": stance, "belief": belief}
    data["channels"]["apart"] = {"kind": "private", "members": ["outsider_a", "outsider_b"]}
    data["channels"]["air"] = {"kind": "platform", "members": list(scenario.actors)}
    quiet = Scenario.model_validate(data)
    issue, proposition = next(iter(data["issues"])), next(iter(data["propositions"]))
    said = {"says": {issue: -1.0}, "claims": {proposition: "strong"}}
    whisper = {"actor": "outsider_a", "type": "NONE", "via": "apart", **said}
    loud = Scenario.model_validate({**data, "playbook": {**data.get("playbook", {}), "whisper": whisper}})
    insiders = [n for n, name in enumerate(sorted(data["actors"])) if not name.startswith("outsider")]
    for before, after in zip(days(quiet, seed), days(loud, seed), strict=True):
        for name in ("stance", "log_odds", "public"):
            np.testing.assert_array_equal(
                getattr(before, name)[:, insiders], getattr(after, name)[:, insiders]
            )


@given(scenarios(), SEEDS)
def test_silence_moves_nobody(scenario, seed):
    """No message, no event, no noise and no pull of one's own: stances and beliefs stay."""
    data = scenario.data()
    rules = data["defaults"].get("rules", {})
    kept = {
        name: rule
        for name, rule in rules.items()
        if name in ("near", "spite", "arguments", "bayes", "denial")
    }
    quiet = Scenario.model_validate(
        {
            **data,
            "playbook": {},
            "events": {},
            "situation": {},
            "milestones": {},
            "meetings": {},
            "promises": {},
            "outcomes": {},
            "defaults": {**data["defaults"], "rules": kept},
        }
    )
    opening, *later = days(rebuilt_without_public(quiet), seed)
    for state in later:
        np.testing.assert_array_equal(state.stance, opening.stance)
        np.testing.assert_array_equal(state.log_odds, opening.log_odds)


def rebuilt_without_public(scenario: Scenario) -> Scenario:
    data = scenario.data()
    for actor in data["actors"].values():
        actor.pop("public", None)
    return Scenario.model_validate(data)


@given(scenarios(), SEEDS)
def test_turning_an_issue_round_turns_the_run_round(scenario, seed):
    """Swap the poles of every issue in all inputs: stances come out with the other sign."""
    data = scenario.data()
    data["playbook"] = {
        n: act
        for n, act in data.get("playbook", {}).items()
        if not any("stance" in str(c) for c in act.get("when", []))
    }
    for drawn in ("noise", "arguments"):  # luck has no mirror image
        data["defaults"].setdefault("rules", {}).pop(drawn, None)
    for act in data["playbook"].values():
        act.get("relay", {}).pop("noise", None)
    for meeting in data.get("meetings", {}).values():  # of two medians the lower is taken
        meeting |= {"text_by": "compromise"}
        meeting.pop("postponed")
    straight = Scenario.model_validate(data)
    turned = Scenario.model_validate(_mirrored(straight.data()))
    for one, other in zip(days(straight, seed), days(turned, seed), strict=True):
        np.testing.assert_array_equal(one.stance, -other.stance)
        np.testing.assert_array_equal(one.public, -other.public)
        np.testing.assert_array_equal(one.log_odds, other.log_odds)


def _mirrored(data: dict) -> dict:
    for actor in data["actors"].values():
        actor["stance"] = {issue: -value for issue, value in actor["stance"].items()}
        for public in actor.get("public", {}).values():
            public["position"] = -public["position"]
    for act in data.get("playbook", {}).values():
        act["says"] = {k: s if isinstance(s, str) else -s for k, s in act.get("says", {}).items()}
    losses = data["defaults"].get("rules", {}).get("losses")
    if losses:
        losses |= {"if_true": -1.0, "if_false": 1.0}
    return data


@given(scenarios(), SEEDS)
def test_renaming_actors_changes_nothing_but_the_names(scenario, seed):
    """With luck held out, the actors in reverse order of names come out in reverse."""
    data = scenario.data() | {"groups": {}, "roles": {}}
    acts = data.get("playbook", {}).items()
    data["playbook"] = {
        n: act | {"rate": 1.0}
        for n, act in acts
        if not act["actor"].startswith("each") and act.get("to") != ["seat"]
    }
    for act in data["playbook"].values():
        act |= {"relay": {"by": act["relay"]["by"]}} if "relay" in act else {}
    data["channels"]["line"].pop("leak", None)
    data["trust"] = {}
    for drawn in ("noise", "arguments"):
        data["defaults"].setdefault("rules", {}).pop(drawn, None)
    data["situation"]["ground"].get("changes", {}).pop("fog", None)
    names = sorted(data["actors"])
    other = dict(zip(names, reversed([f"z_{name}" for name in names]), strict=True))
    renamed = _renamed(data, other)
    before, after = days(Scenario.model_validate(data), seed), days(Scenario.model_validate(renamed), seed)
    for one, two in zip(before, after, strict=True):
        np.testing.assert_allclose(one.stance, two.stance[:, ::-1], atol=1e-12)
        np.testing.assert_allclose(one.log_odds, two.log_odds[:, ::-1], atol=1e-12)


def _renamed(found, other: dict[str, str]):
    """Give actors other names wherever they stand in plain data."""
    if isinstance(found, dict):
        return {_renamed(key, other): _renamed(value, other) for key, value in found.items()}
    if isinstance(found, list):
        return [_renamed(value, other) for value in found]
    if isinstance(found, str):
        return re.sub(r"\bactor_[a-h]\b", lambda name: other[name[0]], found)
    return found


def test_luck_does_not_depend_on_the_other_streams():
    both, one = (Luck(7, 0, 5).uniforms(streams, day=3) for streams in ([11, 12], [12]))
    np.testing.assert_array_equal(both[:, 1], one[:, 0])


@pytest.mark.parametrize("seed", [0, 2**63, 2**64 - 1])
def test_large_seeds_are_not_rounded(seed):
    drawn = {Luck(s % 2**64, 0, 1).uniforms([5], 1)[0, 0] for s in (seed, seed + 1, seed + 2)}
    assert len(drawn) == 3


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, True, None])
def test_a_seed_that_is_no_whole_number_in_range_is_refused(seed):
    from sim.errors import ParameterError
    from sim.kernel.luck import check_seed

    with pytest.raises(ParameterError, match=r"must be a whole number in \[0, 2\*\*64\)"):
        check_seed(seed)
