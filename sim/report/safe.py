"""What keeps strangers' text from acting in a page: data that cannot leave its tag, and a policy."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any


def data_text(value: Any) -> str:
    r"""Return a value as JSON that can stand in a ``<script>`` tag: nothing in it opens or ends one.

    Examples
    --------
    >>> data_text({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def script_text(code: str) -> str:
    """Return a script of ours, or of a library, as it can stand in its tag.

    ``</script`` and ``<!--`` may be written in a string of it, where a backslash changes nothing.
    """
    return code.replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "<\\!--")


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content-Security-Policy by which only these texts act, and nothing is fetched.

    Parameters
    ----------
    scripts, styles : iterable of str
        The exact contents of the tags.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_digest, scripts)) or _NONE}",
            f"style-src {' '.join(map(_digest, styles)) or _NONE}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


_NONE = "'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
