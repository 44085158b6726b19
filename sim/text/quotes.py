"""What stands between quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

from sim.text.words import Word

OPENING = frozenset({"“", "«", "„", "‟", "``"})
CLOSING = frozenset({"”", "»", "''"})
STRAIGHT = '"'
MARKS = OPENING | CLOSING | {STRAIGHT}


def quoted(words: Sequence[Word]) -> frozenset[int]:
    """Return the places of the words of a sentence that stand in a quotation, closed or not."""
    inside, found = False, []
    for place, word in enumerate(words):
        if word.text in MARKS:
            inside = word.text in OPENING or (word.text == STRAIGHT and not inside)
        elif inside:
            found.append(place)
    return frozenset(found)
