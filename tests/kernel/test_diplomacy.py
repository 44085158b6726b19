"""Lines, leaks, relays, meetings, facts, offers, promises and roles, on scenarios checked by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.kernel import Luck, make_plan, open_state, play
from sim.testing import check_scenario

BASE = """
schema: 1
id: small
title: Small
calendar: {start: 2030-01-01, days: 6}
issues: {dam: {minus: no dam, plus: a dam}}
propositions: {rain: {text: it rains}}
defaults: {assumption: made up, trust: 1.0, retention: 1.0, RULES}
actors:
  a: {name: A, kind: state, stance: {dam: 0.5}, belief: {rain: 0.5}}
  b: {name: B, kind: state, stance: {dam: -0.5}, belief: {rain: 0.5}}
  c: {name: C, kind: state, stance: {dam: 0.0}, belief: {rain: 0.5}}
  d: {name: D, kind: state, stance: {dam: 0.2}, belief: {rain: 0.5}}
"""
NEAR = "rules: {near: {rule: bounded_confidence, threshold: 2, pull: 0.5}}"
LEARN = "rules: {bayes: {}}"


def case(more: str, *, rules: str = "rules: {}") -> sim.Scenario:
    return sim.loads(BASE.replace("RULES", rules) + more)


def played(scenario, replicates=1, seed=1):
    plan, luck = make_plan(scenario), Luck(seed, 0, replicates)
    return plan, [open_state(plan, luck), *(state for state, _ in play(plan, luck))]


def stance(run, actor):
    return run.stances.query("actor == @actor")["stance"].tolist()


def messages(run, **wanted):
    found = run.messages
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found


def happened(run):
    return list(zip(run.happenings["day"], run.happenings["happening"], strict=True))


# --- lines ------------------------------------------------------------------------------------

LINE = """
channels:
  line: {kind: private, members: [a, b], OPEN}
  air: {kind: platform, members: all}
events:
  cut: {day: 3, closes: line}
  mended: {day: 5, opens: line}
playbook:
  talk: {actor: a, type: NONE, via: line, says: {dam: 1.0}}
"""


def test_what_is_sent_over_a_closed_line_is_dropped_and_moves_nobody():
    run = sim.run(case(LINE.replace("OPEN", "delay: 0"), rules=NEAR))
    assert run.messages["status"].tolist() == ["delivered"] * 3 + ["dropped"] * 2 + ["delivered"]
    values = stance(run, "b")
    assert values[3] == values[4] == values[5] < values[6]


def test_a_line_that_is_closed_at_first_stays_closed_until_it_is_opened():
    run = sim.run(case(LINE.replace("OPEN", "open: false"), rules=NEAR))
    assert run.messages["status"].tolist() == ["dropped"] * 5 + ["delivered"]


def test_who_is_on_a_line_knows_whether_it_is_open():
    more = (
        LINE.replace("OPEN", "delay: 0")
        + "  notices: {actor: b, type: NONE, via: line, when: open.line == 0}\n"
    )
    run = sim.run(case(more))
    assert run.acts.query("act == 'notices'")["day"].tolist() == [4, 5]
    with pytest.raises(sim.ScenarioError, match=r"c cannot know open.line"):
        case(more + "  guesses: {actor: c, type: NONE, via: air, when: open.line == 0}\n")


def test_a_slow_message_under_way_arrives_though_the_line_is_cut_behind_it():
    run = sim.run(case(LINE.replace("OPEN", "delay: 2"), rules=NEAR))
    assert run.messages["status"].tolist() == ["delivered"] * 3 + ["dropped"] * 2 + ["pending"]


# --- leaks ------------------------------------------------------------------------------------

LEAK = """
channels:
  air: {kind: platform, members: all}
  line: {kind: private, members: [a, b], leak: {chance: CHANCE, to: air, stakes: 1.0}}
playbook:
  talk: {actor: a, type: NONE, via: line, to: [b], once: true, says: {dam: -1.0}, claims: {rain: 1.0}}
