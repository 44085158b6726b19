"""What happens on a day, on scenarios small enough to check by hand."""

import numpy as np
import pytest
from scipy.special import expit

import sim
from sim.kernel import Luck, make_plan, open_state, play
from sim.kernel.settle import Entry, fold, settle

BASE = """
schema: 1
id: small
title: Small
calendar: {start: 2030-01-01, days: 6}
issues: {dam: {minus: no dam, plus: a dam}}
propositions: {rain: {text: it rains}}
defaults: {assumption: made up, trust: 1.0, retention: 0.5, RULES}
groups: {GROUPS}
actors:
  a: {name: A, kind: state, stance: {dam: 0.5}, belief: {rain: 0.5}}
  b: {name: B, kind: state, stance: {dam: -0.5}, belief: {rain: 0.5}}
  c: {name: C, kind: state, stance: {dam: 0.0}, belief: {rain: 0.5}}
channels:
  air: {kind: platform, members: all}
  line: {kind: private, members: [a, b]}
  post: {kind: private, members: [a, b, c], delay: 2}
"""


def case(more: str, *, rules: str = "rules: {}", groups: str = "") -> sim.Scenario:
    return sim.loads(BASE.replace("RULES", rules).replace("GROUPS", groups) + more)


def days(scenario, replicates=1, seed=1):
    plan, luck = make_plan(scenario), Luck(seed, 0, replicates)
    return plan, open_state(plan, luck), list(play(plan, luck))


def done_on(scenario, act, **kwargs):
    """Days on which an act was done by anybody."""
    plan, _, played = days(scenario, **kwargs)
    columns = [n for n, planned in enumerate(plan.acts.acts) if planned.id == act]
    return [record.day for _, record in played if record.done[0, columns].any()]


def heard(scenario, listener):
    """(day, act) of everything that reached an actor."""
    messages = sim.run(scenario).messages
    mine = messages[(messages["listener"] == listener) & (messages["status"] == "delivered")]
    return list(zip(mine["due"], mine["act"], strict=True))


def test_an_act_comes_every_day_unless_once():
    more = """
playbook:
  often: {actor: a, type: NONE, via: air}
  alone: {actor: a, type: NONE, via: air, once: true}
"""
    assert done_on(case(more), "often") == [1, 2, 3, 4, 5, 6]
    assert done_on(case(more), "alone") == [1]


def test_a_slow_message_arrives_after_its_delay_and_persuades_then():
    more = "playbook: {letter: {actor: a, type: NONE, via: post, to: [b], once: true, says: {dam: 1.0}}}"
    scenario = case(more, rules="rules: {near: {rule: bounded_confidence, threshold: 2, pull: 0.5}}")
    assert heard(scenario, "b") == [(3, "letter")]
    stances = sim.run(scenario).stances.query("actor == 'b'")["stance"].tolist()
    assert stances == [-0.5, -0.5, -0.5, 0.25, 0.25, 0.25, 0.25]


def test_what_is_under_way_at_the_end_is_pending_and_to_one_who_left_dropped():
    more = """
playbook: {letter: {actor: a, type: NONE, via: post}}
outcomes: {gone: {when: [day >= 4], leaves: c}}
"""
    messages = sim.run(case(more)).messages
    status = messages.groupby(["listener", "sent"], observed=True)["status"].first()
    assert status["b"].to_dict() == {
        1: "delivered",
        2: "delivered",
        3: "delivered",
        4: "delivered",
        5: "pending",
        6: "pending",
    }
    assert status["c"].to_dict()[2] == "delivered"
    assert status["c"].to_dict()[3] == "dropped"


def test_after_sees_the_same_day_and_what_came_within_days():
    more = """
events: {quake: {day: 2}}
playbook:
  aid: {actor: a, type: AID, via: air, after: {done: quake, within: 1}}
  thanks: {actor: b, type: SUPPORT, via: air, after: {done: aid}}
"""
    assert done_on(case(more), "aid") == [2, 3]
    assert done_on(case(more), "thanks") == [2, 3]


def test_who_did_not_hear_of_it_does_not_act_on_it():
    more = """
playbook:
  secret: {actor: a, type: NONE, via: post, to: [b], once: true}
  reaction: {actor: b, type: NONE, via: air, after: {done: secret}}
"""
    assert done_on(case(more), "reaction") == [3]  # on the day on which the letter arrives


