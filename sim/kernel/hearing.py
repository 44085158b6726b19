"""Who is reached by what is done today: from acts to routes delivered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Flags, Whole, per_replicate
from sim.kernel.plan import LevelRoutes, Plan
from sim.kernel.state import State


@dataclass
class Hearing:
    """What has been heard so far on the day under way; grows level by level.

    Parameters
    ----------
    reach, there : [R, Q] bool
        Whether listener and addressee are such in this replicate; whether the listener is there.
    addressed, delivered, dropped : [R, Q] bool
        Sent today over a route; arrived today; arrived where nobody is there any more.
    done : [R, A] bool, optional
        What was done, of which this is the effect.
    """

    plan: Plan
    reach: Flags
    there: Flags
    addressed: Flags
    delivered: Flags
    dropped: Flags
    done: Flags | None = None

    @classmethod
    def at_dawn(cls, plan: Plan, state: State) -> Hearing:
        """Begin a day: what slow routes bring today has just arrived."""
        moving, routes = ~state.frozen[:, np.newaxis], plan.routes
        channel, addressees = routes.audiences.T
        hearing = cls(
            plan,
            state.member[:, channel, routes.listener] & state.member[:, addressees, routes.listener],
            state.present[:, routes.listener] & moving,
            *(per_replicate(state.replicates, routes.act.shape, bool) for _ in range(3)),
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
        self._arrive(routes.fast, sent if routes.fast is routes.all else sent[:, routes.is_fast])

    def _arrive(self, routes: Whole, due: Flags) -> None:
        there = self.there[:, routes]
        self.delivered[:, routes] |= due & there
        self.dropped[:, routes] |= due & ~there


def hear(plan: Plan, state: State, done: Flags) -> Hearing:
    """Return who is reached on the day after ``state`` by what is done on it."""
    hearing = Hearing.at_dawn(plan, state)
    for slot in plan.acts.day_slots:
        for level in slot.levels:
            hearing.send(plan.routes.of(level.acts), done)
    return hearing
