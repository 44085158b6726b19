"""A small scenario that is fine, and ways to break it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LESSON = (ROOT / "examples" / "own_scenario.yaml").read_text(encoding="utf-8")


def broken(old: str, new: str, text: str = LESSON) -> str:
    """Return ``text`` with ``old`` replaced once; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)