"""


def test_a_leak_reaches_the_public_one_day_later_marked_and_commits_its_speaker():
    run = sim.run(case(LEAK.replace("CHANCE", "1.0"), rules=NEAR))
    leaked = messages(run, leaked=True)
    assert set(leaked["listener"]) == {"c", "d"}
    assert set(leaked["due"]) == {2}
    assert not messages(run, listener="b")["leaked"].any()
    public = run.stances.query("actor == 'a'").set_index("day")["public"]
    assert public[1] == 0.5
    assert public[2] == -1.0


def test_a_leak_commits_the_one_for_whom_it_was_said():
    more = LEAK.replace("CHANCE", "1.0").replace("actor: a,", "actor: a, on_behalf_of: d,")
    public = sim.run(case(more)).stances.query("day == 2").set_index("actor")["public"]
    assert public[["a", "d"]].tolist() == [0.5, -1.0]


def test_nothing_moves_by_a_leak_before_its_day():
    scenario = case(LEAK.replace("CHANCE", "1.0"), rules=NEAR)
    tight = case(LEAK.replace("CHANCE", "0.0"), rules=NEAR)
    leaky, silent = sim.run(scenario), sim.run(tight)
    first = [run.stances.query("day < 2") for run in (leaky, silent)]
    assert first[0].equals(first[1])
    assert stance(leaky, "c")[2] < stance(silent, "c")[2]


def test_leaks_come_as_often_as_their_chance_says_and_all_at_once():
    plan, states = played(case(LEAK.replace("CHANCE", "0.3")), replicates=2000)
    leaked = np.flatnonzero(plan.routes.leaked)
    heard = states[-1].heard[:, leaked] > 0
    assert (heard.all(axis=1) == heard.any(axis=1)).all()
    assert heard.any(axis=1).mean() == pytest.approx(0.3, abs=0.04)


def test_a_public_word_cannot_leak():
    with pytest.raises(sim.ScenarioError, match="public already"):
        case("channels: {air: {kind: platform, members: all, leak: {chance: 0.1, to: air}}}")


# --- relays -----------------------------------------------------------------------------------

RELAY = """
channels:
  line: {kind: private, members: [a, b, c]}
playbook:
  asks: {actor: a, on_behalf_of: d, type: NONE, via: line, to: [b], once: true, relay: {by: c, RELAY},
         says: {dam: 1.0}, claims: {rain: 2.0}}
"""


def test_an_intermediary_hears_the_message_and_passes_it_on():
    run = sim.run(case(RELAY.replace("RELAY", "passes: 1.0")))
    rows = run.messages.set_index("listener")
    assert rows.loc["b", "relay"] == "c"
    assert rows["relay"].isna()["c"]
    assert set(rows["speaker"]) == {"a"}
    assert set(rows["origin"]) == {"d"}


def test_what_an_intermediary_holds_back_is_dropped():
    run = sim.run(case(RELAY.replace("RELAY", "passes: 0.0"), rules=NEAR))
    assert messages(run, listener="b")["status"].tolist() == ["dropped"]
    assert stance(run, "b") == [-0.5] * 7


def test_an_intermediary_that_softens_draws_the_position_to_its_own():
    direct, softened = (
        sim.run(case(RELAY.replace("RELAY", f"softens: {share}"), rules=NEAR)) for share in (0.0, 0.5)
    )
    assert stance(direct, "b")[1] == pytest.approx(-0.5 + 0.5 * 1.5)
    assert stance(softened, "b")[1] == pytest.approx(-0.5 + 0.5 * (0.5 - -0.5))


@settings(max_examples=60)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_information_never_grows_along_a_chain(in_speaker, in_relay, softens):
    """What reaches the end is worth no more than the same claim made by speaker or intermediary."""

    def moved(relay: str, trust: str) -> float:
        more = RELAY.replace("relay: {by: c, RELAY},", relay) + f"trust: {{b: {trust}}}\n"
        run = sim.run(case(more, rules=LEARN))
        return float(run.beliefs.query("actor == 'b' and day == 1")["log_odds"].iloc[0])

    chained = moved(f"relay: {{by: c, softens: {softens}}},", f"{{a: {in_speaker}, c: {in_relay}}}")
    assert 0.0 <= chained <= min(moved("", f"{{a: {in_speaker}}}"), moved("", f"{{a: {in_relay}}}")) + 1e-12


def test_a_relay_that_has_left_passes_nothing_on():
    more = RELAY.replace("RELAY", "passes: 1.0").replace("once: true, ", "") + (
        "outcomes: {c_goes: {when: day >= 2, leaves: c}}\n"
    )
    run = sim.run(case(more))
    assert messages(run, listener="b")["status"].tolist() == ["delivered"] * 2 + ["dropped"] * 4


def test_a_mediator_without_credibility_moves_nobody_exactly():
    more = RELAY.replace("RELAY", "passes: 1.0")
    rules = "rules: {bayes: {rule: mediator_credibility, mediator: {c: 1.0}, alignment: 0.0}}"
    run = sim.run(case(more, rules=rules))
    assert (run.beliefs.query("actor == 'b'")["log_odds"] == 0.0).all()


# --- meetings ---------------------------------------------------------------------------------

ROOM = """
channels:
  air: {kind: platform, members: all}
  hall: {kind: room, members: [a, b, c]}
