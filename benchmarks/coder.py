"""How well the text coder reads, against two hand codings, and how long it takes.

Run it from the root of the project: ``python benchmarks/coder.py``. The codings are no part of the project
(``../shared/reference``); one that is not there is left out.

The gold sentences (PLOVER-GSR, Open Event Data Alliance) are told in halves, every other sentence of a type.
While cues were written, errors were looked at in the first half only, and totals in both; the second half
shows how the cues do on sentences that they were not made for.
"""

import itertools
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from sim.text import Event, code_events, packaged_actors
from sim.text.roles import STATE_SECTORS

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
SEED = ROOT / "seeds" / "000_a28ecbc2349f1644.txt"
ACTORS = packaged_actors()

# Names of actors in the seed's coding, in ours; empty for what no event can name.
SEED_ACTORS = {"SYR_GOV": "SYR", "REBELS": "SYR_REB", "FUT_SYR": "", "PUBLIC": "", "UNSPECIFIED": ""}
GOLD_CODES = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM", "ROM": "ROU"}  # as the gold set spells them
SECTORS = STATE_SECTORS | {"REB", "OPP", "CVL", "LAB", "REF", "MED", "BUS", "PTY"}
NOBODY = "---"

Coded = dict[str, Any]
Dyads = set[tuple[str, str]]


def share(part: float, whole: float) -> str:
    return f"{part:g} of {whole:g} ({part / whole:.2f})" if whole else "none"


def agreement(hit: int, coded: int, gold: int) -> str:
    precision, recall = hit / max(coded, 1), hit / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}"


# the seed: one article, coded by hand


def anchor(event: Event) -> str:
    words = event.when.anchor.lower() if event.when else ""
    if "fled" in words:
        return "assad_flight"
    return "offensive_start" if "offensive" in words or "assault" in words else ""


def wanted_ids(ids: Iterable[str]) -> set[str]:
    return {SEED_ACTORS.get(one, one) for one in ids} - {""}


def types(coded: Coded) -> set[str]:
    """Return the coded type and its alternatives; a mode after a slash does not count."""
    return {one.split("/")[0].split(" ")[0] for one in (coded["plover"], *coded["plover_alt"])}


def closeness(event: Event, coded: Coded) -> float:
    """0 for no match; a match overlaps in place and agrees in type; parties decide between several."""
    overlap = any(
        start < one["end"] and one["start"] < end for start, end in event.spans for one in coded["evidence"]
    )
    if not overlap or event.kind.type not in types(coded):
        return 0.0
    source, target = wanted_ids(coded["source"]), wanted_ids(coded["targets"])
    near = max(-abs(event.start - one["start"]) for one in coded["evidence"]) / 1e5
    return 1.0 + (set(event.source) == source) + 0.5 * (set(event.target) == target) + near


def days_hold(event: Event, coded: Coded) -> bool:
    """Whether the coded days lie within ours, counted from the same anchor."""
    when, wanted = event.when, coded["day"]
    if when is None or anchor(event) != wanted["anchor"]:
        return False
    low = -np.inf if when.low is None else when.low
    high = np.inf if when.high is None else when.high
    return bool(low <= wanted["offset_min"] and wanted["offset_max"] <= high)


def is_wrong(event: Event, coded: Coded) -> bool:
    """Whether an event names somebody whom the coding does not have on that side."""
    sources, targets = wanted_ids(coded["source"]), wanted_ids(coded["targets"])
    return bool(set(event.source) - sources or set(event.target) - targets)


def seed() -> None:
    text = SEED.read_text(encoding="utf-8")
    wanted = json.loads((REFERENCE / "seed_article_coding.json").read_text(encoding="utf-8"))["events"]
    events = code_events(text)
    score = np.array([[closeness(event, coded) for coded in wanted] for event in events])
    rows, columns = linear_sum_assignment(-score)
    pairs = [(events[i], wanted[j]) for i, j in zip(rows, columns, strict=True) if score[i, j] > 0]
    n = len(pairs)
    matched = {id(event) for event, _ in pairs}
    found = {coded["id"] for _, coded in pairs}
    print(f"the seed: {len(wanted)} events coded by hand, {len(events)} by the coder")
    print(f"  found in place with type or alternative: {share(n, len(wanted))} of those coded by hand,")
    print(f"    {share(n, len(events))} of those coded here")
    for name, holds in {
        "type, alternatives not counted": lambda e, c: e.kind.type == c["plover"],
        "source": lambda e, c: set(e.source) == wanted_ids(c["source"]),
        "target": lambda e, c: set(e.target) == wanted_ids(c["targets"]),
        "channel": lambda e, c: e.channel == c["channel"],
        "dated": lambda e, c: e.when is not None,
        "coded days within ours": days_hold,
    }.items():
        print(f"  {name}: {share(sum(holds(event, coded) for event, coded in pairs), n)}")
    print(f"  naming an actor that the coding has not: {[c['id'] for e, c in pairs if is_wrong(e, c)]}")
    print(f"  missed: {[coded['id'] for coded in wanted if coded['id'] not in found]}")
    print(f"  not in the coding: {[text[e.start : e.end] for e in events if id(e) not in matched]}")


