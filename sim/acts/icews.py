"""Events of ICEWS: 20 columns parted by tabs, with or without a header.

Columns are those of "ICEWS Coded Event Data" (Boschee et al., 2015, Harvard Dataverse). Actors are
told apart by their names, such as ``Police (Syria)``; ICEWS has no codes for them.
"""

from __future__ import annotations

from sim.acts.cameo import from_cameo
from sim.acts.coded import CodedEvent, Party, cells_of, checked_date, checked_number, in_column

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
    cells = cells_of(line, COLUMNS, "ICEWS")
    number = in_column(cells, _ID, checked_number)
    date = in_column(cells, _DAY, lambda found: checked_date(found, "-"))
    coded = in_column(cells, _CODE, from_cameo)
    return CodedEvent(
        id=number,
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