meetings:
  summit: {room: hall, chair: a, DAY, agenda: [dam], DECIDES, statement: {via: air, stakes: 2.0}}
"""


def room(day="day: 2", decides="tolerance: 1.0", more="", **kwargs):
    return case(ROOM.replace("DAY", day).replace("DECIDES", decides) + more, **kwargs)


def test_a_statement_lies_between_public_positions_and_commits_who_signs_it():
    run = sim.run(room())
    assert run.meetings[["day", "agreed", "signed", "present"]].values.tolist() == [[2, True, 3, 3]]
    assert run.meetings["position"].iloc[0] == pytest.approx(0.0)
    public = run.stances.query("day == 2").set_index("actor")["public"]
    assert public[["a", "b", "c", "d"]].tolist() == pytest.approx([0.0, 0.0, 0.0, 0.2])
    assert run.acts["act"].tolist() == ["summit_statement"]


def test_where_one_cannot_live_with_the_text_there_is_no_statement():
    run = sim.run(room(decides="tolerance: {a: 1.0, b: 0.1, c: 1.0}"))
    assert not run.meetings["agreed"].any()
    assert run.acts.empty
    assert (2, "summit") in happened(run)


def test_a_majority_can_do_without_one_and_the_text_is_then_theirs():
    run = sim.run(room(decides="tolerance: {a: 0.6, b: 0.1, c: 0.6}, decides: majority"))
    assert run.meetings[["agreed", "signed"]].values.tolist() == [[True, 2]]
    assert run.meetings["position"].iloc[0] == pytest.approx(0.25)
    public = run.stances.query("day == 2").set_index("actor")["public"]
    assert public["b"] == -0.5


def test_who_refuses_signs_nothing():
    run = sim.run(room(decides="tolerance: 2.0, refuses: {b: stance.self.dam < 0}"))
    assert not run.meetings["agreed"].any()


def test_a_meeting_is_postponed_while_the_reason_lasts_and_at_most_so_often():
    put_off = "day: 2, postponed: {when: day >= 1, by: 1, at_most: 2}"
    assert happened(sim.run(room(day=put_off))) == [
        (2, "summit_postponed"), (3, "summit_postponed"), (4, "summit"),
    ]  # fmt: skip


def test_a_meeting_is_convened_on_the_morning_after_conditions_hold_with_notice():
    assert happened(sim.run(room(day="when: day >= 3, notice: 2"))) == [(6, "summit")]


def test_those_who_fail_can_try_again_until_they_agree():
    try_again = "when: [done.summit_statement == 0], times: 3"
    failing = sim.run(room(day=try_again, decides="tolerance: 0.1"))
    assert [day for day, _ in happened(failing)] == [1, 2, 3]
    agreeing = sim.run(room(day=try_again, decides="tolerance: 1.0"))
    assert happened(agreeing) == [(1, "summit")]


def test_an_act_can_follow_a_statement_on_the_same_day():
    more = (
        "playbook: {cheers: {actor: d, type: NONE, via: air, slot: night, after: {done: summit_statement}}}"
    )
    run = sim.run(room(more=more))
    assert run.acts.query("act == 'cheers'")["day"].tolist() == [2]


def test_an_issue_on_which_no_text_is_found_is_passed_over_in_silence():
    wide = BASE.replace("issues: {dam: {minus: no dam, plus: a dam}}", "issues: {dam: {minus: no, plus: yes},"
                        " tax: {minus: low, plus: high}}").replace("dam: 0.0", "dam: 0.0, tax: 0.3").replace(
        "dam: 0.5", "dam: 0.5, tax: 0.3").replace("dam: -0.5", "dam: -0.5, tax: 0.3").replace(
        "dam: 0.2", "dam: 0.2, tax: 0.3")  # fmt: skip
    text = wide.replace("RULES", NEAR) + ROOM.replace("DAY", "day: 2").replace(
        "DECIDES", "tolerance: 0.4"
    ).replace("agenda: [dam]", "agenda: [dam, tax]")
    run = sim.run(sim.loads(text))
    assert run.meetings.set_index("issue")["agreed"].to_dict() == {"dam": False, "tax": True}
    moved = run.ledger.query("act == 'summit_statement'")
    assert set(moved["quantity"]) <= {"tax"}
    assert np.isfinite(run.stances["stance"]).all()
    assert "nan" not in run.acts["text"].iloc[0]
    assert "low" in run.acts["text"].iloc[0] or "high" in run.acts["text"].iloc[0]


@settings(max_examples=40)
@given(st.data())
def test_a_text_lies_in_the_hull_of_its_signatories_and_within_the_tolerance_of_each(data):
    plan = make_plan(room(decides=f"decides: {data.draw(st.sampled_from(['majority', 'unanimity']))}"))
    unit = st.floats(-1, 1)
    meeting = dataclasses.replace(
        plan.meetings[0],
        tolerance=np.array(data.draw(st.lists(st.floats(0, 1.5), min_size=4, max_size=4))),
        text_by=data.draw(st.sampled_from(["compromise", "weighted_median"])),
    )
    state = open_state(plan, Luck(1, 0, 8))
    values = np.array(data.draw(st.lists(unit, min_size=64, max_size=64))).reshape(2, 8, 4, 1)
    state = dataclasses.replace(state, stance=values[0], public=values[1])
    settled = meeting.settled(state)
    for r in np.flatnonzero(settled.agreed[:, 0]):
        signed, text = settled.signed[r, :, 0], settled.text[r, 0]
        public = values[1][r, signed, 0]
        assert public.min() <= text <= public.max()
        assert (np.abs(text - values[0][r, signed, 0]) <= meeting.tolerance[signed]).all()
        assert signed.sum() == 3 if meeting.unanimous else 2 * signed.sum() > 3
    assert not settled.signed[~settled.agreed[:, 0]].any()


def test_a_room_of_eight_in_which_one_refuses_yields_no_statement():
    names = [f"m{n}" for n in range(8)]
    actors = "".join(
        f"  {n}: {{name: {n}, kind: state, stance: {{dam: 0.1}}, belief: {{rain: 0.5}}}}\n" for n in names
    )
    text = (
        BASE.replace("RULES", "rules: {}")
        + actors
        + f"""
