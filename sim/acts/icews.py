"""Events of ICEWS: 20 columns parted by tabs, with or without a header.

Columns are those of "ICEWS Coded Event Data" (Boschee et al., 2015, Harvard Dataverse). Actors are
told apart by their names, such as ``Police (Syria)``; ICEWS has no codes for them.
"""

from __future__ import annotations

from sim.acts.cameo import from_cameo
from sim.acts.coded import CodedEvent, Party, checked_date

COLUMNS = 20
_ID, _DAY, _SOURCE, _TEXT, _CODE, _TARGET = 0, 1, 2, 5, 6, 8


def is_header(line: str) -> bool:
    """Whether a line names columns."""
    return line.split("\t", 1)[0].strip().lower() == "event id"


def from_icews(line: str) -> CodedEvent:
    """Read one event.

    Raises
    ------
    ValueError
        Naming the column, counted from 1, what was found and what is allowed.
    """
    cells = line.split("\t")
    if len(cells) != COLUMNS:
        raise ValueError(f"found {len(cells)} columns, must be the {COLUMNS} of ICEWS, parted by tabs")
    if not cells[_ID].isdecimal():
        raise ValueError(f"column {_ID + 1}: found {cells[_ID][:40]!r}, must be the number of an event")
    try:
        date = checked_date(cells[_DAY], "-")
    except ValueError as error:
        raise ValueError(f"column {_DAY + 1}: {error}") from None
    try:
        coded = from_cameo(cells[_CODE])
    except ValueError as error:
        raise ValueError(f"column {_CODE + 1}: {error}") from None
    return CodedEvent(
        id=cells[_ID],
        date=date,
        source=_party(cells[_SOURCE]),
        recipient=_party(cells[_TARGET]),
        type=coded.type,
        modes=(coded.mode,) if coded.mode else (),
        text=cells[_TEXT].strip() or None,
        cameo=cells[_CODE],
    )


def _party(name: str) -> tuple[Party, ...]:
    return (Party(text=name.strip()),) if name.strip() else ()
