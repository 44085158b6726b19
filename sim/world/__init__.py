"""What users see and subclass: one Mesa agent per actor, one Mesa model per run."""

from __future__ import annotations

from sim.world.agent import ActorAgent, Message, PlannedMessage
from sim.world.model import DiplomacyModel

__all__ = ["ActorAgent", "DiplomacyModel", "Message", "PlannedMessage"]
