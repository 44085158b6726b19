"""Who is reached by what is done today: from acts to routes delivered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Flags, Whole, per_replicate
from sim.kernel.luck import Luck
from sim.kernel.plan import LevelRoutes, Plan
from sim.kernel.state import State


@dataclass
class Hearing:
    """What has been heard so far on the day under way; grows level by level.

    Parameters
    ----------
    reach, there : [R, Q] bool
        Whether listener and addressee are such in this replicate; whether the listener is there.
    carries : [R, Q] bool
        Whether the line is open and the intermediary passes on.
    addressed, delivered, dropped, lost : [R, Q] bool
        Sent today over a route; arrived today; arrived where nobody is there any more; sent over a
        closed line, or held back by the intermediary.
    done : [R, A] bool, optional
        What was done, of which this is the effect.
    """

    plan: Plan
    reach: Flags
    there: Flags
    carries: Flags
    addressed: Flags
    delivered: Flags
    dropped: Flags
    lost: Flags
    done: Flags | None = None

    @classmethod
    def at_dawn(cls, plan: Plan, state: State, luck: Luck) -> Hearing:
        """Begin a day: what slow routes bring today has just arrived."""
        moving, routes = ~state.frozen[:, np.newaxis], plan.routes
        hearing = cls(
            plan,
            _reach(plan, state, luck),
            state.present[:, routes.listener] & moving,
            _carries(plan, state, luck),
            *(per_replicate(state.replicates, routes.act.shape, bool) for _ in range(4)),
        )
        if len(routes.slow):
            # a frozen replicate stands still: what was under way is dropped, and not anew every day
            hearing._arrive(
                routes.slow, state.transit[:, routes.delay[routes.slow] - 1, routes.slow] & moving
            )
        return hearing

    def send(self, routes: LevelRoutes, done: Flags) -> None:
        """Send what was done over the routes of one level, and deliver what takes no time."""
        self.done = done
        sent = done[:, routes.act] & self.reach[:, routes.all]
        if routes.replies:
            sent &= (routes.asked_by < 0) | self.delivered[:, routes.asked_by]
        self.addressed[:, routes.all] = sent
        carries = self.carries[:, routes.all]
        self.lost[:, routes.all] = sent & ~carries
        sent &= carries
        self._arrive(routes.fast, sent if routes.fast is routes.all else sent[:, routes.is_fast])

    def _arrive(self, routes: Whole, due: Flags) -> None:
        there = self.there[:, routes]
        self.delivered[:, routes] |= due & there
        self.dropped[:, routes] |= due & ~there


def _reach(plan: Plan, state: State, luck: Luck) -> Flags:
    """Return ``[R, Q]``: whether listener and addressee are such, and whether what leaks leaks today."""
    routes = plan.routes
    channel, addressees = routes.audiences.T
    reach: Flags = state.member[:, channel, routes.listener] & state.member[:, addressees, routes.listener]
    if len(routes.leaky):
        uniforms = luck.uniforms([int(one) for one in routes.leaking[routes.leaky]], state.day + 1)
        reach[:, routes.leaky] &= uniforms < routes.leaks[routes.leaky]
    return reach


def _carries(plan: Plan, state: State, luck: Luck) -> Flags:
    """Return ``[R, Q]``: whether the line is open, and the intermediary there and passing on."""
    routes = plan.routes
    carries: Flags = state.open[:, routes.channel]
    if len(routes.relayed):
        relays = routes.relay[routes.relayed]
        carries[:, routes.relayed] &= state.present[:, relays]
        drawn = routes.relayed[routes.passing[routes.relayed] > 0]
        uniforms = luck.uniforms([int(one) for one in routes.passing[drawn]], state.day + 1)
        carries[:, drawn] &= uniforms < routes.passes[drawn]
    return carries


def hear(plan: Plan, state: State, done: Flags, luck: Luck) -> Hearing:
    """Return who is reached on the day after ``state`` by what is done on it."""
    hearing = Hearing.at_dawn(plan, state, luck)
    for slot in plan.acts.day_slots:
        for level in slot.levels:
            hearing.send(plan.routes.of(level.acts), done)
    return hearing
