"""What must always hold, over generated scenarios: the properties of the whole engine."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernel import Luck, State, make_plan, next_day, open_state, play
from sim.kernel.settle import fold
from sim.kernel.state import NEVER
from sim.scenario.checks import check_names
from sim.scenario.scenario import Scenario
from sim.testing import scenarios

SEEDS = st.integers(0, 2**64 - 1)
ARRAYS = tuple(f.name for f in dataclasses.fields(State) if f.name not in ("day", "first", "memory", "free"))


def same(one: State, other: State) -> bool:
    """Whether two states agree in every bit that counts."""
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)
    return arrays and all(np.array_equal(one.memory[key], other.memory[key]) for key in one.memory)


def days(scenario: Scenario, seed: int, replicates: int = 2, first: int = 0) -> list[State]:
    """All states of a run, from the opening."""
    plan, luck = make_plan(scenario), Luck(seed, first, replicates)
    return [open_state(plan, luck), *(state for state, _ in play(plan, luck))]


def rebuilt(scenario: Scenario, **changes: object) -> Scenario:
    return Scenario.model_validate({**scenario.data(), **changes})


@given(scenarios())
def test_generated_scenarios_are_legal(scenario):
    assert list(check_names(scenario)) == []


@given(scenarios(), SEEDS)
def test_stances_beliefs_and_the_ground_stay_in_bounds(scenario, seed):
    for state in days(scenario, seed):
        assert (np.abs(state.stance) <= 1).all()
        assert (np.abs(state.public) <= 1).all()
        assert (np.abs(state.log_odds) <= 12).all()
        assert ((state.situation >= 0) & (state.situation <= 1)).all()
        assert (state.commitment >= 0).all()


@given(scenarios(), SEEDS)
def test_every_move_is_the_fold_of_its_ledger_bit_for_bit(scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 3)
    before = open_state(plan, luck)
    for state, record in play(plan, luck):
        np.testing.assert_array_equal(fold(before.stance, record.stances), state.stance)
        np.testing.assert_array_equal(fold(before.log_odds, record.beliefs), state.log_odds)
        np.testing.assert_array_equal(fold(before.situation, record.situation), state.situation)
        before = state


@given(scenarios(), SEEDS, st.integers(0, 9))
def test_a_replicate_is_the_same_alone_and_among_others(scenario, seed, replicate):
    among = days(scenario, seed, replicates=12)
    alone = days(scenario, seed, replicates=1, first=replicate)
    for many, one in zip(among, alone, strict=True):
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(many, name)[replicate], getattr(one, name)[0], err_msg=name)


@given(scenarios(), SEEDS)
def test_the_order_of_the_file_changes_no_bit(scenario, seed):
    data = scenario.data()
    for key in ("actors", "issues", "propositions", "channels", "playbook", "groups"):
        data[key] = dict(reversed(data.get(key, {}).items()))
    turned = Scenario.model_validate(data)
    assert all(same(a, b) for a, b in zip(days(scenario, seed), days(turned, seed), strict=True))


@given(scenarios(), SEEDS, st.integers(1, 3))
def test_the_first_days_of_a_longer_run_are_the_shorter_run(scenario, seed, more):
    calendar = scenario.data()["calendar"]
    longer = rebuilt(scenario, calendar={**calendar, "days": calendar["days"] + more})
    short, long = days(scenario, seed), days(longer, seed)
    assert all(same(a, b) for a, b in zip(short, long, strict=False))


@settings(max_examples=30)
@given(scenario=scenarios(), seed=SEEDS)
def test_a_run_that_was_saved_and_resumed_is_the_uninterrupted_run(tmp_path_factory, scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 3)
    path = tmp_path_factory.mktemp("state") / "day.npz"
    state = open_state(plan, luck)
    for uninterrupted, _ in play(plan, luck):
        state.save(path)
        state, _ = next_day(plan, State.load(path), luck)
        assert same(state, uninterrupted)


@given(scenarios(), SEEDS)
def test_a_variant_that_changes_nothing_differs_by_exactly_nothing(scenario, seed):
    trust = scenario.defaults.trust.value
    variants = {"same": {"summary": "Nothing, from day 1.", "set": {"defaults.trust": trust}}}
    with_variant = rebuilt(scenario, variants=variants)
    plan, luck = make_plan(with_variant, "same"), Luck(seed, 0, 2)
    changed = [open_state(plan, luck), *(state for state, _ in play(plan, luck))]
    assert all(same(a, b) for a, b in zip(days(scenario, seed), changed, strict=True))


@given(scenarios(), SEEDS, st.integers(2, 4))
def test_a_variant_equals_the_base_before_its_first_day(scenario, seed, from_day):
    variant = {"summary": "Trust is gone.", "from_day": from_day, "set": {"defaults.trust": 0}}
    plan, luck = make_plan(rebuilt(scenario, variants={"late": variant}), "late"), Luck(seed, 0, 2)
    for base, (late, _) in zip(days(scenario, seed)[1:from_day], play(plan, luck), strict=False):
        assert same(base, late)


@given(scenarios(), SEEDS)
def test_an_extra_act_leaves_all_other_luck_as_it_was(scenario, seed):
    silent = {"actor": next(iter(scenario.actors)), "type": "NONE", "via": "air", "rate": 0.5}
    more = rebuilt(scenario, playbook={**scenario.data().get("playbook", {}), "act_00_new": silent})
    for base, with_act in zip(days(scenario, seed), days(more, seed), strict=True):
        for name in ("stance", "log_odds", "situation", "public", "member", "reached"):
            np.testing.assert_array_equal(getattr(base, name), getattr(with_act, name))


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
    kept = {name: rule for name, rule in rules.items() if name in ("near", "bayes", "denial")}
    quiet = Scenario.model_validate(
        {
            **data,
            "playbook": {},
            "events": {},
            "situation": {},
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
    data["defaults"].setdefault("rules", {}).pop("noise", None)  # luck has no mirror image
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
    data = scenario.data()
    data["groups"] = {}
    data["playbook"] = {
        n: {**act, "rate": 1.0}
        for n, act in data.get("playbook", {}).items()
        if not act["actor"].startswith("each")
    }
    data["defaults"].setdefault("rules", {}).pop("noise", None)
    data["situation"]["ground"].get("changes", {}).pop("fog", None)
    names = sorted(data["actors"])
    other = dict(zip(names, reversed([f"z_{name}" for name in names]), strict=True))
    renamed = {**data, "actors": {other[name]: part for name, part in data["actors"].items()}}
    renamed["playbook"] = {n: {**act, "actor": other[act["actor"]]} for n, act in data["playbook"].items()}
    line = data["channels"]["line"]
    renamed["channels"] = {
        **data["channels"],
        "line": {**line, "members": [other[name] for name in line["members"]]},
    }
    renamed["outcomes"] = {
        n: {**part, **({"leaves": other[part["leaves"]]} if part.get("leaves") else {})}
        for n, part in data.get("outcomes", {}).items()
    }
    before, after = days(Scenario.model_validate(data), seed), days(Scenario.model_validate(renamed), seed)
    for one, two in zip(before, after, strict=True):
        np.testing.assert_allclose(one.stance, two.stance[:, ::-1], atol=1e-12)
        np.testing.assert_allclose(one.log_odds, two.log_odds[:, ::-1], atol=1e-12)


@given(scenarios(), SEEDS)
def test_every_message_is_delivered_pending_or_dropped_and_counted(scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 3)
    sent = arrived = lost = 0
    for day in play(plan, luck):
        state, record = day
        assert not (record.delivered & record.dropped).any()
        sent += record.addressed.sum()
        arrived += record.delivered.sum()
        lost += record.dropped.sum()
    # under way: sent over a route of d days, and not yet d days ago
    slots = np.arange(state.transit.shape[1])[:, np.newaxis] < plan.routes.delay
    pending = (state.transit & slots & ~state.frozen[:, np.newaxis, np.newaxis]).sum()
    frozen_pending = (state.transit & slots & state.frozen[:, np.newaxis, np.newaxis]).sum()
    assert sent == arrived + lost + pending + frozen_pending
    assert state.heard.sum() == arrived


@given(scenarios(), SEEDS)
def test_no_message_arrives_before_its_delay(scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 2)
    addressed = []
    for _, record in play(plan, luck):
        addressed.append(record.addressed)
        for route in np.flatnonzero(record.delivered.any(axis=0)):
            sent = record.day - int(plan.routes.delay[route])
            assert (addressed[sent - 1][:, route] >= record.delivered[:, route]).all()


@given(scenarios(), SEEDS)
def test_an_actor_that_has_left_does_nothing_and_no_longer_changes(scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 3)
    before = open_state(plan, luck)
    for state, record in play(plan, luck):
        gone = ~before.present
        assert not (record.done & gone[:, plan.acts.actor]).any()
        np.testing.assert_array_equal(state.stance[gone], before.stance[gone])
        np.testing.assert_array_equal(state.log_odds[gone], before.log_odds[gone])
        assert (state.present <= before.present).all()
        before = state


@given(scenarios(), SEEDS)
def test_a_frozen_run_repeats_its_last_state(scenario, seed):
    states = days(scenario, seed, replicates=3)
    for before, after in itertools.pairwise(states):
        still = before.frozen
        for name in ARRAYS:
            np.testing.assert_array_equal(
                getattr(after, name)[still], getattr(before, name)[still], err_msg=name
            )


@given(scenarios(), SEEDS)
def test_an_outcome_comes_once_and_stays(scenario, seed):
    states = days(scenario, seed, replicates=3)
    for before, after in itertools.pairwise(states):
        come = before.reached != NEVER
        np.testing.assert_array_equal(after.reached[come], before.reached[come])
        fresh = (after.reached != NEVER) & ~come
        assert (after.reached[fresh] == after.day).all()


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
