"""From an act to a sentence a person can read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.acts.vocabulary import verb

PLACEHOLDERS = ("speaker", "listener", "channel", "position", "argument", "frame", "quote")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_template(template: str) -> None:
    """Raise ``ValueError`` if a template names a placeholder that does not exist."""
    for name in _PLACEHOLDER.findall(template):
        if name not in PLACEHOLDERS:
            raise ValueError(f"found placeholder {{{name}}}, must be one of {', '.join(PLACEHOLDERS)}")


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill a template's placeholders; a value is inserted as it is, never read as a template."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def default_template(written: str, values: Mapping[str, str]) -> str:
    """Return the wording of an act, a word or a PLOVER type, that brings no template of its own."""
    template = "{speaker} " + verb(written) + " {listener} {channel}"
    for name, phrase in (
        ("position", ": {position}"),
        ("argument", ", arguing that {argument}"),
        ("frame", ", in the name of {frame}"),
        ("quote", ": “{quote}”"),
    ):
        template += phrase if values.get(name) else ""
    return template + "."


def position_in_words(value: float, minus: str, plus: str) -> str:
    """Say where a stance stands between the two poles of its issue."""
    strength = abs(value)
    degree = "fully" if strength >= 0.8 else "mostly" if strength >= 0.4 else "somewhat"
    return "between the poles" if strength < 0.1 else f"{degree} “{plus if value > 0 else minus}”"
