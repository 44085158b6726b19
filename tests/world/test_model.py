"""Mesa agents and the Mesa model."""

import gc
import weakref

import mesa
import numpy as np
import pytest

import sim
from sim.kernel import Luck, make_plan, play
from tests.scenario.samples import LESSON, ROOT

CASE = sim.loads(LESSON)
SYRIA = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")


@pytest.mark.parametrize("case", [CASE, SYRIA], ids=["lesson", "syria"])
@pytest.mark.parametrize("replicate", [0, 5])
def test_a_mesa_run_is_the_row_of_the_arrays_bit_for_bit(case, replicate):
    run = sim.run(case, seed=11, replicate=replicate)
    rows = [state for state, _ in play(make_plan(case), Luck(11, 0, 8))]
    for one, many in zip(run.states[1:], rows, strict=True):
        for name in ("stance", "log_odds", "public", "commitment", "situation", "reached"):
            np.testing.assert_array_equal(getattr(one, name)[0], getattr(many, name)[replicate], err_msg=name)


def test_the_model_stepped_by_hand_is_the_run():
    model = sim.DiplomacyModel(CASE, rng=1)
    assert isinstance(model, mesa.Model)
    for _ in range(3):
        model.step()
    run = sim.run(CASE, seed=1)
    np.testing.assert_array_equal(model.state.stance, run.states[3].stance)
    assert model.state.day == 3


def test_the_model_stops_when_the_calendar_ends_and_when_it_is_frozen():
    model = sim.DiplomacyModel(SYRIA, rng=7)
    while model.running:
        model.step()
    assert model.state.day == 13
    assert model.state.frozen[0]


def test_a_generator_is_refused_with_a_sentence():
    with pytest.raises(sim.ParameterError, match="a Generator has no key"):
        sim.DiplomacyModel(CASE, rng=np.random.default_rng(1))


def test_an_agent_that_only_sends_what_is_planned_changes_nothing():
    class Plain(sim.ActorAgent):
        def compose(self):
            for planned in self.planned:
                self.do(planned)

    plain = sim.run(CASE, seed=2, agents=dict.fromkeys(CASE.actors, Plain))
    np.testing.assert_array_equal(plain.states[-1].stance, sim.run(CASE, seed=2).states[-1].stance)


def test_an_agent_may_keep_silent():
    class Silent(sim.ActorAgent):
        def compose(self):
            pass

    run = sim.run(CASE, agents={"harbour": Silent})
    assert "has_a_word" not in set(run.acts["act"])
    assert "protests" in set(run.acts["act"])


def test_an_agent_may_say_something_else():
    class Blunt(sim.ActorAgent):
        def compose(self):
            for planned in self.planned:
                self.do(planned, {"dam": -1.0})

    run = sim.run(CASE, agents={"harbour": Blunt})
    assert "(-1.00)" in run.acts.query("act == 'has_a_word'")["text"].iloc[0]


def test_a_message_of_one_s_own_arrives_persuades_and_is_explained():
    class Envoy(sim.ActorAgent):
        def compose(self):
            if self.day == 1:
                self.send("upland", {"dam": -1.0}, claims={"shortage": 1.0}, note="think again")

    run = sim.run(CASE, agents={"lowland": Envoy})
    mine = run.messages.query("act == 'message'")
    assert (mine["speaker"].tolist(), mine["listener"].tolist(), mine["status"].tolist()) == (
        ["lowland"],
        ["upland"],
        ["delivered"],
    )
    assert "think again" in mine["text"].iloc[0]
    rows = sim.explain(run, actor="upland", quantity="dam", day=1).rows
    assert (rows.query("act == 'message'")["amount"] < 0).all()


def test_a_public_message_commits_its_speaker():
    class Loud(sim.ActorAgent):
        def compose(self):
            if self.day == 1:
                self.send(self.others, {"dam": 0.0}, channel="public", stakes=0.5)

    stances = sim.run(CASE, agents={"harbour": Loud}).stances.query("actor == 'harbour' and day == 1")
    assert stances["public"].item() == 0.0
    assert stances["commitment"].item() == 0.5


def test_the_quietest_channel_that_reaches_the_listener_is_taken():
    model = sim.DiplomacyModel(CASE, rng=1)
    assert model.channel_between("harbour", ["upland"]) == "back_channel"
    assert model.channel_between("lowland", ["upland"]) == "public"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda agent: agent.send("uplnd", {"dam": 0}), "Did you mean 'upland'"),
        (lambda agent: agent.send("upland", {"dma": 0}), "Did you mean 'dam'"),
        (lambda agent: agent.send("upland", {"dam": 2}), r"position=2 must lie in \[-1.0, 1.0\]"),
        (lambda agent: agent.send("upland", [0.0, 0.0]), "one number per issue"),
        (
            lambda agent: agent.send("lowland", {"dam": 0}, channel="back_channel"),
            "does not reach lowland from harbour",
        ),
        (lambda agent: agent.send("upland", claims={"shortage": 99}), "claims=99"),
        (lambda agent: agent.belief_in("rain"), "no proposition 'rain'"),
    ],
)
def test_what_cannot_be_sent_is_said_in_a_sentence(call, said):
    agent = sim.DiplomacyModel(CASE, rng=1).actors["harbour"]
    with pytest.raises(sim.DiplosimError, match=said):
        call(agent)


def test_an_agent_cannot_write_into_its_stance():
    agent = sim.DiplomacyModel(CASE, rng=1).actors["upland"]
    with pytest.raises(ValueError, match="read-only"):
        agent.stance[0] = 0.0
    with pytest.raises(AttributeError):
        agent.stance = np.zeros(1)


def test_an_agent_s_own_luck_is_its_own_and_disturbs_nobody():
    drawn = []

    class Gambler(sim.ActorAgent):
        def compose(self):
            drawn.append(self.rng.random(3).tolist())
            for planned in self.planned:
                self.do(planned)

    for _ in range(2):
        run = sim.run(CASE, seed=4, agents={"lowland": Gambler})
    np.testing.assert_array_equal(run.states[-1].stance, sim.run(CASE, seed=4).states[-1].stance)
    half = len(drawn) // 2
    assert drawn[:half] == drawn[half:]
    assert len({tuple(numbers) for numbers in drawn[:half]}) == half


def test_an_inbox_holds_what_came_yesterday():
    seen = []

    class Reader(sim.ActorAgent):
        def compose(self):
            seen.extend((self.day, message.day, message.act, message.text) for message in self.inbox)

    sim.run(CASE, agents={"upland": Reader})
    assert seen
    assert all(day == arrived + 1 for day, arrived, _, _ in seen)
    assert any("our fields will dry up" in text for *_, text in seen)


def test_an_unknown_actor_for_an_agent_is_refused():
    with pytest.raises(sim.UnknownNameError, match="Did you mean 'upland'"):
        sim.run(CASE, agents={"uplnad": sim.ActorAgent})


def test_a_run_keeps_no_model_alive():
    models = []

    class Witness(sim.ActorAgent):
        def __init__(self, model, name):
            super().__init__(model, name)
            models.append(weakref.ref(model))

    run = sim.run(CASE, agents={"upland": Witness})
    gc.collect()
    assert run.outcomes is not None
    assert models[0]() is None


@pytest.mark.parametrize("replicate", [-1, 2**62, 2**80, 1.5, True, None])
def test_a_replicate_that_is_no_whole_number_in_range_is_refused(replicate):
    with pytest.raises(sim.ParameterError, match=r"replicate=.* must be a whole number in \[0, 2\*\*62\)"):
        sim.run(CASE, replicate=replicate)
