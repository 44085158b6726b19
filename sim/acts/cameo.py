"""From CAMEO's event codes to PLOVER's types and modes, from ``cameo.csv``.

Types are those of PLOVER's own table (Open Event Data Alliance, CAMEO2PLOVER-2021,
https://github.com/openeventdata/PLOVER, CC BY-SA 4.0), where DEMAND is what 2.0 calls REQUEST.
So are modes, as far as PLOVER 2.0 has them; the column ``note`` says where it has not, and which
codes are not in that table. A code that the file does not list is that of the nearest code above
it. PLOVER dropped CAMEO's statements (01) and appeals (02): they are ``NONE``.
"""

from __future__ import annotations

import re

from sim.acts.tables import rows
from sim.acts.vocabulary import Coding

CAMEO: dict[str, Coding] = {row["code"]: Coding(row["type"], row["mode"] or None) for row in rows("cameo")}

_CODE = re.compile(r"\d{2,4}")


def from_cameo(code: str) -> Coding:
    """Return the PLOVER type and mode of a CAMEO event code.

    Parameters
    ----------
    code : str
        Two to four digits; the first two are one of the twenty root codes.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> str(from_cameo("1951"))
    'ASSAULT/aerial'
    """
    if _CODE.fullmatch(code):
        for length in range(len(code), 1, -1):
            if code[:length] in CAMEO:
                return CAMEO[code[:length]]
    raise ValueError(
        f"found CAMEO code {code!r}, must be two to four digits and begin with 01 … 20 "
        "(a leading zero may have been lost)"
    )
