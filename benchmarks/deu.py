"""How well the group-decision models forecast: the open data on decisions of the European Union, DEU III.

Run it from the root of the project with the two tables of the data, positions and issues:

    python benchmarks/deu.py positions.csv issues.csv

Positions: issue, proposal, actor, position, salience (percent), council_power. Issues: issue, outcome. The
data are by Arregui & Perarnaud (2021), doi 10.34810/data53. Nothing is fitted.

Errors are in points of a scale of 100. CRPS is the continuous ranked probability score of what a model
gives as a distribution: the chances of last positions where it has them, else its jittered ensemble; for a
single number it is the absolute error. The difference is that of the absolute errors to the compromise
model's, issue by issue, with a bootstrap interval that draws whole proposals, whose issues were decided
together.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from sim.bargaining import Forecast, compromise, condorcet, nash, smp, weighted_median
from sim.bargaining.exchange import exchange
from sim.bargaining.expected_utility import expected_utility
from sim.bargaining.readings import READINGS

Model = Callable[..., Forecast]

SINGLE: dict[str, Model] = {
    "compromise": compromise,
    "weighted_median": weighted_median,
    "nash linear": nash,
    "nash quadratic": partial(nash, loss="quadratic"),
    **{f"condorcet {by}": partial(condorcet, election=by) for by in
       ("conditional", "markov_uniform", "markov_incentive")},
    "smp": smp,
    **{f"expected_utility {name}": partial(expected_utility, reading=name) for name in READINGS},
}  # fmt: skip
"""Models that are asked of one issue at a time."""

PLAIN: dict[str, Model] = {
    "plain mean": compromise,
    "plain median": partial(weighted_median, middle="middle"),
}
"""Models in which everybody counts alike, also who does not care."""

MODELS = (*PLAIN, *SINGLE, "exchange")

RESAMPLES = 9999


@dataclass(frozen=True)
class Said:
    """What a model said of one issue: a number, and a distribution of values with their weights."""

    forecast: float
    values: np.ndarray
    weights: np.ndarray

    def crps(self, outcome: float) -> float:
        """The continuous ranked probability score, in points."""
        apart = np.abs(self.values[:, np.newaxis] - self.values)
        return float(self.weights @ np.abs(self.values - outcome) - self.weights @ apart @ self.weights / 2)


def said(forecast: Forecast, draws: int, issue: int = 0) -> Said:
    """Take a forecast of one issue, or of one among several."""
    number = float(np.atleast_1d(forecast.forecast)[issue])
    if forecast.probability is not None:
        held = forecast.positions[-1, :, issue]
        return Said(number, *_once_each(held, forecast.probability))
    shifted = forecast.jittered(draws=draws).forecasts.reshape(draws, -1)[:, issue]
    return Said(number, shifted, np.full(draws, 1.0 / draws))


def _once_each(held: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give every position its chance once; actors at the same place each have the whole of it."""
    places, first = np.unique(held.round(6), return_index=True)
    return places, chance[first] / chance[first].sum()


def read(positions: str, issues: str) -> pd.DataFrame:
    """Read the two tables into one row per issue and actor, with the outcome beside it."""
    table = pd.read_csv(positions).merge(
        pd.read_csv(issues)[["issue", "outcome"]], on="issue", validate="many_to_one"
    )
    return table.assign(salience=table["salience"] / 100.0)


def forecasts(table: pd.DataFrame, models: Sequence[str], draws: int) -> Iterator[tuple[str, str, Said]]:
    """Yield model, issue and what the model says."""
    caring = table[table["salience"] > 0.0]
    for issue, everybody in table.groupby("issue", sort=False):
        alike = np.ones(len(everybody))
        for name in filter(PLAIN.__contains__, models):
            yield name, issue, said(PLAIN[name](everybody["position"], alike, alike), draws)
    for issue, those in caring.groupby("issue", sort=False):
        case = [those[column].to_numpy() for column in ("position", "council_power", "salience")]
        for name in filter(SINGLE.__contains__, models):
            yield name, issue, said(SINGLE[name](*case), draws)
    for _, proposal in caring.groupby("proposal", sort=False):
        if "exchange" in models:
            yield from _exchanged(proposal, draws)


def _exchanged(proposal: pd.DataFrame, draws: int) -> Iterator[tuple[str, str, Said]]:
    """Ask the exchange model of all issues of a proposal, where there are several."""
    held, cares = (proposal.pivot(index="actor", columns="issue", values=v) for v in ("position", "salience"))
    if held.shape[1] < 2:
        return
    # power is a share of that of the strongest on an issue; the least is the share of the strongest of all
    power = proposal.groupby("actor")["council_power"].min().loc[held.index]
    names = {"actors": list(held.index), "issues": list(held.columns)}
    traded = exchange(held.to_numpy(), power.to_numpy(), cares.fillna(1.0).to_numpy(), **names)
    for number, issue in enumerate(held.columns):
        yield "exchange", issue, said(traded, draws, number)


def scored(table: pd.DataFrame, models: Sequence[str], draws: int) -> pd.DataFrame:
    """Return model, issue, proposal, outcome, forecast, error (forecast less outcome) and crps."""
    issues = table.drop_duplicates("issue").set_index("issue")[["proposal", "outcome"]]
    rows = [
        (name, issue, what.forecast, what.crps(float(issues.loc[issue, "outcome"])))
        for name, issue, what in forecasts(table, models, draws)
    ]
    found = pd.DataFrame(rows, columns=["model", "issue", "forecast", "crps"]).join(issues, on="issue")
    return found.assign(error=found["forecast"] - found["outcome"])


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Return one row per model: issues, mae, rmse, median, within_10, crps, difference, low, high.

    The compromise model has to be among the models.
    """
    baseline = scores[scores["model"] == "compromise"].set_index("issue")["error"].abs()
    return pd.DataFrame(
        {name: _row(own, baseline) for name, own in scores.groupby("model", sort=False)}
    ).T.astype({"issues": int})


def _row(own: pd.DataFrame, baseline: pd.Series) -> dict[str, float]:
    error = own["error"].abs()
    difference = error - baseline.loc[own["issue"]].to_numpy()
    low, high = interval(difference, own["proposal"])
    return {
        "issues": len(own),
        "mae": error.mean(),
        "rmse": np.sqrt((error**2).mean()),
        "median": error.median(),
        "within_10": (error <= 10.0).mean(),
        "crps": own["crps"].mean(),
        "difference": difference.mean(),
        "low": low,
        "high": high,
    }


def interval(difference: pd.Series, proposal: pd.Series) -> tuple[float, float]:
    """Return the ends of a 95 % bootstrap interval of the mean, drawing whole proposals."""
    if not difference.any():
        return 0.0, 0.0
    grouped = difference.groupby(proposal)
    found = stats.bootstrap(
        (grouped.sum().to_numpy(), grouped.size().to_numpy()),
        lambda total, count, axis: total.sum(axis=axis) / count.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    return float(found.low), float(found.high)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("positions", help="CSV: issue, proposal, actor, position, salience, council_power")
    parser.add_argument("issues", help="CSV: issue, outcome")
    parser.add_argument("--draws", type=int, default=20, help="tables of each jittered ensemble")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS, metavar="MODEL")
    given = parser.parse_args()
    models = dict.fromkeys(["compromise", *given.models])
    found = summary(scored(read(given.positions, given.issues), list(models), given.draws))
    print(found.round(3).to_string())


if __name__ == "__main__":
    main()
