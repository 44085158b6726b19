"""The parts of a scenario, as data: what an analyst may say, and nothing that is not played."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
    model_validator,
)

from sim.acts.plover import PLOVER
from sim.acts.vocabulary import WORDS, coding
from sim.acts.wording import check_template
from sim.scenario.asked import Actors, Days, Names, QuantityText, Slot, When
from sim.scenario.diplomacy import Leak, Relay
from sim.scenario.numbers import (
    Amount,
    Argued,
    Belief,
    Claim,
    Day,
    Gain,
    Name,
    Part,
    Setting,
    Share,
    Stance,
    Text,
    Trust,
    Weight,
)


class Voice(Part):
    """Somebody on whom the source relies. Informs the analyst; never weakens a message."""

    name: Text
    sentences: tuple[str, ...] = ()
    reliability: Share | None = None


class OutsideFact(Part):
    """A fact that the text does not state, citable as evidence."""

    fact: Text
    source: Text
    contradicts: tuple[str, ...] = ()


class Source(Part):
    """The text the scenario is drawn from.

    Parameters
    ----------
    file : str, optional
        Path of the text, relative to the scenario file; needs ``sha256``.
    text : str, optional
        The text itself. Filled in by the reader where ``file`` is given.
    sha256 : str, optional
        Of the text's UTF-8 bytes.
    """

    file: Text | None = None
    text: Annotated[str, StringConstraints(max_length=5_000_000)] | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    publisher: Text | None = None
    url: Text | None = None
    voices: dict[Name, Voice] = Field(default_factory=dict)
    notes: Text | None = None


class Calendar(Part):
    """Day 0 is ``start``; day t is the state after t daily steps."""

    start: datetime.date
    days: Annotated[int, Strict(), Ge(1), Le(3650)]
    notes: Text | None = None


class Issue(Argued):
    """An axis of disagreement. At one pole everybody wants the same thing."""

    minus: Text
    plus: Text


class Proposition(Argued):
    """Something that is true or not."""

    text: Text


def _parameter_kind(found: Any) -> str:
    if isinstance(found, str):
        return "name"
    if not isinstance(found, dict) or "value" in found:
        return "one"
    return "pairs" if any(isinstance(v, dict) and "value" not in v for v in found.values()) else "by"


Parameters = Annotated[
    Annotated[Setting, Tag("one")]
    | Annotated[dict[Name, Setting], Tag("by")]
    | Annotated[dict[Name, dict[Name, Setting]], Tag("pairs")]
    | Annotated[Name, Tag("name")],
    Discriminator(_parameter_kind),
]
"""One number; one per issue, proposition or speaker; one per pair of issues; or what is read, by name."""


class RuleSpec(Argued):
    """A rule of the catalogue and its parameters, which stand as further keys.

    Parameters
    ----------
    rule : str, optional
        Name in the catalogue; the id of the entry by default.
    """

    model_config = Part.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, Parameters]

    rule: Name | None = None

    @property
    def parameters(self) -> dict[str, Setting | dict[str, Setting] | dict[str, dict[str, Setting]]]:
        """The parameters as written."""
        return {key: value for key, value in self.__pydantic_extra__.items() if not isinstance(value, str)}

    @property
    def references(self) -> dict[str, str]:
        """What the rule reads, by name, as written."""
        return {key: value for key, value in self.__pydantic_extra__.items() if isinstance(value, str)}


Rules = dict[Name, RuleSpec | Literal["off"]]
"""Rules by id. An id that is inherited is changed key by key; ``off`` removes it."""


class Profile(Argued):
    """A named bundle of rules and preferences that several actors share."""

    rules: Rules = Field(default_factory=dict)
    prefers: dict[Name, Stance] = Field(default_factory=dict)


class PublicPosition(Argued):
    """A position taken in public before the first day, and the weight of having taken it."""

    position: Stance
    weight: Weight


class Actor(Argued):
    """A party of the scenario.

    Parameters
    ----------
    name : str
    kind : str
        State, armed group, organisation, …; free.
    aliases : tuple of str
        Other names in the text.
    capability : Share
        What it can bring to bear; salience, per issue, is how much it cares. Both are read by
        rules and by bargaining models.
    stance : dict of issue to Stance
    belief : dict of proposition to Belief
    prefers : dict of proposition to Stance
        Which way it would like a proposition to be, in [-1, 1]; the sign counts.
    public : dict of issue to PublicPosition
        What it had said in public before the first day.
    retention : Share
        Share of the weight of a public position that is left after a day.
    profile : str, optional
    rules : dict of id to RuleSpec
    """

    name: Text
    kind: Text
    aliases: tuple[Text, ...] = ()
    capability: Share | None = None
    salience: dict[Name, Share] = Field(default_factory=dict)
    stance: dict[Name, Stance] = Field(default_factory=dict)
    belief: dict[Name, Belief] = Field(default_factory=dict)
    prefers: dict[Name, Stance] = Field(default_factory=dict)
    public: dict[Name, PublicPosition] = Field(default_factory=dict)
    retention: Share | None = None
    profile: Name | None = None
    rules: Rules = Field(default_factory=dict)


class HalfWidths(Part):
    """Half-widths of plausible ranges, by kind of number, where none is written."""

    stance: float | None = None
    share: float | None = None
    belief: float | None = None
    trust: float | None = None
    claim: float | None = None
    weight: float | None = None
    amount: float | None = None
    gain: float | None = None
    parameter: float | None = None


class Defaults(Part):
    """What holds where an actor says nothing, and the reason for numbers without one."""

    assumption: Text | None = None
    range: HalfWidths = HalfWidths()
    capability: Share = Share(value=0.5)
    salience: Share = Share(value=0.5)
    trust: Trust = Trust(value=0.0)
    retention: Share = Share(value=0.84)
    stance: dict[Name, Stance] = Field(default_factory=dict)
    belief: dict[Name, Belief] = Field(default_factory=dict)
    rules: Rules = Field(default_factory=dict)


class Draw(Part):
    """Members drawn anew in each replicate, each one independently."""

    from_: tuple[Name, ...] = Field(alias="from", min_length=1)
    each: Share

    model_config = Part.model_config | {"populate_by_name": True, "serialize_by_alias": True}


class Group(Argued):
    """A named set of actors, fixed or drawn per replicate."""

    members: tuple[Name, ...] | None = None
    draw: Draw | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Group:
        if (self.members is None) == (self.draw is None):
            raise ValueError("must have either members or draw")
        return self


class Channel(Argued):
    """Who can hear: a private line, a public platform or a room with members.

    Parameters
    ----------
    kind : {"private", "platform", "room"}
        What is said on a platform is public: it commits the speaker.
    members : tuple of str or "all"
    delay : int
        Days until a message arrives.
    attention : Share
        Weight of what is heard here.
    open : bool
        Whether it is open at first; events, milestones and acts may open and close it. What is
        sent over a closed line is dropped.
    leak : Leak, optional
    """

    kind: Literal["private", "platform", "room"]
    members: Actors
    delay: Annotated[int, Strict(), Ge(0), Le(30)] = 0
    attention: Share = Share(value=1.0)
    open: bool = True
    leak: Leak | None = None


class Change(Argued):
    """One named reason for which a situation variable moves, per day.

    Exactly one of ``amount`` (constant, or per doing of the act ``by``), ``gain`` (times the
    quantity ``per``, or its distance ``below`` or ``above`` a knee) and ``noise`` (standard
    deviation) is given. ``spread`` varies it by a factor in 1 ± spread, drawn once per replicate.
    """

    amount: Amount | None = None
    by: Name | None = None
    per: QuantityText | None = None
    below: Gain | None = None
    above: Gain | None = None
    gain: Gain | None = None
    noise: Share | None = None
    spread: Share | None = None
    when: When = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Change:
        kinds = [self.amount is not None, self.gain is not None, self.noise is not None]
        if sum(kinds) != 1:
            raise ValueError("must have exactly one of amount, gain (with per) and noise")
        if (self.gain is None) != (self.per is None):
            raise ValueError("gain and per belong together")
        if self.by is not None and self.amount is None:
            raise ValueError("by needs an amount")
        if self.per is None and (self.below is not None or self.above is not None):
            raise ValueError("below and above need per")
        if self.below is not None and self.above is not None:
            raise ValueError("must have below or above, not both")
        return self


class SituationVariable(Argued):
    """The state of the ground that nobody decides alone, in [0, 1].

    Parameters
    ----------
    start : Share
    visible : tuple of str or "all"
        Who sees it.
    evidence_for : dict of proposition to Gain
        Log-odds per unit of *change*; counting the level daily would count one fact many times.
    changes : dict of id to Change
    """

    text: Text | None = None
    start: Share
    visible: Actors = "all"
    evidence_for: dict[Name, Gain] = Field(default_factory=dict)
    changes: dict[Name, Change] = Field(default_factory=dict)


class Happening(Argued):
    """What events and milestones share.

    Parameters
    ----------
    effects : dict of situation variable to Amount
    claims : dict of proposition to Claim
        What it proves to those to whom it is visible.
    visible : tuple of str or "all"
    reveals : tuple of str
        Facts that they learn.
    opens, closes : tuple of str
        Channels, from the next day on.
    """

    text: Text | None = None
    effects: dict[Name, Amount] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)
    visible: Actors = "all"
    reveals: Names = ()
    opens: Names = ()
    closes: Names = ()


class Event(Happening):
    """Something dated that no actor of the scenario chooses."""

    day: Day


class Milestone(Happening):
    """Something that happens, once, when the situation says so; never by date."""

    when: When = Field(min_length=1)


class Rate(Argued):
    """A chance per day that grows with the distance of ``per`` from a knee."""

    per: QuantityText
    below: Gain | None = None
    above: Gain | None = None
    gain: Gain
    max: Share = Share(value=1.0)

    @model_validator(mode="after")
    def _one_knee(self) -> Rate:
        if self.below is not None and self.above is not None:
            raise ValueError("must have below or above, not both")
        return self


class After(Part):
    """Only on the day of ``done``, or up to ``within`` days after it."""

    done: Name
    within: Annotated[int, Strict(), Ge(0), Le(3650)] = 0


class VerifiedBy(Part):
    """Verification that grows with the distance of a situation variable from its start."""

    situation: Name
    from_: Share = Field(alias="from")
    to: Share

    model_config = Part.model_config | {"populate_by_name": True, "serialize_by_alias": True}


def _says_kind(found: Any) -> str:
    return "word" if isinstance(found, str) else "stance"


Says = Annotated[
    Annotated[Literal["own", "public"], Tag("word")] | Annotated[Stance, Tag("stance")],
    Discriminator(_says_kind),
]
"""``own`` private stance (honest), the ``public`` position again, or a stated position."""


def _rate_kind(found: Any) -> str:
    varies = isinstance(found, Rate) or (isinstance(found, dict) and "per" in found)
    return "varying" if varies else "constant"


def _verified_kind(found: Any) -> str:
    grows = isinstance(found, VerifiedBy) or (isinstance(found, dict) and "situation" in found)
    return "growing" if grows else "constant"


def _template(text: str) -> str:
    check_template(text)
    return text


class Act(Argued):
    """Something an actor does or says on a day.

    Parameters
    ----------
    actor : str
        An actor, or ``each GROUP``.
    type, mode : str
        A word of the vocabulary, or a PLOVER event type, ``NONE`` for what PLOVER does not code;
        a mode of that type.
    via : str
        The channel.
    to : tuple of str or "all"
        Listeners among the channel's members.
    by : str, optional
        The organ that acts or speaks, for the wording.
    when : conditions
        Only what the actor can know.
    rate : Share or Rate
        Chance per day while the conditions hold.
    once : bool
        At most once per run.
    after : After, optional
        Only on or shortly after another happening; may be one of the same day.
    reply_to : str, optional
        An act: it is answered on the same day, to those who did it and nobody else.
    relay : Relay, optional
        The intermediary over whom it goes.
    on_behalf_of : str, optional
        The actor for whom it is done, where that is another one.
    answers : str, optional
        An act, an offer: it can be accepted or refused once, until it ``lapses``.
    lapses : int
        Days for which this act, as an offer, can be answered after it was heard.
    tells : tuple of str
        Facts that those who hear it learn; only who knows them can tell them.
    opens, closes : tuple of str
        Channels, from the next day on.
    slot : {"morning", "evening", "night"}
    says : dict of issue to Says
    stakes : Weight
        Weight that a position taken on a platform gains.
    claims : dict of proposition to Claim
        As asserted, before credibility.
    verified : Share or VerifiedBy
        How far the ground bears the claims out.
    repeats : Share
        What a claim is worth when heard again: 0 counts it once, 1 anew each time.
    effects : dict of situation variable to Amount
    cost : Weight
        What it costs the one who does it; ``costly_signal`` judges claims by it.
    word : Stance
        What it shows of its actor's word to those who hear it: 1 a promise kept, -1 one broken;
        ``beta_trust`` counts it.
    argument, frame, quote, text : str, optional
        For the wording: the argument made, the norm invoked, the words quoted, a template.
    """

    actor: Annotated[str, StringConstraints(pattern=r"^(each )?[a-z][a-z0-9_]*$")]
    type: Annotated[str, Field(json_schema_extra={"enum": [*WORDS, *PLOVER]})]
    mode: str | None = None
    via: Name
    to: Actors = "all"
    by: Text | None = None
    when: When = ()
    rate: Annotated[
        Annotated[Share, Tag("constant")] | Annotated[Rate, Tag("varying")], Discriminator(_rate_kind)
    ] = Share(value=1.0)
    once: bool = False
    after: After | None = None
    reply_to: Name | None = None
    relay: Relay | None = None
    on_behalf_of: Name | None = None
    answers: Name | None = None
    lapses: Days = 0
    tells: Names = ()
    opens: Names = ()
    closes: Names = ()
    slot: Slot = "morning"
    says: dict[Name, Says] = Field(default_factory=dict)
    stakes: Weight = Weight(value=0.0)
    claims: dict[Name, Claim] = Field(default_factory=dict)
    verified: Annotated[
        Annotated[Share, Tag("constant")] | Annotated[VerifiedBy, Tag("growing")],
        Discriminator(_verified_kind),
    ] = Share(value=0.0)
    repeats: Share = Share(value=0.0)
    effects: dict[Name, Amount] = Field(default_factory=dict)
    cost: Weight = Weight(value=0.0)
    word: Stance = Stance(value=0.0)
    argument: Text | None = None
    frame: Text | None = None
    quote: Text | None = None
    text: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_template)] | None = None

    @model_validator(mode="after")
    def _coded(self) -> Act:
        coding(self.type, self.mode)
        return self


class Observed(Part):
    """What happened, as far as it is known; shown beside the runs, never read by the engine."""

    day: Day
    range: tuple[Day, Day] | None = None


class Final(Part):
    """Freezes the replicate so many days after the outcome."""

    after_days: Annotated[int, Strict(), Ge(0), Le(3650)] = 0


class Outcome(Argued):
    """A declared condition on the state, with the day on which it first held.

    Parameters
    ----------
    when : conditions
        On the state at the end of a day; may name anything.
    hazard : Share
        Chance per day, while the conditions hold, that it comes.
    lasting : int
        Days in a row for which the conditions must have held.
    leaves : str, optional
        An actor that is gone once the outcome has come.
    final : Final, optional
    observed : Observed, optional
    """

    text: Text | None = None
    when: When = Field(min_length=1)
    hazard: Share = Share(value=1.0)
    lasting: Annotated[int, Strict(), Ge(1), Le(3650)] = 1
    leaves: Name | None = None
    final: Final | None = None
    observed: Observed | None = None


_POINT = r"(?:day\s+\d+|[a-z][a-z0-9_]*(?:\s*[+-]\s*\d+)?)"
MOMENT = re.compile(rf"{_POINT}(?:\s*\.\.\s*{_POINT})?")


class Pattern(Argued):
    """What the source says of minds and moments; checked on many runs, never read by the engine.

    One of four questions is asked, of the base or of ``variant``:

    - ``when`` … ``at``: do the conditions hold at a moment such as ``assad_flees - 2``,
      ``day 4`` or, on some day of a span, ``assad_flees - 1 .. assad_flees``?
    - ``outcome`` … ``by``: does it come by that day, and on which ``median`` day?
    - ``first`` … ``before``: do the first conditions come to hold before the second?
    - ``first`` … ``shift``: by how many days does the first day move against the base, in the
      mean over pairs of runs?

    ``share`` is the range in which the share of runs must lie.
    """

    text: Text
    variant: Name | None = None
    when: When = ()
    at: Annotated[str, StringConstraints(pattern=rf"^{MOMENT.pattern}$")] | None = None
    outcome: Name | None = None
    by: Annotated[int, Strict(), Ge(1), Le(3650)] | None = None
    median: tuple[float, float] | None = None
    first: When = ()
    before: When = ()
    shift: tuple[float, float] | None = None
    share: tuple[float, float] | None = None

    @property
    def question(self) -> str:
        """Which of the four questions is asked: its two keywords."""
        asked = {
            "when at": bool(self.when) and self.at is not None,
            "outcome by": self.outcome is not None and self.by is not None,
            "first before": bool(self.first) and bool(self.before),
            "first shift": bool(self.first) and self.shift is not None,
        }
        return " / ".join(question for question, is_asked in asked.items() if is_asked)

    @model_validator(mode="after")
    def _one_question(self) -> Pattern:
        if self.question.count("/") or not self.question:
            raise ValueError(
                "must ask one question: when + at, outcome + by, first + before, or first + shift"
            )
        if self.question == "first shift":
            if self.variant is None:
                raise ValueError("shift compares with the base, so it needs a variant")
        elif self.share is None:
            raise ValueError("needs a share: [low, high]")
        return self


class Variant(Argued):
    """A named, small set of changes to the base scenario.

    Parameters
    ----------
    summary : str
        One sentence: what it rewrites, and from which day.
    set : dict of path to value
    scale : dict of path to float
        Factors on numbers.
    from_day : int
        The first day that is played by the changed scenario.
    """

    summary: Text
    set: dict[str, Any] = Field(default_factory=dict)
    scale: dict[str, float] = Field(default_factory=dict)
    from_day: Annotated[int, Strict(), Ge(1), Le(3650)] = 1

    @model_validator(mode="after")
    def _changes(self) -> Variant:
        if not self.set and not self.scale:
            raise ValueError("changes nothing; give set or scale")
        return self
