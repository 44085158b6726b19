"""A draft brought up to date: edits stay, what is new is added, and what vanished is named."""

from __future__ import annotations

import datetime
import io
import os
import re
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from sim.errors import DiplosimError, ScenarioError
from sim.scenario.drafts import UNKNOWN, OpenDraft
from sim.scenario.reading import loads, placed_problems, with_source
from sim.scenario.source import Sentence, split_sentences
from sim.scenario.writing import laid_out
from sim.scenario.yamls import read_yaml
from sim.text.actors import Actors, packaged_actors
from sim.text.drafting import read
from sim.text.findings import Finding
from sim.text.proposing import Item, Known, Proposals, proposed

_DRAFTED = re.compile(r"[A-Z]+(/[\w-]+)?: .*“.*”.*", re.DOTALL)
_SECTIONS = ("coding", "propositions", "groups", "actors", "channels", "events", "playbook")
_CITING = ("evidence", "contradicted_by", "contradicts", "sentences")


@dataclass(frozen=True)
class Updated:
    """A draft brought up to date.

    Parameters
    ----------
    text : str
        The file.
    added : tuple of Item
        What is told and was not yet in the file.
    vanished : tuple of str
        Keys under ``coding`` of what is no longer told. Their pieces stay in the file.
    """

    text: str
    added: tuple[Item, ...]
    vanished: tuple[str, ...]


def update(
    written: str,
    text: str | None = None,
    *,
    published: datetime.date | None = None,
    actors: Actors | None = None,
    folder: str | os.PathLike[str] | None = None,
    name: str = "<text>",
) -> Updated:
    """Read a text anew and bring a draft up to date with it.

    What is told is known by its entry under ``coding``: whoever deletes a piece and keeps the entry is not
    asked again. Ids of sentences and places of passages move with the text.

    Parameters
    ----------
    written : str
        The file, as it is.
    text : str, optional
        The new text; that of the file by default.
    published : date, optional
        See ``draft``.
    actors : Actors, optional
    folder : str or path, optional
        Where the file named by ``source.file`` is looked for.
    name : str
        What errors call the file.

    Returns
    -------
    Updated
        Where nothing is new, its text is that of ``written``, to the character.

    Raises
    ------
    ScenarioError
        If the file has mistakes, or its source cannot be read. What is open is no mistake.
    DiplosimError
        If it has no text.
    ParameterError
        If the text is too long.
    """
    with suppress(OpenDraft):
        loads(written, folder=folder, name=name)
    old = old_text(written, folder)
    new = old if text is None else text
    dictionary = actors or packaged_actors()
    findings, mentions = read(new, published, dictionary)
    document = _round_trip().load(written)
    entries = _mapping(document, "coding")
    unknown = list(_beyond(findings, Counter(map(str, entries.values()))))
    told = Counter(finding.coded for finding in findings)
    gone = tuple(key for key, entry in entries.items() if _has_vanished(str(entry), told))
    if old == new and not unknown:
        return Updated(written, (), gone)
    if old != new:
        _moved(document, old, new)
    made = proposed(unknown, new, mentions, dictionary, known=_known(document))
    _add(document, made)
    return Updated(_written(document), made.items, gone)


def _round_trip() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _written(document: Any) -> str:
    stream = io.StringIO()
    _round_trip().dump(document, stream)
    return stream.getvalue()


def old_text(written: str, folder: str | os.PathLike[str] | None) -> str:
    """Return the text from which a file was drafted; errors are those of ``update``."""
    document = read_yaml(written)
    if document.problems or not isinstance(document.data, dict):
        raise (
            ScenarioError(document.problems)
            if document.problems
            else DiplosimError("the file is no mapping.")
        )
    problems = with_source(document.data, folder)
    if problems:
        raise ScenarioError(placed_problems(document, problems))
    source = document.data.get("source")
    text = source.get("text") if isinstance(source, dict) else None
    if not isinstance(text, str):
        raise DiplosimError("the file has no source text; only a draft that was made from a text is updated.")
    return text


def _beyond(findings: tuple[Finding, ...], known: Counter[str]) -> Iterator[Finding]:
    """Yield what the file does not have; of what is told twice, the second where the file has one."""
    for finding in findings:
        if known[finding.coded]:
            known[finding.coded] -= 1
        else:
            yield finding


def _has_vanished(entry: str, told: Counter[str]) -> bool:
    told[entry] -= 1
    return told[entry] < 0 and _DRAFTED.fullmatch(entry) is not None


# what a changed text moves


