"""Rules in a scenario file: what they read, how they compose, what they guarantee, where they come from."""

import sys
import textwrap

import numpy as np
import pytest

import sim
from sim.kernel import Luck, make_plan, open_state, play
from sim.rules import RULES, bayes, degroot, denial, fatigue, noise, together
from sim.rules._registry import Registry
from sim.scenario.ruling import guarantees_of
from sim.testing import check_scenario

BASE = """
schema: 1
id: rules
title: Rules
calendar: {start: 2030-01-01, days: 6}
issues: {border: {minus: closed, plus: open}, water: {minus: ours, plus: shared}}
propositions: {wins: {text: We win.}, peace: {text: There is a way out.}, ripe: {text: The time is ripe.}}
situation: {pain: {start: 0.8}}
defaults:
  assumption: chosen for a test
  trust: 0.75
  belief: {wins: 0.4, peace: 0.6, ripe: 0.1}
  rules: RULES
actors:
  anna: {name: Anna, kind: state, stance: {border: -0.5, water: 0.25}}
  ben: {name: Ben, kind: state, stance: {border: 0.5, water: -0.5}, public: {border: {position: 0.6, weight: 1}}}
  cleo: {name: Cleo, kind: state, stance: {border: 0.75, water: 0.0}}
channels: {air: {kind: platform, members: all}}
playbook:
  speaks: {actor: ben, type: CONSULT, via: air, says: {border: own, water: own}, claims: {wins: medium}, cost: 0.5}
  keeps: {actor: cleo, type: NONE, via: air, word: 1.0, says: {border: own}}
  breaks: {actor: ben, type: NONE, via: air, word: -1.0, when: [day >= 3]}
"""

EVERY_RULE = """
{persuasion: {rule: friedkin_johnsen, susceptibility: 0.5, pace: 0.3, logic: {border: {water: 0.25}}},
 average: {rule: degroot, rate: 0.1}, near: {rule: hegselmann_krause, threshold: 0.6},
 pairs: {rule: deffuant, threshold: 0.9, pull: 0.1}, biased: {rule: biased_assimilation, bias: 1.5},
 spite: {rule: reactance, acceptance: 0.3, rejection: 0.9, pull: 0.1, push: 0.05},
 arguments: {rule: argument_exchange, bias: 1.0, memory_size: 4, pool: 6},
 bandwagon: {rule: threshold_cascade, threshold: {border: 0.4, water: 2.0}, rate: 0.25},
 tired: {rule: fatigue, of: wins, rate: {border: 0.1}, exit: 0.0, cost: 0.1},
 hedging: {rule: expectation, of: wins, rate: {water: 0.1}}, fog: {rule: noise, scale: 0.01},
 costly: {rule: costly_signal}, ripening: {rule: ripeness, pain: pain, winning: wins, way_out: peace, rate: {ripe: 0.5}},
 side: {rule: alignment, camps: border, rate: {peace: 0.1}, balancing: 1.0, exposure: {ben: 0.5}},
 word: {rule: beta_trust, opening_count: {ben: 2.0, cleo: 6.0}, forgetting: 0.1}}
"""


def with_rules(rules: str, base: str = BASE) -> sim.Scenario:
    return sim.loads(base.replace("RULES", " ".join(rules.split())))


def complaint(rules: str) -> str:
    with pytest.raises(sim.ScenarioError) as caught:
        with_rules(rules)
    return str(caught.value)


def test_all_rules_play_together_and_the_engine_keeps_its_laws():
    check_scenario(with_rules(EVERY_RULE))


