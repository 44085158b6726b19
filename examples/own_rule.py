"""A rule of one's own: an actor drifts home when it hears nothing that is near."""

import numpy as np

import sim
from sim.arrays import Value, over_slots
from sim.rules import DayInputs, Parameter, StanceRule, Terms, checked, gap_heard

PARAMETERS = (
    Parameter("hearing", 0.0, 2.0, "stance units"),
    Parameter("rate", 0.0, 1.0, "share of the way home per day"),
)
FORMULA = "Δs = r (s₀ − s)  where nothing is heard with |h − s| ≤ ε"
GUARANTEES = frozenset({"in_hull_with_anchor", "reflection_equivariant", "order_independent", "row_by_row"})


def homesick(*, hearing: Value, rate: Value) -> StanceRule:
    """Drift back to the opening stance while no friendly voice is heard."""
    values = checked(PARAMETERS, hearing=hearing, rate=rate)
    return StanceRule(
        name="homesick", contribute=_contribute, parameters=values, guarantees=GUARANTEES, share=rate
    )


def _contribute(day: DayInputs, memory: None, *, hearing: Value, rate: Value) -> Terms:
    near = (np.abs(gap_heard(day)) <= np.asarray(hearing)[..., np.newaxis]) & (day.said_weight > 0.0)
    alone = over_slots(near.astype(float)) == 0.0
    return {"home": np.where(alone, rate * (day.anchor - day.stance), 0.0)}


if __name__ == "__main__":
    case = sim.load("examples/own_scenario.yaml")
    run = sim.run(case, rules={"homesick": homesick(hearing=0.4, rate=0.2)})
    moved = run.ledger[run.ledger["term"] == "homesick.home"]
    print(moved.groupby(["actor", "quantity"], observed=True)["amount"].agg(["count", "sum"]).round(3))
