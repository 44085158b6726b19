"""A page for reading a draft: the text with its passages marked, and what is proposed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.report.page import environment
from sim.report.safe import policy

if TYPE_CHECKING:
    from sim.text.drafting import Draft
    from sim.text.proposing import Item


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text, and the keys of the items that stand on it.

    Parameters
    ----------
    text : str
    keys : tuple of str
        None where nothing stands on it.
    begins : tuple of str
        Those of which this is the beginning of the first passage.
    """

    text: str
    keys: tuple[str, ...]
    begins: tuple[str, ...]


def draft_page(draft: Draft) -> str:
    """Return a page that holds everything, fetches nothing and runs no script.

    Parameters
    ----------
    draft : Draft
        Of a text or of coded events.

    Raises
    ------
    DiplosimError
        If jinja2 is not installed.
    """
    templates = environment()
    style = templates.get_template("draft.css").render()
    return templates.get_template("draft.html").render(
        title=draft.data["title"],
        style=style,
        policy=policy([], [style]),
        stretches=list(stretches(draft)),
        items=[_shown(item, draft.data.get("actors")) for item in draft.items],
        open=draft.open(),
    )


def stretches(draft: Draft) -> Iterator[Stretch]:
    """Cut the text wherever a passage begins or ends; put together, the stretches are the text."""
    opened, closed = dict[int, list[str]](), dict[int, list[str]]()
    for item in draft.items:
        for start, end in item.finding.passages:
            opened.setdefault(start, []).append(item.key)
            closed.setdefault(end, []).append(item.key)
    cuts = sorted({0, len(draft.text), *opened, *closed})
    here, seen = list[str](), set[str]()
    for start, end in pairwise(cuts):
        for key in closed.get(start, ()):
            here.remove(key)
        here += opened.get(start, ())
        begins = tuple(key for key in dict.fromkeys(opened.get(start, ())) if key not in seen)
        seen.update(begins)
        yield Stretch(draft.text[start:end], tuple(dict.fromkeys(here)), begins)


def _shown(item: Item, actors: Any) -> dict[str, Any]:
    known = actors if isinstance(actors, Mapping) else {}
    found = item.finding
    who, whom = (
        ", ".join(known.get(one, {}).get("name", one) for one in side) for side in (item.source, item.target)
    )
    return {
        "key": item.key,
        "piece": f"{item.section}.{item.id}" if item.id else "told as not done",
        "kind": f"{found.type}/{found.mode}" if found.mode else found.type,
        "who": who or "nobody named",
        "whom": whom,
        "when": item.when,
        "channel": found.channel.replace("_", " "),
        "said_by": "; ".join(found.attribution),
        "hedge": ", ".join(found.hedge),
        "confidence": found.confidence,
        "remarks": found.remarks,
        "quote": found.quote,
        "evidence": ", ".join(found.evidence),
        "placed": bool(found.passages),
    }