def test_a_file_with_every_rule_is_the_same_after_writing_and_reading():
    case = with_rules(EVERY_RULE)
    assert sim.loads(case.dump()) == case


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{tired: {rule: fatigue, rate: 0.1}}", "reads a proposition; name it with of"),
        ("{tired: {rule: fatigue, of: winz, rate: 0.1}}", "no proposition 'winz'; there is peace, ripe, wins. Did you mean 'wins'?"),
        ("{tired: {rule: fatigue, of: 0.5, rate: 0.1}}", "must name a proposition, as fatigue reads it by its id"),
        ("{a: {rule: degroot, rate: border}}", "found 'border', which is no number: rate must lie in [0, 1]"),
        ("{a: {rule: degroot, rate: 0.1, of: wins}}", "no parameter of degroot 'of'; there is rate. It reads nothing by name."),
        ("{a: {rule: reactance, acceptance: 0.9, rejection: 0.3, pull: 0.1}}", "refuses its parameters: acceptance=0.9 must not lie above rejection=0.3."),
        ("{a: {rule: friedkin_johnsen, susceptibility: 1, logic: {border: {water: 0.7, sea: 0.1}}}}", "no issue 'sea'"),
        ("{a: {rule: friedkin_johnsen, susceptibility: 1, logic: {border: 0.7}}}", "must be a mapping of issues, since logic goes by pair"),
        ("{a: {rule: argument_exchange, memory_size: 2.5}}", "must be whole and lie in [1, 64]"),
        ("{a: {rule: argument_exchange, memory_size: {border: 2}}}", "must be one number"),
        ("{a: {rule: argument_exchange, memory_size: 9, pool: 3}}", "pool=3 must be at least memory_size=9"),
        ("{bayes: {}, costly_signal: {}}", "has bayes and costly_signal, each of which says what claims are worth; keep one"),
        ("{word: {rule: beta_trust, opening_count: {dora: 1}}}", "no actor or group 'dora'"),
        ("{a: {rule: beta_trust}, b: {rule: beta_trust}}", "has a and b, each of which says how far it trusts; keep one of them"),
        ("{tired: {rule: fatigue, of: wins}}", "(fatigue) has no rate: it must lie in [0, 1]"),
        ("{m: {rule: mediator_credibility, alignment: 0.5}}", "has no mediator"),
        ("{a: {rule: friedkin_johnsen, susceptibility: 1, logic: 0.3}}", "must be a mapping such as {issue: {other_issue: weight}}"),
        ("{a: {rule: friedkin_johnsen, susceptibility: 1, logic: {border: {border: 0.7}}}}", "leave it out: what others do not take of 1 is its own"),
        ("{a: {rule: degroot, rate: {value: 0.1, range: [0.2, 0.4]}}}", "found 0.1 outside its own range [0.2, 0.4]"),
        ("{a: off}", "switches off what is not inherited: no rule id 'a'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_is_said_in_a_sentence(rules, said):
    assert said in complaint(rules)


def test_a_rule_must_not_read_what_its_actor_cannot_see():
    hidden = BASE.replace("pain: {start: 0.8}", "pain: {start: 0.8, visible: [anna, ben]}")
    with pytest.raises(sim.ScenarioError, match="reads pain, which cleo cannot see"):
        with_rules("{r: {rule: ripeness, pain: pain, winning: wins, way_out: peace, rate: 0.1}}", hidden)


def test_broken_promises_cost_trust_and_the_ledger_says_whose():
    run = sim.run(with_rules("{word: {rule: beta_trust, opening_count: 2}, bayes: {}}"))
    of_anna = run.trust.query("listener == 'anna'").pivot(index="day", columns="speaker", values="trust")
    assert of_anna["ben"][2] == 0.75
    assert of_anna["ben"][3] == pytest.approx(1.5 / 3)  # two promises' worth at 0.75, one broken
    assert of_anna["cleo"][1] == pytest.approx(2.5 / 3)
    why = sim.explain(run, actor="anna", quantity="trust.ben", day=3)
    assert list(why.rows["act"]) == ["breaks"]
    assert why.before + why.rows["amount"].iloc[0] == why.after
    assert "Anna's trust in Ben fell from 0.750 to 0.500" in " ".join(str(why).split())


def test_less_trust_means_less_is_heard():
    quiet = "{word: {rule: beta_trust, opening_count: 1}, average: {rule: degroot, rate: 0.5}}"
    trusting = BASE.replace("word: -1.0", "word: 0.0")
    moved = [
        run.stances.query("actor == 'anna' and issue == 'water' and day == 6")["stance"].iloc[0]
        for run in (sim.run(with_rules(quiet)), sim.run(with_rules(quiet, trusting)))
    ]
    assert moved[0] > moved[1]  # Ben pulls down, and is heeded less once he has broken his word


def test_arguments_are_drawn_by_name_so_that_another_act_changes_nobody_s_luck():
    rules = "{arguments: {rule: argument_exchange, bias: 1.0, memory_size: 4, pool: 6}}"
    more = BASE + "  waves: {actor: cleo, type: NONE, via: air}\n"
    states = [
        [state.stance for state, _ in play(make_plan(with_rules(rules, text)), Luck(5, 0, 8))]
        for text in (BASE, more)
    ]
    np.testing.assert_array_equal(states[0], states[1])
    assert np.ptp(states[0][-1], axis=0).any()  # and luck differs between replicates


def test_guarantees_of_an_actor_are_those_of_the_sum_of_its_rules():
    one = with_rules("{a: {rule: degroot, rate: 0.4}}").guarantees()["anna"]
    assert {"in_hull", "monotone", "silent_without_messages"} <= one.stance
    within = with_rules("{a: {rule: degroot, rate: 0.4}, b: {rule: degroot, rate: 0.6}}").guarantees()["anna"]
    assert {"in_hull", "non_expansive"} <= within.stance
    beyond = with_rules("{a: {rule: degroot, rate: 0.4}, b: {rule: degroot, rate: 0.7}}").guarantees()["anna"]
    assert "in_hull" not in beyond.stance
    assert {"silent_without_messages", "translation_equivariant"} <= beyond.stance
    mixed = with_rules("{a: {rule: degroot, rate: 0.4}, fog: {rule: noise, scale: 0.1}, bayes: {}}")
    kept = {"translation_equivariant", "reflection_equivariant", "row_by_row"}
    assert mixed.guarantees()["ben"].stance == kept
    assert "martingale" in guarantees_of(mixed, "ben").belief
    assert mixed.guarantees()["ben"].trust == frozenset()


def test_a_rule_as_a_value_joins_every_actor_s_rules_or_takes_the_place_of_one():
    case = with_rules("{average: {rule: degroot, rate: 0.5}}")
    still = sim.run(case, rules={"average": degroot(rate=0.0)})
    uncommitted = still.stances.query("actor != 'ben'")
    assert uncommitted.groupby(["actor", "issue"], observed=True)["stance"].nunique().max() == 1
    foggy = sim.run(case, rules={"mist": together(fog=noise(scale=0.05))})
    assert {"average.influence", "mist.fog.noise"} <= set(foggy.ledger["term"])
    per_actor = sim.run(case, rules={"average": degroot(rate=np.array([[0.0], [0.5], [0.5]]))})
    assert (
        per_actor.stances.query("actor == 'anna'").groupby("issue", observed=True)["stance"].nunique().max()
        == 1
    )


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"x": 0.5}, r"rules\['x'\] is float, must be a rule"),
        ([degroot(rate=0.1)], r"rules is list, must be a mapping"),
        ({"X y": degroot(rate=0.1)}, r"rules has the id 'X y', must be lower-case"),
        (
            {"a": degroot(rate=np.ones((2, 1)))},
            r"rules\['a'\]: rate has the shape \(2, 1\), must be a number or",
        ),
        ({"a": degroot(rate=np.ones((3, 3)))}, r"rate has the shape \(3, 3\)"),
        ({"a": fatigue(of=7, rate=0.1)}, r"rules\['a'\]: of=7 must name one of peace, ripe, wins"),
        ({"a": fatigue(of="winz", rate=0.1)}, r"no proposition 'winz'.*Did you mean 'wins'"),
        ({"again": bayes()}, r"anna has bayes and again, each of which says what claims are worth"),
        ({"bayes": degroot(rate=0.1), "no": denial(ignored=0.5)}, r"anna has denial without bayes"),
    ],
)
def test_what_cannot_be_played_as_a_rule_is_said(rules, said):
    with pytest.raises(sim.DiplosimError, match=said):
        sim.run(with_rules("{bayes: {}}"), rules=rules)