# the gold set: single sentences, one event coded in each


def plover_code(actor: str) -> str:
    """Return the code by which the gold set names an actor: its state, else IGO or IMG."""
    if actor in SECTORS:
        return NOBODY  # rebels, police … of a state that the sentence does not name
    return ACTORS.country(actor) or ("IMG" if ACTORS.kinds.get(actor) == "armed" else "IGO")


def dyads(sources: Iterable[str], targets: Iterable[str]) -> Dyads:
    return set(itertools.product(set(sources) or {NOBODY}, set(targets) or {NOBODY}))


def of_event(event: Event) -> Dyads:
    return dyads(map(plover_code, event.source), map(plover_code, event.target))


def of_gold(gold: Coded) -> Dyads:
    def codes(side: str) -> list[str]:
        return [GOLD_CODES.get(one["code"], one["code"]) for one in gold[side] if one["code"]]

    return dyads(codes("source"), codes("target"))


def halves(rows: Iterable[Coded]) -> Iterator[tuple[int, Coded]]:
    """Number the sentences of each type, alternately 0 and 1."""
    seen: Counter[str] = Counter()
    for row in rows:
        kind = row["id"].split("-")[2]
        yield seen[kind] % 2, row
        seen[kind] += 1


def told(text: str) -> list[Event]:
    """Return the events that PLOVER codes and the text does not deny."""
    return [event for event in code_events(text) if event.kind.type != "NONE" and not event.negated]


def surest(events: list[Event]) -> Event | None:
    return max(events, key=lambda event: (event.confidence, -event.start), default=None)


def measure(name: str, rows: list[tuple[Coded, list[Event]]]) -> None:
    of_type = any_of_type = hit = ours = theirs = alike = spurious = 0
    for row, events in rows:
        wanted, top = row["events"][0], surest(events)
        gold = of_gold(wanted)
        coded = of_event(top) if top else set()
        of_type += top is not None and top.kind.type == wanted["plover"]
        any_of_type += any(event.kind.type == wanted["plover"] for event in events)
        hit, ours, theirs = hit + len(coded & gold), ours + len(coded), theirs + len(gold)
        alike += coded == gold
        for event in events:
            spurious += event.kind.type != wanted["plover"] and not of_event(event) & gold
    n, total = len(rows), sum(len(events) for _, events in rows)
    silent = sum(not events for _, events in rows)
    print(f"  {name}: {n} sentences, {total} events coded, none in {silent}")
    print(f"    type of the surest event: {share(of_type, n)}; of any event: {share(any_of_type, n)}")
    print(f"    dyads of the surest event: {agreement(hit, ours, theirs)}; all alike in {share(alike, n)}")
    print(f"    events with neither type nor dyad of the gold: {share(spurious, total)}")
    print(f"    events beyond one to a sentence: {share(total - (n - silent), total)}")


def gold() -> None:
    lines = (REFERENCE / "plover_gold_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [(half, row, told(row["text"])) for half, row in halves(map(json.loads, lines))]
    print("\nthe development gold set")
    for name, chosen in {"all": (0, 1), "first half": (0,), "second half, not looked at": (1,)}.items():
        measure(name, [(row, events) for half, row, events in rows if half in chosen])


# speed


def speed() -> None:
    text = SEED.read_text(encoding="utf-8")
    code_events(text)
    least = 0.0
    print("\nspeed, the seed repeated")
    for copies in (10, 100, 420):
        begun = time.perf_counter()
        code_events("\n\n".join([text] * copies))
        each = (time.perf_counter() - begun) / copies
        least = least or each
        size = f"{copies * len(text) / 1e6:5.2f} million characters"
        print(f"  {size}: {each * copies:6.2f} s; a copy costs {each / least:.2f} times one of ten")


def main() -> None:
    if (REFERENCE / "seed_article_coding.json").exists():
        seed()
    if (REFERENCE / "plover_gold_dev.jsonl").exists():
        gold()
    speed()


if __name__ == "__main__":
    main()
