"""Events of GDELT 2.0: 61 columns parted by tabs, without a header.

Columns are those of "The GDELT Event Database Data Format Codebook V2.0" (The GDELT Project,
2015). Actor codes are CAMEO's: three letters for the country or kind, then those of the role.
"""

from __future__ import annotations

from sim.acts.cameo import from_cameo
from sim.acts.coded import CodedEvent, Party, cells_of, checked_date, checked_number, in_column

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
    cells = cells_of(line, COLUMNS, "GDELT 2.0")
    number = in_column(cells, _ID, checked_number)
    date = in_column(cells, _DAY, lambda found: checked_date(found, ""))
    coded = in_column(cells, _CODE, from_cameo)
    return CodedEvent(
        id=number,
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
