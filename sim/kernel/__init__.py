"""The only place where time passes: plan, state, luck, choose, advance, settle.

``advance(plan, state, chosen, luck) -> (state, record)`` is pure. A Mesa run and an ensemble
call the same lines, with one replicate or with thousands.
"""

from __future__ import annotations

from sim.kernel.advance import Record, advance
from sim.kernel.choose import Chosen, choose
from sim.kernel.luck import Luck
from sim.kernel.plan import Plan
from sim.kernel.planning import BASE, make_plan
from sim.kernel.play import next_day, open_state, play, play_out
from sim.kernel.state import FreeAct, State

__all__ = [
    "BASE",
    "Chosen",
    "FreeAct",
    "Luck",
    "Plan",
    "Record",
    "State",
    "advance",
    "choose",
    "make_plan",
    "next_day",
    "open_state",
    "play",
    "play_out",
]
