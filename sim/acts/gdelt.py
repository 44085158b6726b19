"""Events of GDELT 2.0: 61 columns parted by tabs, without a header.

Columns are those of "The GDELT Event Database Data Format Codebook V2.0" (The GDELT Project,
2015). Actor codes are CAMEO's: three letters for the country or kind, then those of the role.
"""

from __future__ import annotations

from sim.acts.cameo import from_cameo
from sim.acts.coded import CodedEvent, Party, checked_date

COLUMNS = 61
_ID, _DAY, _ACTOR_1, _ACTOR_2, _CODE, _URL = 0, 1, 5, 15, 26, 60


def is_header(line: str) -> bool:
    """Whether a line names columns, as exports from databases do."""
    return line.split("\t", 1)[0].lower() == "globaleventid"


def from_gdelt(line: str) -> CodedEvent:
    """Read one event.

    Raises
    ------
    ValueError
        Naming the column, counted from 1, what was found and what is allowed.
    """
    cells = line.split("\t")
    if len(cells) != COLUMNS:
        raise ValueError(f"found {len(cells)} columns, must be the {COLUMNS} of GDELT 2.0, parted by tabs")
    if not cells[_ID].isdecimal():
        raise ValueError(f"column {_ID + 1}: found {cells[_ID][:40]!r}, must be the number of an event")
    try:
        date = checked_date(cells[_DAY], "")
    except ValueError as error:
        raise ValueError(f"column {_DAY + 1}: {error}") from None
    try:
        coded = from_cameo(cells[_CODE])
    except ValueError as error:
        raise ValueError(f"column {_CODE + 1}: {error}") from None
    return CodedEvent(
        id=cells[_ID],
        date=date,
        source=_party(cells, _ACTOR_1),
        recipient=_party(cells, _ACTOR_2),
        type=coded.type,
        modes=(coded.mode,) if coded.mode else (),
        url=cells[_URL] or None,
        cameo=cells[_CODE],
    )


def _party(cells: list[str], first: int) -> tuple[Party, ...]:
    """Return the actor whose code and name stand in two columns; GDELT leaves many empty."""
    code, name = cells[first], cells[first + 1] or None
    return (Party(code[:3] or None, code[3:] or None, name),) if code or name else ()