channels:
  air: {{kind: platform, members: all}}
  hall: {{kind: room, members: [{", ".join(names)}]}}
meetings:
  summit: {{room: hall, chair: m0, day: 1, agenda: [dam], tolerance: 2.0, REFUSES statement: {{via: air}}}}
"""
    )
    agreed = [
        sim.run(sim.loads(text.replace("REFUSES", refuses))).meetings["agreed"].all()
        for refuses in ("", "refuses: {m5: day >= 0},")
    ]
    assert agreed == [True, False]


def test_whoever_is_the_only_one_addressed_by_itself_addresses_nobody():
    more = """
groups: {both: {members: [a, b]}}
channels: {line: {kind: private, members: [a, b]}}
playbook: {presses: {actor: each both, type: CONSULT, via: line, to: [b], once: true}}
"""
    assert sim.run(case(more)).acts["text"].tolist() == [
        "A consults B in private (line).",
        "B consults nobody in private (line).",
    ]


# --- facts ------------------------------------------------------------------------------------

FACTS = """
facts: {plan: {text: the plan, known_to: [a]}}
channels: {line: {kind: private, members: [a, b]}, other: {kind: private, members: [b, c]}}
playbook:
  tells: {actor: a, type: NONE, via: line, tells: plan, when: day >= 2}
  passes_on: {actor: b, type: NONE, via: other, tells: plan}
  acts_on_it: {actor: c, type: NONE, via: other, to: [b], when: knows.self.plan == 1}