def test_a_reply_reaches_who_asked_and_nobody_else():
    more = """
playbook:
  asks: {actor: c, type: CONSULT, via: air, to: [a], when: [day == 2]}
  answers: {actor: a, type: CONSULT, via: air, reply_to: asks}
"""
    scenario = case(more)
    assert done_on(scenario, "answers") == [2]
    assert heard(scenario, "c") == [(2, "answers")]
    assert heard(scenario, "b") == []


def test_conditions_see_earlier_slots_of_the_day_and_not_their_own():
    more = """
playbook:
  morning_call: {actor: a, type: NONE, via: air, when: [day == 3]}
  same_slot: {actor: b, type: NONE, via: air, when: [heard.morning_call >= 1], once: true}
  evening_call: {actor: b, type: NONE, via: air, slot: evening, when: [heard.morning_call >= 1], once: true}
"""
    assert done_on(case(more), "same_slot") == [4]
    assert done_on(case(more), "evening_call") == [3]


def test_who_is_not_drawn_into_a_group_neither_speaks_nor_hears_as_a_member():
    groups = "few: {draw: {from: [a, b, c], each: 0.5}}"
    scenario = case("playbook: {note: {actor: each few, type: NONE, via: air, to: [few]}}", groups=groups)
    plan, opening, played = days(scenario, replicates=200)
    member = opening.member[:, plan.audiences.index("few")]
    assert 0.4 < member.mean() < 0.6
    for _, record in played:
        np.testing.assert_array_equal(record.done, member)
        reached = record.delivered
        assert not (reached & ~member[:, plan.routes.listener]).any()
        assert not (reached & ~member[:, plan.routes.speaker]).any()


def test_a_public_word_moves_the_public_position_by_its_weight_and_fades():
    more = "playbook: {vow: {actor: a, type: SUPPORT, via: air, once: true, says: {dam: 1.0}, stakes: 0.25}}"
    run = sim.run(case(more))
    mine = run.stances.query("actor == 'a'")
    assert mine["public"].tolist()[:2] == [0.5, 1.0]  # no weight stood behind the first
    assert mine["commitment"].tolist()[:4] == [0.0, 0.25, 0.125, 0.0625]


def test_a_private_word_never_commits():
    run = sim.run(case("playbook: {aside: {actor: a, type: NONE, via: line, says: {dam: 1.0}}}"))
    assert not run.stances["commitment"].any()


def test_commitment_pulls_back_by_a_over_one_plus_a():
    settled, ledger = settle(
        np.array([[0.2]]), [], bounds=(-1.0, 1.0), committed_to=(np.array([[0.8]]), np.array([[1.0]]))
    )
    assert settled[0, 0] == pytest.approx(0.5)
    assert [entry.term for entry in ledger] == ["commitment", "bounds"]


def test_a_commitment_of_no_weight_changes_no_bit():
    value = np.array([[0.1 + 0.2]])
    settled, _ = settle(value, [], bounds=(-1.0, 1.0), committed_to=(np.ones((1, 1)), np.zeros((1, 1))))
    assert settled.tobytes() == value.tobytes()


@pytest.mark.parametrize("push", [0.7, 3.3, 1e9, -0.9, -17.0])
def test_what_the_bounds_take_back_leads_exactly_to_the_bound(push):
    value = np.array([[0.3]])
    settled, ledger = settle(value, [Entry("push", np.array([[push]]))], bounds=(-1.0, 1.0))
    assert abs(settled[0, 0]) <= 1.0
    np.testing.assert_array_equal(fold(value, ledger), settled)


def test_an_event_acts_on_its_day_and_a_milestone_once():
    more = """
situation: {ground: {start: 1.0, changes: {drift: {amount: -0.125}}}}
events: {quake: {day: 2, effects: {ground: -0.25}}}
milestones: {half: {when: [situation.ground <= 0.5], effects: {ground: 0.25}}}
"""
    values = sim.run(case(more)).situation["value"].tolist()
    assert values == [1.0, 0.875, 0.5, 0.625, 0.5, 0.375, 0.25]


