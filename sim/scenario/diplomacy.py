"""What diplomacy adds to talk: leaks, relays, meetings, hidden facts, promises, roles."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field, model_validator

from sim.scenario.asked import Actors, Days, Slot, When
from sim.scenario.numbers import Argued, Day, Name, Share, Stance, Text, Weight


class Leak(Argued):
    """What is said on a line may become public on the day after.

    Parameters
    ----------
    chance : Share
        Per message.
    to : str
        The platform on which it then appears, marked as leaked.
    stakes : Weight
        Weight that a position gains when it leaks: it commits the one who took it.
    """

    chance: Share
    to: Name
    stakes: Weight = Weight(value=0.0)


class Relay(Argued):
    """An intermediary over whom an act goes; it hears the act itself, and passes it on.

    Parameters
    ----------
    by : str
    passes : Share
        Chance per message that it is passed on and not held back.
    softens : Share
        How far the intermediary draws the position towards its own stance, and weakens claims.
    noise : Share
        Standard deviation of what it gets wrong, in stance units.
    """

    by: Name
    passes: Share = Share(value=1.0)
    softens: Share = Share(value=0.0)
    noise: Share = Share(value=0.0)


class Fact(Argued):
    """Something that only some actors know.

    Parameters
    ----------
    text : str
    known_to : tuple of str
        At the opening. Others learn it from acts that tell it, and events that reveal it.
    """

    text: Text
    known_to: Actors


class Promise(Argued):
    """A word given: one actor will do something in time.

    Parameters
    ----------
    by : str
    to : tuple of str
        Those to whom it counts: they see it kept or broken on the day after.
    act : str
        The act that is promised.
    since : str
        The happening that binds, such as the act that makes the promise or accepts an offer.
    within : int
        Days after it.
    word : Stance
        What keeping it shows of the actor's word, and breaking it the contrary; ``beta_trust``
        counts it.
    """

    text: Text | None = None
    by: Name
    to: Actors
    act: Name
    since: Name
    within: Days
    word: Stance = Stance(value=1.0)


class Role(Argued):
    """A seat that an actor may come to fill.

    What is addressed to a role reaches whoever holds it, and trust in a role becomes trust in
    its new holder.

    Parameters
    ----------
    text : str
    holder : str, optional
        Who holds it at the opening.
    successors : dict of actor to conditions
        Who fills it, once nobody there holds it and the conditions hold; in alphabetical order.
    """

    text: Text | None = None
    holder: Name | None = None
    successors: dict[Name, When] = Field(min_length=1)


class Postponed(Argued):
    """When a meeting is put off, and for how long.

    Parameters
    ----------
    when : conditions
        Asked in the morning of the day for which it is planned.
    by : int
        Days.
    at_most : int
        How many times.
    """

    when: When = Field(min_length=1)
    by: Annotated[Days, Ge(1)] = 1
    at_most: Annotated[Days, Ge(1)] = 1


class Statement(Argued):
    """Where a joint statement is published, and how far it binds those who sign it.

    Parameters
    ----------
    via : str
        A platform.
    stakes : Weight
        Weight that the text gains as the public position of everybody who signs it.
    """

    via: Name
    stakes: Weight = Weight(value=0.0)


Drafting = Literal[
    "compromise", "weighted_median", "nash", "condorcet", "smp", "expected_utility", "exchange"
]
"""The models of ``sim.bargaining`` by name."""


class Meeting(Argued):
    """A meeting of those in a room: planned, postponed or held, with a statement or none.

    Parameters
    ----------
    room : str
        A channel of the kind ``room``; those of its members who are there take part.
    chair : str
        Who publishes the statement.
    day : Day, optional
        The day for which it is planned; or
    when : conditions, optional
        it is convened on the first day on which they hold, for ``notice`` days later.
    times : int
        How often it can be convened by conditions, for those who try again.
    slot : {"morning", "evening", "night"}
        It works on the positions with which the day began.
    postponed : Postponed, optional
    agenda : tuple of str
        Issues.
    decides : {"unanimity", "majority"}
        Whose consent the text on an issue needs: everybody's, or that of more than half.
    text_by : str
        The model of ``sim.bargaining`` that finds the text from public positions, capability and salience.
        ``exchange`` trades the issues of the agenda for each other; others take each by itself.
    tolerance : Weight, or dict of actor to Weight
        How far from its private stance the text may be for an actor to sign it.
    refuses : dict of actor to conditions
        Who signs nothing while the conditions hold.
    statement : Statement
    """

    text: Text | None = None
    room: Name
    chair: Name
    day: Day | None = None
    when: When = ()
    notice: Days = 0
    times: Annotated[Days, Ge(1)] = 1
    slot: Slot = "evening"
    postponed: Postponed | None = None
    agenda: tuple[Name, ...] = Field(min_length=1)
    decides: Literal["unanimity", "majority"] = "unanimity"
    text_by: Drafting = "compromise"
    tolerance: Weight | dict[Name, Weight] = Weight(value=0.3)
    refuses: dict[Name, When] = Field(default_factory=dict)
    statement: Statement

    @model_validator(mode="after")
    def _planned(self) -> Meeting:
        if (self.day is None) == (not self.when):
            raise ValueError("must have either day or when")
        return self

    @model_validator(mode="after")
    def _tradable(self) -> Meeting:
        if self.text_by == "exchange" and len(set(self.agenda)) < 2:
            raise ValueError(
                "text_by exchange trades one issue for another, and the agenda has one; "
                "put a second on it, or take compromise"
            )
        return self
