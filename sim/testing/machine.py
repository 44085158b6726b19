"""A state machine that acts at will: arbitrary legal messages, acts left undone, day after day."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.kernel import FreeAct, Luck, Plan, Record, State, advance, choose, make_plan, open_state
from sim.kernel.settle import fold
from sim.scenario.scenario import Scenario
from sim.testing.days import grid


class ActingAtWill(RuleBasedStateMachine):
    """One run of one replicate; a subclass names the plan."""

    plan: ClassVar[Plan]
    members: ClassVar[list[list[str]]]
    """The members of every channel."""
    spoken: ClassVar[list[int]]
    """Channels on which there is somebody to speak to."""

    @initialize(seed=st.integers(0, 2**64 - 1))
    def open(self, seed: int) -> None:
        """Begin on day 0, under any luck."""
        self.luck = Luck(seed, 0, 1)
        self.state: State = open_state(self.plan, self.luck)
        self.before = self.state
        self.record: Record | None = None
        self.free: list[FreeAct] = []

    @precondition(lambda self: bool(self.spoken))
    @rule(data=st.data())
    def say(self, data: Any) -> None:
        """Somebody writes to some members of a channel, on any issue, claiming anything."""
        channel = data.draw(st.sampled_from(self.spoken))
        inside = [self.plan.names.actor[name] for name in self.members[channel]]
        speaker = data.draw(st.sampled_from(inside))
        others = [number for number in inside if number != speaker]
        listeners = data.draw(st.lists(st.sampled_from(others), unique=True, min_size=1))
        part = self.plan.scenario.channels[self.plan.names.channels[channel]]
        sent = self.state.day + 1
        message = FreeAct(
            speaker=speaker,
            channel=channel,
            listeners=tuple(sorted(listeners)),
            sequence=len(self.free),
            sent=sent,
            due=sent + part.delay,
            position=tuple(data.draw(st.none() | grid(-1, 1)) for _ in self.plan.names.issues),
            claims=tuple(data.draw(grid(-12, 12)) for _ in self.plan.names.propositions),
            stakes=data.draw(grid(0, 4)) if part.kind == "platform" else 0.0,
        )
        if self.state.present[0, speaker]:
            self.free.append(message)

    @precondition(lambda self: self.state.day < self.plan.days)
    @rule(data=st.data())
    def play_a_day(self, data: Any) -> None:
        """The playbook proposes; any of it may be left undone."""
        chosen = choose(self.plan, self.state, self.luck)
        kept = np.array([[data.draw(st.booleans()) for _ in self.plan.acts.acts]], dtype=bool).reshape(1, -1)
        free = tuple(m for m in self.free if self.state.present[0, m.speaker])
        will = dataclasses.replace(chosen, done=chosen.done & kept, free=free)
        self.before, self.free = self.state, []
        self.state, self.record = advance(self.plan, self.state, will, self.luck)

    @invariant()
    def values_stay_in_bounds(self) -> None:
        """Whatever was said."""
        assert (np.abs(self.state.stance) <= 1.0).all()
        assert (np.abs(self.state.public) <= 1.0).all()
        assert (np.abs(self.state.log_odds) <= 12.0).all()
        assert ((self.state.trust >= 0.0) & (self.state.trust <= 1.0)).all()
        assert ((self.state.situation >= 0.0) & (self.state.situation <= 1.0)).all()

    @invariant()
    def every_move_replays(self) -> None:
        """Bit for bit."""
        record = self.record
        if record is not None and not self.before.frozen[0]:
            np.testing.assert_array_equal(fold(self.before.stance, record.stances), self.state.stance)
            np.testing.assert_array_equal(fold(self.before.log_odds, record.beliefs), self.state.log_odds)
            np.testing.assert_array_equal(fold(self.before.trust, record.relations), self.state.trust)

    @invariant()
    def who_has_left_is_silent(self) -> None:
        """Also where the will was there."""
        if self.record is not None:
            gone = ~self.before.present[:, self.plan.acts.actor]
            assert not (self.record.done & gone).any()


def acting_at_will(scenario: Scenario) -> type[ActingAtWill]:
    """Return a Hypothesis state machine whose actors of ``scenario`` say and leave undone what they like.

    Whatever they do, stances, beliefs and trust stay in their bounds, every move is the fold of
    its ledger, and who has left is silent. Run it as pytest runs any machine:
    ``TestAtWill = acting_at_will(scenario).TestCase``.

    Parameters
    ----------
    scenario : Scenario
    """
    plan = make_plan(scenario)
    members = [sorted(scenario.expand(scenario.channels[name].members)) for name in plan.names.channels]
    spoken = [number for number, inside in enumerate(members) if len(inside) > 1]
    return type(ActingAtWill.__name__, (ActingAtWill,), {"plan": plan, "members": members, "spoken": spoken})
