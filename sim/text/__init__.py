"""From a text to coded events and a draft: who did what to whom, when, on whose word, where it says so."""

from sim.text.actors import Actors, load_actors, packaged_actors
from sim.text.coding import code, code_events
from sim.text.drafting import Draft, draft
from sim.text.events import Event, When
from sim.text.records import draft_records
from sim.text.updating import Updated, update

__all__ = [
    "Actors",
    "Draft",
    "Event",
    "Updated",
    "When",
    "code",
    "code_events",
    "draft",
    "draft_records",
    "load_actors",
    "packaged_actors",
    "update",
]