@pytest.mark.parametrize("rate", [None, True, "0.3", [0.1, 0.2, 0.3]])
def test_a_parameter_that_is_no_number_is_refused(rate):
    with pytest.raises(sim.ParameterError, match="rate"):
        degroot(rate=rate)


def test_a_rule_as_a_value_may_read_by_name():
    case = with_rules("{bayes: {}}")
    by_name, by_number = (
        sim.run(case, rules={"tired": fatigue(of=of, rate=0.3)}).stances for of in ("wins", 2)
    )
    assert by_name.equals(by_number)


def test_actors_with_memories_of_different_sizes_share_an_id():
    file = BASE.replace("ben: {name: Ben,", "ben: {name: Ben, rules: {talk: {memory_size: 6, pool: 9}},")
    check_scenario(with_rules("{talk: {rule: argument_exchange}}", file))


def test_two_rules_of_noise_are_independent():
    case = with_rules("{noise: {scale: 0.01}, fog: {rule: noise, scale: 0.01}}")
    ledger = sim.run(case).ledger
    noises = [ledger[ledger["term"] == term]["amount"].to_numpy() for term in ("noise", "fog.noise")]
    assert len(noises[0]) == len(noises[1]) > 20
    assert not set(noises[0]) & set(noises[1])
    only = sim.run(with_rules("{noise: {scale: 0.01}}")).ledger
    np.testing.assert_array_equal(noises[0], only[only["term"] == "noise"]["amount"])


