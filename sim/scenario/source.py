"""The source text, cut into sentences that numbers can cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s+[\"'“‘«(\[]?\w)")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the source.

    Parameters
    ----------
    id : str
        ``s0`` for the first, which is usually the headline.
    start, end : int
        Code points into the text, end exclusive.
    text : str
    """

    id: str
    start: int
    end: int
    text: str


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences: one or more to a line, none across lines."""
    spans = (span for line in re.finditer(r"[^\r\n]+", text) for span in _spans(text, *line.span()))
    kept = ((start, end) for start, end in spans if start < end)
    return tuple(Sentence(f"s{n}", start, end, text[start:end]) for n, (start, end) in enumerate(kept))


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _END.finditer(text, start, end):
        if text[stop.end() :].lstrip()[:1].islower():
            continue  # an abbreviation in mid-sentence
        yield _trimmed(text, start, stop.end())
        start = stop.end()
    yield _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())