"""


def test_only_who_knows_a_fact_can_tell_it_and_who_hears_it_knows_it():
    run = sim.run(case(FACTS))
    first = run.acts.groupby("act", observed=True)["day"].min().to_dict()
    assert first == {"tells": 2, "passes_on": 3, "acts_on_it": 4}


def test_an_event_reveals_a_fact_to_those_who_see_it():
    more = FACTS + "events: {found: {day: 1, reveals: plan, visible: [c]}}\n"
    run = sim.run(case(more))
    assert run.acts.query("act == 'acts_on_it'")["day"].min() == 2


def test_what_another_knows_cannot_be_known():
    with pytest.raises(sim.ScenarioError, match=r"c cannot know knows.a.plan"):
        case(FACTS + "  spies: {actor: c, type: NONE, via: other, when: knows.a.plan == 1}\n")


# --- offers and promises ----------------------------------------------------------------------

OFFER = """
channels: {line: {kind: private, members: [a, b]}}
playbook:
  offers: {actor: a, type: NONE, via: line, once: true, when: day >= 2, lapses: 2}
  accepts: {actor: b, type: AGREE, via: line, answers: offers, slot: night, when: WHEN}
  delivers: {actor: a, type: NONE, via: line, when: DELIVERS}
promises:
  deal: {by: a, to: b, act: delivers, since: accepts, within: 2}
"""
BETA = "rules: {word: {rule: beta_trust, opening_count: 2, forgetting: 0.0}}"


def deal(when="day >= 1", delivers="day < 0", **kwargs):
    return sim.run(case(OFFER.replace("WHEN", when).replace("DELIVERS", delivers), **kwargs))


def test_an_offer_can_be_accepted_once_and_only_while_it_stands():
    assert deal().acts.query("act == 'accepts'")["day"].tolist() == [2]
    assert deal(when="day >= 4").acts.query("act == 'accepts'")["day"].tolist() == [4]
    assert deal(when="day >= 5").acts.query("act == 'accepts'").empty
    assert "A" in deal().acts.query("act == 'accepts'")["text"].iloc[0]


def test_a_promise_that_is_kept_raises_trust_and_one_that_is_broken_lowers_it():
    trust = {}
    for name, delivers in (("kept", "day == 3"), ("broken", "day < 0")):
        text = OFFER.replace("WHEN", "day >= 1").replace("DELIVERS", delivers) + "trust: {b: {a: 0.5}}\n"
        run = sim.run(case(text, rules=BETA))
        assert (4 if name == "kept" else 5, f"deal_{name}") in happened(run)
        trust[name] = float(
            run.trust.query("listener == 'b' and speaker == 'a' and day == 6")["trust"].iloc[0]
        )
    assert trust["broken"] < 0.5 < trust["kept"]


def test_an_act_can_depend_on_how_far_one_trusts_another():
    wary = "  backs_away: {actor: b, type: NONE, via: line, once: true, when: trust.self.a < 0.5}\n"
    more = OFFER.replace("WHEN", "day >= 1").replace("DELIVERS", "day < 0")
    text = more.replace("promises:\n", wary + "promises:\n")
    run = sim.run(case(text + "trust: {b: {a: 0.5}}\n", rules=BETA))
    assert run.acts.query("act == 'backs_away'")["day"].tolist() == [6]


def test_an_offer_that_arrives_after_its_addressee_has_left_is_dropped_and_shown():
    more = OFFER.replace("WHEN", "day >= 1").replace("DELIVERS", "day < 0") + (
        "outcomes: {b_goes: {when: day >= 1, leaves: b}}\n"
    )
    run = sim.run(case(more))
    assert messages(run, act="offers")["status"].tolist() == ["dropped"]
    assert run.acts.query("act == 'accepts'").empty


# --- roles ------------------------------------------------------------------------------------

ROLES = """
roles:
  ruler: {text: who rules, holder: a, successors: {b: day >= 4, c: day >= 3}}