def _moved(document: Any, old: str, new: str) -> None:
    """Let sentences and passages be those of the new text."""
    source = document["source"]
    for key in ("file", "sha256"):
        source.pop(key, None)
    source["text"] = laid_out(new)
    pairs = list(_paired(split_sentences(old), split_sentences(new)))
    ids = {before.id: after.id for before, after in pairs}
    for holder in _mappings(document):
        for key in filter(holder.__contains__, _CITING):
            _cite_anew(holder, key, ids)
        if isinstance(holder.get("passages"), list):
            _place_anew(holder, new, lambda start: _shifted(start, pairs))


def _paired(old: tuple[Sentence, ...], new: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield the sentences that both texts have: the first with the first of the same words, and so on."""
    waiting: dict[str, deque[Sentence]] = defaultdict(deque)
    for sentence in new:
        waiting[sentence.text].append(sentence)
    for sentence in old:
        if waiting[sentence.text]:
            yield sentence, waiting[sentence.text].popleft()


def _mappings(found: Any) -> Iterator[Any]:
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _mappings(inner)


def _cite_anew(holder: Any, key: str, ids: Mapping[str, str]) -> None:
    cited = [holder[key]] if isinstance(holder[key], str) else holder[key]
    if not isinstance(cited, list) or cited == [UNKNOWN]:
        return
    fresh = [ids.get(one) if re.fullmatch("s[0-9]+", str(one)) else one for one in cited]
    kept = [one for one in fresh if one is not None]
    if kept != cited:
        holder[key] = laid_out(kept) if kept or key != "evidence" else UNKNOWN


def _place_anew(holder: Any, new: str, shifted: Callable[[int], int | None]) -> None:
    for passage in list(holder["passages"]):
        start = shifted(passage["start"])
        if start is None or not new.startswith(passage["quote"], start):
            holder["passages"].remove(passage)
        else:
            passage["start"], passage["end"] = start, start + len(passage["quote"])
    if not holder["passages"]:
        del holder["passages"]


def _shifted(start: int, pairs: Sequence[tuple[Sentence, Sentence]]) -> int | None:
    """Return where a place of the old text is in the new one; None if its sentence is gone."""
    place = bisect_right(pairs, start, key=lambda pair: pair[0].start) - 1
    if place < 0 or start >= pairs[place][0].end:
        return None
    before, after = pairs[place]
    return after.start + start - before.start


# what is added


def _known(document: Any) -> Known:
    """Return what the file has, by the names that analysts may have changed."""
    parts = {key: _mapping(document, key) for key in (*_SECTIONS, "roles", "milestones", "outcomes")}
    voices = _mapping(document["source"], "voices")
    start = _mapping(document, "calendar").get("start")
    codes = {
        str(word): name
        for name, actor in parts["actors"].items()
        for word in (*_list(actor, "aliases"), actor.get("name", name))
    }
    made: dict[tuple[str, ...], str] = {
        ("voice", str(voice.get("name"))): name for name, voice in voices.items()
    }
    made |= {("group", *_list(group, "members")): name for name, group in parts["groups"].items()}
    made |= {
        (str(channel.get("kind")), *sorted(_list(channel, "members"))): name
        for name, channel in parts["channels"].items()
    }
    happenings = ("events", "milestones", "playbook", "outcomes")
    return Known(
        start=start if isinstance(start, datetime.date) else None,
        codes=codes,
        ids={
            "actors": [name for key in ("actors", "groups", "roles") for name in parts[key]],
            "acts": [name for key in happenings for name in parts[key]],
            "channels": list(parts["channels"]),
            "propositions": list(parts["propositions"]),
            "voices": list(voices),
        },
        made=made,
        last=max((int(key[1:]) for key in parts["coding"] if re.fullmatch("E[0-9]+", str(key))), default=0),
    )


def _mapping(holder: Any, key: str) -> Any:
    """Return a mapping of a file; an empty one where there is none, or it is unknown."""
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _list(holder: Any, key: str) -> list[str]:
    found = holder.get(key)
    return list(map(str, found)) if isinstance(found, list) else []


def _add(document: Any, made: Proposals) -> None:
    if made.voices:
        _join(document["source"], "voices", made.voices)
    for section in _SECTIONS:
        if getattr(made, section):
            _join(document, section, getattr(made, section))
    for actor, proposition, belief in made.beliefs:
        _join(document["actors"][actor], "belief", {proposition: belief})


def _join(holder: Any, key: str, entries: Mapping[str, Any]) -> None:
    """Add entries that a mapping does not have; where it is empty or unknown, they take its place."""
    if not isinstance(holder.get(key), dict):
        holder[key] = laid_out({})
        holder[key].fa.set_block_style()
    for name, entry in entries.items():
        if name not in holder[key]:
            holder[key][name] = laid_out(entry)
