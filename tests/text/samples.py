"""Texts for the tests of the coder, and the frame of one event."""

from pathlib import Path

from sim.text import Event, code_events

ROOT = Path(__file__).parent.parent.parent
SEED = (ROOT / "seeds" / "000_a28ecbc2349f1644.txt").read_bytes().decode("utf-8")

STORY = (
    "Russia accused Georgia of shelling South Ossetia. "
    "Georgian President Mikheil Saakashvili denied it and called on NATO to send observers. "
    "The French foreign minister met officials of Poland and Lithuania in Paris on Tuesday. "
    "They agreed to offer both sides a ceasefire, a Polish diplomat said. "
    "Two days after the rebels attacked Tskhinvali, the United States condemned the assault. "
    "Its army was put on alert."
)


def told(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What a text tells, as (type, sources, targets)."""
    return [(event.kind.type, event.source, event.target) for event in code_events(text)]


def only(text: str) -> Event:
    """The only event that a text tells."""
    (event,) = code_events(text)
    return event
