"""All laws that rules are held to, by name: those for every rule, then those that a rule promises."""

from __future__ import annotations

from sim.testing.common_laws import COMMON
from sim.testing.law import Law
from sim.testing.promised_laws import PROMISED

LAWS: dict[str, Law] = {law.name: law for law in (*COMMON, *PROMISED)}
