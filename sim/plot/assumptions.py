"""Which assumptions matter most: a tornado."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from sim.arrays import in_range
from sim.errors import ParameterError
from sim.plot.labels import cut, wrapped
from sim.plot.rows import ROW, SPAN, names, upright, upright_line
from sim.plot.style import HUES, INK, inline, roomy, titled

COLUMNS = ("assumption", "low", "high")

_FILLS = {"low": HUES[6], "high": HUES[0]}


def tornado(
    table: pd.DataFrame, *, base: float, answer: str, subtitle: str = "", most: int = 12
) -> alt.LayerChart:
    """Draw how far the answer goes when one assumption after the other is at the ends of its range.

    Parameters
    ----------
    table : DataFrame
        ``assumption``; ``low`` and ``high``, the answer with the assumption at the low and at the
        high end of its range. With ``from`` and ``to``, the ends themselves, these are written at
        the bars. Further columns do not matter.
    base : float
        The answer with all assumptions as they are.
    answer : str
        What is asked, with its unit; the name of the axis.
    subtitle : str
        Of how many runs it is.
    most : int
        How many assumptions are drawn: those with the longest bars.

    Returns
    -------
    altair.LayerChart
        The longest bar on top. The light half is the low end of the assumption, the dark half the high end.

    Raises
    ------
    ParameterError
        If a column is missing, there are no rows, or ``most`` is below 1.
    """
    missing = [name for name in COLUMNS if name not in table]
    if missing or table.empty:
        found = f"{', '.join(map(str, table.columns)) or 'none'}, and {len(table)} rows"
        raise ParameterError(f"a tornado needs the columns {', '.join(COLUMNS)}, and a row; found {found}.")
    in_range("most", most, 1, math.inf, "assumptions")
    rows = _rows(table).head(most)
    bars, scale = _bars(rows, base), roomy([base, *rows["low"], *rows["high"]], 0.15)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(format="~g", tickCount=7)).title(wrapped(answer, 56, 2))
    fill = alt.Fill("end:N", scale=alt.Scale(domain=list(_FILLS), range=list(_FILLS.values())), legend=None)
    layers = [
        alt.Chart(inline(bars)).mark_bar(height=13).encode(x=x, x2="base:Q", y=upright(), fill=fill),
        upright_line(base, alt.X("value:Q", scale=scale)),
        *names(rows),
        *_ends(bars, scale),
    ]
    drawn = alt.layer(*layers).properties(width=SPAN, height=ROW * len(rows))
    assert isinstance(drawn, alt.LayerChart)
    left_out = f" {len(table) - len(rows)} shorter bars are not shown." if len(table) > len(rows) else ""
    return titled(
        drawn,
        "Which assumptions matter most?",
        *([subtitle] if subtitle else []),
        "Light: the assumption at the low end of its range. Dark: at the high end. "
        f"Dashed: as assumed, {base:.3g}.{left_out}",
    )


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return row, label, low, high, from, to, base; the longest bar first."""
    length = (table["high"] - table["low"]).abs()
    order = length.sort_values(ascending=False, kind="stable").index
    rows = table.loc[order].reset_index(drop=True)
    ends = {name: rows[name] if name in rows else [""] * len(rows) for name in ("from", "to")}
    return pd.DataFrame(
        {
            "row": range(len(rows)),
            "label": [cut(str(name), 40) for name in rows["assumption"]],
            "low": rows["low"],
            "high": rows["high"],
            **ends,
            "base": False,
        }
    )


def _bars(rows: pd.DataFrame, base: float) -> pd.DataFrame:
    """Return a row per half of a bar: row, end, value, base, text, outwards."""
    halves = [
        pd.DataFrame(
            {"row": rows["row"], "end": end, "value": rows[end].astype(float), "text": rows[written]}
        )
        for end, written in (("low", "from"), ("high", "to"))
    ]
    bars = pd.concat(halves, ignore_index=True).assign(base=base)
    text = [cut(f"{one:g}" if isinstance(one, float | int) else str(one), 10) for one in bars["text"]]
    text = [one.replace("-", "−") for one in text]
    other = bars["row"].map(bars.groupby("row")["value"].sum()) - bars["value"]
    right = (bars["value"] > other) | ((bars["value"] == other) & (bars["end"] == "high"))
    return bars.assign(text=text, right=right)


def _ends(bars: pd.DataFrame, scale: alt.Scale) -> list[alt.Chart]:
    """Return what the assumption is at each end, outside of its bar."""
    x = alt.X("value:Q", scale=scale)
    right, left = (alt.Chart(inline(bars[side])) for side in (bars["right"], ~bars["right"]))
    texts = [right.mark_text(align="left", dx=4, color=INK), left.mark_text(align="right", dx=-4, color=INK)]
    return [text.encode(x=x, y=upright(), text="text:N") for text in texts]
