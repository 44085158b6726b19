"""The catalogue of rules in words: for the shell, for other programs and for the reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import with_article
from sim.plot.sketch import sketch
from sim.rules import GUARANTEES, Listed, Parameter

MOVES = {"stance": "stances", "belief": "beliefs, in log-odds", "trust": "trust"}


def in_short(entry: Listed) -> str:
    """Return a rule in a few lines: what it does, formula, parameters, guarantees, sources."""
    lines = [f"{entry.name}: moves {MOVES[entry.moves]}{_origin(entry)}", f"  {entry.summary}"]
    lines += _field("formula", [entry.formula] if entry.formula else [])
    lines += _field("reads", [f"{r.name} ({r.to})" for r in entry.reads])
    lines += _field("parameters", [f"{p.name} [{p.low:g}, {p.high:g}]" for p in entry.parameters])
    lines += _field("guarantees", sorted(entry.guarantees))
    lines += _field("source", list(entry.sources), separator="; ")
    return "\n".join(lines)


def in_full(entry: Listed) -> str:
    """Return a rule with the meaning of its parameters and guarantees, and a small picture."""
    parts = [
        f"{entry.name}: moves {MOVES[entry.moves]}{_origin(entry)}\n{entry.summary}",
        *([f"Formula\n  {entry.formula}"] if entry.formula else []),
        _block("Reads", (f"{r.name}: {with_article(r.to)}, by its id" for r in entry.reads)),
        _block("Parameters", (_line(entry, p) for p in entry.parameters)),
        _block("Guarantees", (f"{name}: {GUARANTEES[name]}" for name in sorted(entry.guarantees))),
        _block("Sources", entry.sources),
        sketch(entry),
        f"In Python: help(sim.rules.{entry.name})" if not entry.package else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _line(entry: Listed, parameter: Parameter) -> str:
    sign = entry.symbols.get(parameter.name)
    called = f"{parameter.name} ({sign})" if sign else parameter.name
    by = _differs(entry, parameter)
    return f"{called}: {range_of(parameter)}, {parameter.unit}, by {by}; {_left_out(entry, parameter)}"


def as_dict(entry: Listed) -> dict[str, Any]:
    """Return a rule as plain data."""
    return {
        "name": entry.name,
        "moves": entry.moves,
        "summary": entry.summary,
        "formula": entry.formula,
        "reads": [{"name": r.name, "to": r.to} for r in entry.reads],
        "parameters": [
            {
                "name": p.name,
                "low": p.low,
                "high": p.high,
                "unit": p.unit,
                "default": p.default,
                "sign": entry.symbols.get(p.name),
                "may_differ_by": _differs(entry, p),
            }
            for p in entry.parameters
        ],
        "guarantees": sorted(entry.guarantees),
        "sources": list(entry.sources),
        "package": entry.package,
    }


def as_markdown(entry: Listed) -> str:
    """Return the part of the reference page that is made from the registry."""
    rows = [
        f"| `{p.name}` | {entry.symbols.get(p.name, '')} | {range_of(p)} | {p.unit} | {_left_out(entry, p)} "
        f"| {_differs(entry, p)} |"
        for p in entry.parameters
    ]
    head = ["| parameter | sign | range | unit | left out | may differ by |", "|---|---|---|---|---|---|"]
    lines = [f"### {entry.name}", "", entry.summary, "", "```text", entry.formula, "```", ""]
    lines += [*head, *rows, ""] if rows else []
    lines += (
        [f"Reads {', '.join(f'`{r.name}`: {with_article(r.to)}' for r in entry.reads)}.", ""]
        if entry.reads
        else []
    )
    promised = "; ".join(f"`{name}` ({GUARANTEES[name]})" for name in sorted(entry.guarantees))
    lines += [
        f"Guarantees: {promised or 'none beyond those of every rule'}.",
        "",
        "```text",
        sketch(entry),
        "```",
        "",
    ]
    module = entry.factory.__module__
    return "\n".join([*lines, "```{eval-rst}", f".. autofunction:: {module}.{entry.name}", "```", ""])


def range_of(parameter: Parameter) -> str:
    """Return the range of a parameter in brackets."""
    return f"[{parameter.low:g}, {parameter.high:g}]"


def _origin(entry: Listed) -> str:
    return f" (from the package {entry.package})" if entry.package else ""


def _left_out(entry: Listed, parameter: Parameter) -> str:
    if parameter.default is None:
        return "must be given"
    if parameter.per == "pair":
        return "none if left out, and the rest of 1 for itself"
    filler = f"{parameter.default:g}" if parameter.default < 1e9 else "never"
    return (
        f"must be given, {filler} where left out"
        if entry.must_be_given(parameter)
        else f"{filler} if left out"
    )


def _differs(entry: Listed, parameter: Parameter) -> str:
    if parameter.whole:
        return "actor only"
    column = {"stance": "issue", "belief": "proposition", "trust": "speaker"}[entry.moves]
    return {"column": column, "speaker": "speaker", "pair": f"pair of {column}s"}[parameter.per]


def _field(name: str, values: list[str], separator: str = ", ") -> Iterator[str]:
    if values:
        yield f"  {name + ':':<12}{separator.join(values)}"


def _block(title: str, lines: Any) -> str:
    found = [f"  {line}" for line in lines]
    return "\n".join([title, *found]) if found else ""
