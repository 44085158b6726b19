"""From coded events, as data sets record them, to a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sim.acts.coded import CodedEvent, Party
from sim.acts.plover import PLOVER
from sim.acts.vocabulary import verb
from sim.errors import DiplosimError
from sim.text.actors import Actors, packaged_actors
from sim.text.drafting import Draft, assembled
from sim.text.findings import Finding
from sim.text.mentions import actor_id, names_in
from sim.text.proposing import proposed
from sim.text.words import words_of

MOST_EVENTS = 2000
_MOST_TEXT = 500


def draft_records(
    events: Iterable[CodedEvent],
    *,
    id: str | None = None,
    title: str | None = None,
    origin: str = "a record of coded events",
    actors: Actors | None = None,
) -> Draft:
    """Propose a scenario from coded events.

    Parameters
    ----------
    events : iterable of CodedEvent
        As ``sim.acts.event_files.read_coded`` returns them. What is coded alike for the same day and
        actors is one.
    id, title : str, optional
    origin : str
        What the record is called.
    actors : Actors, optional
        Says which codes and names are of which actor; the packaged dictionary by default.

    Returns
    -------
    Draft
        Each event is an outside fact that its act cites. The channel of what was said is unknown.

    Raises
    ------
    DiplosimError
        If there are more than ``MOST_EVENTS``, or none.
    """
    known = actors or packaged_actors()
    alike = _alike(events, known)
    if not 0 < len(alike) <= MOST_EVENTS:
        raise DiplosimError(
            f"found {len(alike)} different events in {origin}, must be 1 to {MOST_EVENTS}; "
            "cut the record to the actors and days you need."
        )
    names = {
        _code(party, known): party.text
        for group in alike
        for party in (*group[0].source, *group[0].recipient)
        if party.text
    }
    findings, outside = list[Finding](), dict[str, Any]()
    for number, group in enumerate(alike, start=1):
        finding = _finding(group, f"x{number}", known)
        findings.append(finding)
        cited = group[0].url or f"coded event {group[0].id}"
        outside[f"x{number}"] = {"fact": f"{finding.quote} ({finding.when})", "source": cited[:_MOST_TEXT]}
    made = proposed(findings, "", {}, known, names={k: v for k, v in names.items() if k not in known.states})
    title = title or f"A draft from {origin}"
    return assembled(made, "", id=id, title=title, source={"notes": f"Made from {origin}."}, outside=outside)


def _alike(events: Iterable[CodedEvent], actors: Actors) -> list[list[CodedEvent]]:
    """Put together what is coded alike for the same day and actors, in order of days."""
    together: dict[tuple[object, ...], list[CodedEvent]] = {}
    for event in sorted(events, key=lambda one: one.date):
        source, target = (_codes(side, actors) for side in (event.source, event.recipient))
        together.setdefault((event.date, source, target, event.type, event.modes), []).append(event)
    return list(together.values())


def _codes(parties: Sequence[Party], actors: Actors) -> tuple[str, ...]:
    return tuple(sorted({_code(party, actors) for party in parties}))


def _code(party: Party, actors: Actors) -> str:
    """Return the code by which the dictionary knows an actor; its name in the record otherwise."""
    if party.code in actors.states:
        return actor_id(party.code or "", party.sector or "")
    if party.identifier or party.code or not party.text:
        return party.key
    words = words_of(party.text)
    name, after = names_in(words, actors).get(0, (None, 0))
    return name.actor if name and after == len(words) and name.actor else party.text


def _finding(alike: Sequence[CodedEvent], fact: str, actors: Actors) -> Finding:
    event = alike[0]
    source, target = (_codes(side, actors) for side in (event.source, event.recipient))
    physical = PLOVER[event.type].quad.startswith("material")
    return Finding(
        type=event.type,
        mode=event.modes[0] if event.modes else None,
        act=event.type.lower(),
        source=source,
        target=target,
        channel="physical" if physical else "unknown",
        first=event.date,
        last=event.date,
        when=event.date.isoformat(),
        quote=(event.text or "").strip()[:_MOST_TEXT] or _sentence(event),
        evidence=(fact,),
        remarks=tuple(_remarks(alike)),
    )


def _remarks(alike: Sequence[CodedEvent]) -> Iterator[str]:
    if len(alike) > 1:
        yield f"coded {len(alike)} times, first as {alike[0].id[:_MOST_TEXT]}"
    if len(alike[0].modes) > 1:
        yield f"all modes: {', '.join(alike[0].modes)}"


def _sentence(event: CodedEvent) -> str:
    source, target = (
        " and ".join(party.text or party.key for party in side)[:_MOST_TEXT]
        for side in (event.source, event.recipient)
    )
    return (
        f"{source or 'Somebody'} {verb(event.type)} {target}"
        if target
        else f"{source or 'Somebody'}: {event.type}"
    )