def test_the_ground_answers_a_quantity_beyond_a_knee_only():
    more = (
        "situation: {ground: {start: 0.75, changes: {rout: {per: situation.ground, below: 1.0, gain: -1.0}}}}"
    )
    assert sim.run(case(more)).situation["value"].tolist()[:4] == [0.75, 0.5, 0.0, 0.0]


def test_an_outcome_must_have_lasted_and_freezes_after_its_days():
    more = """
situation: {ground: {start: 1.0, changes: {drift: {amount: -0.25}}}}
outcomes: {end: {when: [situation.ground <= 0.5], lasting: 2, final: {after_days: 1}}}
"""
    run = sim.run(case(more))
    assert run.outcomes["day"].tolist() == [3]
    assert run.situation["value"].tolist() == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0]
    assert run.situation["frozen"].tolist() == [False] * 4 + [True] * 3


def test_a_hazard_of_0_never_comes_and_of_one_half_comes_half_the_time():
    never = case("outcomes: {end: {when: [day >= 1], hazard: 0}}")
    assert sim.run(never).outcomes["censored"].tolist() == [True]
    _, _, played = days(case("outcomes: {end: {when: [day >= 1], hazard: 0.5}}"), replicates=2000)
    assert abs((played[0][0].reached == 1).mean() - 0.5) < 0.05


def test_an_argument_heard_again_counts_its_share():
    more = """
playbook:
  fresh: {actor: a, type: NONE, via: line, claims: {rain: 0.5}, repeats: REPEATS, verified: 1}
"""
    for repeats, total in ((0.0, 0.5), (0.5, 0.5 + 5 * 0.25), (1.0, 3.0)):
        run = sim.run(case(more.replace("REPEATS", str(repeats)), rules="rules: {bayes: {}}"))
        assert run.beliefs.query("actor == 'b' and day == 6")["log_odds"].item() == pytest.approx(total)


def test_the_ground_bears_out_a_claim_the_more_it_has_moved():
    more = """
situation: {ground: {start: 1.0, changes: {drift: {amount: -0.25}}}}
trust: {b: {a: 0}}
playbook:
  told:
    actor: a
    type: NONE
    via: line
    claims: {rain: 1.0}
    repeats: 1
    verified: {situation: ground, from: 0, to: 1}
"""
    run = sim.run(case(more, rules="rules: {bayes: {}}"))
    learnt = run.ledger.query("actor == 'b' and term == 'bayes.evidence'").set_index("day")["amount"]
    assert learnt.is_monotonic_increasing
    assert 1 not in learnt.index  # on the first day nothing had moved yet
    assert learnt[5] == pytest.approx(1.0)


def test_what_is_seen_counts_by_its_change_and_only_for_those_who_see_it():
    more = """
situation: {ground: {start: 1.0, visible: [a], evidence_for: {rain: 4.0}, changes: {drift: {amount: -0.25}}}}
"""
    run = sim.run(case(more, rules="rules: {bayes: {}}"))
    last = run.beliefs.query("day == 6").set_index("actor")["log_odds"]
    assert last["a"] == pytest.approx(-4.0)  # four changes of a quarter, each seen a day later
    assert last["b"] == 0.0


def test_a_rate_grows_with_the_distance_from_its_knee():
    more = """
situation: {ground: {start: 0.5}}
playbook: {call: {actor: a, type: NONE, via: air, rate: {per: situation.ground, below: 0.75, gain: 1.0}}}
"""
    _, _, played = days(case(more), replicates=2000)
    assert abs(played[0][1].done.mean() - 0.25) < 0.04


def test_attention_and_trust_weigh_a_word_and_never_beyond_one():
    more = """
playbook:
  p: {actor: a, type: NONE, via: air, says: {dam: 1}}
  q: {actor: b, type: NONE, via: air, says: {dam: -1}}
"""
    scenario = case(more, rules="rules: {near: {rule: bounded_confidence, threshold: 2, pull: 1}}")
    stance = sim.run(scenario).stances.query("actor == 'c'")["stance"].tolist()
    assert stance == [0.0] * 7  # both are fully trusted; each gets half of the ear


def test_beliefs_start_at_the_probability_of_the_file():
    scenario = case("")
    _, opening, _ = days(scenario)
    np.testing.assert_allclose(expit(opening.log_odds), 0.5)