def test_a_mistake_that_actors_inherit_is_said_once_where_it_is_written():
    lines = complaint("{a: {rule: reactance, acceptance: 0.9, rejection: 0.3, pull: 0.1}}").splitlines()
    assert len(lines) == 1
    assert "defaults.rules.a: (reactance) refuses its parameters" in lines[0]


def test_what_repetition_is_worth_counts_for_costly_signals_too():
    worth = []
    for repeats in (0.0, 0.001, 1.0):
        text = BASE.replace("cost: 0.5}", f"cost: 0.5, repeats: {repeats}}}")
        rows = sim.run(with_rules("{costly: {rule: costly_signal}}", text)).ledger
        worth.append(rows.query("actor == 'anna' and term == 'costly.evidence'")["amount"].sum())
    assert worth[0] == pytest.approx(worth[1], rel=0.02)
    assert worth[2] == pytest.approx(6 * worth[0])


def test_open_state_holds_the_trust_of_the_file():
    state = open_state(make_plan(with_rules("{}")), Luck(1, 0, 2))
    assert state.trust.shape == (2, 3, 3)
    assert (state.trust == 0.75).all()


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A folder on the path with a package that is installed as pip would, and a way to add rules to it."""

    assert "degroot" in list(RULES)  # looked up before the path changes, so that nothing leaks

    def install(module: str, source: str, entry: str) -> Registry:
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[diplosim.rules]\n{entry}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return Registry([degroot])

    yield install
    sys.modules.pop("their_rules", None)


THEIRS = '''
from sim.rules import Parameter, StanceRule, checked

PARAMETERS = (Parameter("rate", 0.0, 1.0, "share per day"),)

def drift(*, rate) -> StanceRule:
    """Drift to the middle."""
    return StanceRule(name="drift", contribute=_contribute, parameters=checked(PARAMETERS, rate=rate))

def _contribute(day, memory, *, rate):
    return {"drift": -rate * day.stance}
'''


def test_an_installed_package_adds_a_rule_that_a_file_can_name(installed, monkeypatch):
    registry = installed("their_rules", THEIRS, "drift = their_rules:drift")
    assert registry["drift"].package == "their_rules"
    assert registry["drift"].moves == "stance"
    monkeypatch.setattr(RULES, "_all", {**RULES, "drift": registry["drift"]}, raising=False)
    run = sim.run(with_rules("{drift: {rate: 0.5}}"))
    assert run.stances.query("actor == 'anna' and issue == 'border' and day == 1")["stance"].iloc[0] == -0.25


def test_a_package_cannot_take_the_place_of_a_rule_of_the_library(installed):
    source = THEIRS.replace("def drift", "def degroot").replace('name="drift"', 'name="degroot"')
    registry = installed("their_rules", source, "degroot = their_rules:degroot")
    with pytest.warns(
        UserWarning, match="rule 'degroot' of their_rules is left out: there is one of that name"
    ):
        assert list(registry) == ["degroot"]
    assert registry["degroot"].package == ""


def test_a_package_that_cannot_be_imported_is_left_out_with_a_warning(installed):
    registry = installed("their_rules", "raise RuntimeError('broken')", "drift = their_rules:drift")
    with pytest.warns(UserWarning, match="rule 'drift' of their_rules is left out: RuntimeError: broken"):
        assert list(registry) == ["degroot"]
