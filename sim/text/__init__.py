"""From a text to coded events: who did what to whom, when, on whose word, and where it says so."""

from sim.text.actors import Actors, load_actors, packaged_actors
from sim.text.coding import code, code_events
from sim.text.events import Event, When

__all__ = ["Actors", "Event", "When", "code", "code_events", "load_actors", "packaged_actors"]
