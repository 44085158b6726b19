"""Group-decision models, which say what the actors of a table would agree on.

Each takes ``(position, capability, salience)``, with the replicates in front, and returns a
``Forecast``, which puts the compromise model and the spread under small shifts beside its own answer.
"""

from __future__ import annotations

from sim.bargaining._cells import TableError
from sim.bargaining._ensemble import Spread
from sim.bargaining._forecast import Forecast
from sim.bargaining._reading import Sheet, read_table
from sim.bargaining._records import Challenges, Offers
from sim.bargaining.compromise import compromise
from sim.bargaining.condorcet import condorcet
from sim.bargaining.exchange import ExchangeForecast, Exchanges, exchange, possible_exchanges
from sim.bargaining.expected_utility import expected_utility, risk_exponents
from sim.bargaining.median import weighted_median
from sim.bargaining.models import MODELS, Model, model_named
from sim.bargaining.nash import nash
from sim.bargaining.readings import READINGS, Options
from sim.bargaining.smp import smp

__all__ = [
    "MODELS",
    "READINGS",
    "Challenges",
    "ExchangeForecast",
    "Exchanges",
    "Forecast",
    "Model",
    "Offers",
    "Options",
    "Sheet",
    "Spread",
    "TableError",
    "compromise",
    "condorcet",
    "exchange",
    "expected_utility",
    "model_named",
    "nash",
    "possible_exchanges",
    "read_table",
    "risk_exponents",
    "smp",
    "weighted_median",
]