channels: {line: {kind: private, members: [d, ruler]}, palace: {kind: private, members: all}}
outcomes: {a_falls: {when: day >= 2, leaves: a}}
playbook:
  writes: {actor: d, type: NONE, via: line, to: ruler}
  decrees: {actor: each ruler, type: NONE, via: palace}
trust: {d: {ruler: 0.25, b: 0.9, c: 0.9}}
rules_note: {}
""".replace("rules_note: {}\n", "")


def test_a_role_is_filled_by_a_successor_and_ties_to_it_become_ties_to_that_actor():
    run = sim.run(case(ROLES))
    delivered = messages(run, act="writes", status="delivered")
    assert list(zip(delivered["due"], delivered["listener"], strict=True)) == [
        (1, "a"), (2, "a"), (4, "c"), (5, "c"), (6, "c"),
    ]  # fmt: skip
    decrees = run.acts.query("act == 'decrees'")
    assert list(zip(decrees["day"], decrees["actor"], strict=True)) == [
        (1, "a"), (2, "a"), (4, "c"), (5, "c"), (6, "c"),
    ]  # fmt: skip
    trust = run.trust.query("listener == 'd' and speaker == 'c'").set_index("day")["trust"]
    assert trust[2] == 0.9
    assert trust[3] == 0.25


# --- all of it --------------------------------------------------------------------------------

EVERYTHING = """
roles:
  ruler: {holder: a, successors: {c: day >= 2}}
facts: {plan: {text: the plan, known_to: [a]}}
channels:
  air: {kind: platform, members: all}
  hall: {kind: room, members: [a, b, c], leak: {chance: 0.3, to: air, stakes: 0.5}}
  line: {kind: private, members: [a, b, c], leak: {chance: 0.4, to: air, stakes: 0.5}}
  tube: {kind: private, members: [d, ruler], delay: 1}
events: {cut: {day: 3, closes: line}, mended: {day: 4, opens: line}}
outcomes: {a_falls: {when: day >= 3, hazard: 0.5, leaves: a}}
meetings:
  summit: {room: hall, chair: b, when: day >= 2, agenda: [dam], tolerance: 1.0, decides: majority,
           postponed: {when: stance.a.dam > 0.3, at_most: 2}, statement: {via: air, stakes: 1.0}}
playbook:
  hints: {actor: a, type: NONE, via: line, to: [b], rate: 0.7, tells: plan, says: {dam: own},
          claims: {rain: 1.0}, relay: {by: c, passes: 0.6, softens: 0.3, noise: 0.2}}
  offers: {actor: b, type: NONE, via: line, rate: 0.6, lapses: 2, says: {dam: own}}
  accepts: {actor: c, type: AGREE, via: hall, answers: offers, rate: 0.8}
  pays: {actor: b, type: NONE, via: hall, rate: 0.4, says: {dam: public}}
  writes: {actor: d, type: NONE, via: tube, to: ruler, says: {dam: -1.0}, claims: {rain: -1.0}}
promises: {deal: {by: b, to: [a, c], act: pays, since: accepts, within: 1}}
"""
ALL_RULES = """rules:
  {near: {rule: friedkin_johnsen, susceptibility: 0.6}, bayes: {}, fog: {rule: noise, scale: 0.05},
  word: {rule: beta_trust, opening_count: 3}}"""


def test_a_run_that_uses_everything_is_row_r_of_an_ensemble_to_the_last_bit():
    plan = make_plan(case(EVERYTHING, rules=ALL_RULES))
    many = list(play(plan, Luck(3, 0, 32)))
    for replicate in (0, 5, 31):
        for (alone, _), (together, _) in zip(play(plan, Luck(3, replicate, 1)), many, strict=True):
            for field in dataclasses.fields(alone):
                one, row = getattr(alone, field.name), getattr(together, field.name)
                if isinstance(one, np.ndarray):
                    np.testing.assert_array_equal(one[0], row[replicate], err_msg=field.name)


def test_the_laws_of_the_engine_hold_where_everything_is_used():
    check_scenario(case(EVERYTHING, rules=ALL_RULES))
