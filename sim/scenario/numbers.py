"""Numbers that an analyst has to answer for, and the ranges in which they must lie."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from annotated_types import Ge, Le
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    Strict,
    StringConstraints,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.errors import did_you_mean

STRENGTHS = {"weak": 0.3, "medium": 0.8, "strong": 1.5}
"""Words for the strength of an argument, in log-odds; ``-strong`` argues against."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
EvidenceId = Annotated[str, StringConstraints(pattern=r"^[sx][0-9]{1,4}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


def _as_tuple(found: Any) -> Any:
    return (found,) if isinstance(found, str) and found != "unknown" else found


Evidence = Annotated[
    tuple[EvidenceId, ...] | Literal["unknown"],
    BeforeValidator(_as_tuple, json_schema_input_type=EvidenceId | list[EvidenceId] | Literal["unknown"]),
]
"""Sentence ids (``s3``), ids of outside facts (``x1``), or ``unknown`` where the text is silent."""

Real = Annotated[float, Strict(), Field(allow_inf_nan=False)]
StanceValue = Annotated[Real, Ge(-1.0), Le(1.0)]
ShareValue = Annotated[Real, Ge(0.0), Le(1.0)]
LogOddsValue = Annotated[Real, Ge(-12.0), Le(12.0)]
GainValue = Annotated[Real, Ge(-1000.0), Le(1000.0)]
WeightValue = Annotated[Real, Ge(0.0), Le(100.0)]
DayValue = Annotated[int, Strict(), Ge(1), Le(3650)]


class Part(BaseModel):
    """A piece of a scenario: frozen, and without room for what the engine would not play."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Passage(Part):
    """A place of the source, and what stands there.

    Parameters
    ----------
    start, end : int
        Code points into the source, end exclusive.
    quote : str
        The source from ``start`` to ``end``.
    """

    start: Annotated[int, Strict(), Ge(0)]
    end: Annotated[int, Strict(), Ge(1)]
    quote: Text


class Argued(Part):
    """A piece that says why it is as it is; its numbers inherit the reason.

    Parameters
    ----------
    evidence : tuple of str, or ``"unknown"``
        Sentences and outside facts that say so.
    assumption : str, optional
        Why, where no sentence says so.
    notes : str, optional
        Anything a reader should know; read by nobody else.
    covers : tuple of str
        The coded events and dynamics of the source that this piece plays.
    said_by : str, optional
        The voice of the source that says so. It informs the analyst and never weakens a message.
    hedge : str, optional
        The word by which the source softens it ("seemed").
    contradicted_by : tuple of str
        Outside facts that say otherwise.
    status : "draft", optional
        The piece is a proposal that nobody has judged yet.
    confidence : float, optional
        How far whoever proposed it trusts its own reading, in [0, 1]; a rule of thumb.
    passages : tuple of Passage
        The places of the source from which it was read.
    """

    status: Literal["draft"] | None = None
    evidence: Evidence = ()
    assumption: Text | None = None
    notes: Text | None = None
    covers: tuple[str, ...] = ()
    said_by: Name | None = None
    hedge: Text | None = None
    contradicted_by: tuple[EvidenceId, ...] = ()
    confidence: ShareValue | None = None
    passages: tuple[Passage, ...] = ()

    @property
    def argued(self) -> bool:
        """Whether a sentence, a stated assumption or a stated silence stands behind it."""
        return bool(self.evidence) or self.assumption is not None


class Number(Part):
    """A value an analyst has to answer for. A bare number is short for ``{value: number}``.

    Parameters
    ----------
    value : float
        In the unit of its field.
    evidence : tuple of str, or ``"unknown"``
        Sentence or outside-fact ids that say so; ``unknown`` where the text is silent.
    assumption : str, optional
        Why this number, where no sentence says so.
    range : (float, float), optional
        Plausible low and high; sensitivity analysis reads it.
    """

    value: Real
    evidence: Evidence = ()
    assumption: Text | None = None
    range: tuple[Real, Real] | None = None

    quantity: ClassVar[str] = "number"
    """The kind under which ``defaults.range`` states a half-width."""

    @model_validator(mode="before")
    @classmethod
    def _from_bare(cls, found: Any) -> Any:
        return found if isinstance(found, dict | Number) else {"value": found}

    @model_validator(mode="after")
    def _inside_its_range(self) -> Self:
        if self.range is not None and not self.range[0] <= self.value <= self.range[1]:
            raise ValueError(
                f"found {self.value:g} outside its own range [{self.range[0]:g}, {self.range[1]:g}]"
            )
        return self

    @field_validator("range")
    @classmethod
    def _ordered(cls, found: tuple[float, float] | None) -> tuple[float, float] | None:
        if found is not None and found[0] > found[1]:
            raise ValueError("must be [low, high] with low not above high")
        return found

    @model_serializer(mode="wrap")
    def _to_bare(self, dump: SerializerFunctionWrapHandler) -> Any:
        fields = dump(self)
        return fields["value"] if set(fields) == {"value"} else fields

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        full = handler(schema)
        value = handler.resolve_ref_schema(full)["properties"]["value"]
        return {"anyOf": [value, full]}

    @property
    def argued(self) -> bool:
        """Whether a sentence, a stated assumption or a stated silence stands behind it."""
        return bool(self.evidence) or self.assumption is not None


class Stance(Number):
    """A position on an issue, in [-1, 1]."""

    value: StanceValue
    range: tuple[StanceValue, StanceValue] | None = None
    quantity: ClassVar[str] = "stance"


class Share(Number):
    """A share, a probability or a weight in [0, 1]."""

    value: ShareValue
    range: tuple[ShareValue, ShareValue] | None = None
    quantity: ClassVar[str] = "share"


class Belief(Share):
    """A probability that a proposition is true, in [0, 1]."""

    quantity: ClassVar[str] = "belief"


class Trust(Share):
    """How far a listener believes a speaker, in [0, 1]."""

    quantity: ClassVar[str] = "trust"


def _in_log_odds(found: Any) -> Any:
    word = found.removeprefix("-") if isinstance(found, str) else None
    if word is None:
        return found
    if word not in STRENGTHS:
        hint = did_you_mean(word, STRENGTHS)
        raise ValueError(
            f"found {found!r}, must be log-odds or {', '.join(STRENGTHS)}, perhaps with a minus.{hint}"
        )
    return -STRENGTHS[word] if found.startswith("-") else STRENGTHS[word]


class Claim(Number):
    """The strength of an argument for (+) or against (-) a proposition: log-odds or a word."""

    value: Annotated[
        LogOddsValue,
        BeforeValidator(
            _in_log_odds,
            json_schema_input_type=LogOddsValue
            | Literal["weak", "medium", "strong", "-weak", "-medium", "-strong"],
        ),
    ]
    range: tuple[LogOddsValue, LogOddsValue] | None = None
    quantity: ClassVar[str] = "claim"


class Weight(Number):
    """A weight of at least 0, such as the stake put behind a public position."""

    value: WeightValue
    range: tuple[WeightValue, WeightValue] | None = None
    quantity: ClassVar[str] = "weight"


class Amount(Number):
    """An amount of a situation variable, in [-1, 1]."""

    value: StanceValue
    range: tuple[StanceValue, StanceValue] | None = None
    quantity: ClassVar[str] = "amount"


class Gain(Number):
    """How strongly one quantity answers another, in units of the one per unit of the other."""

    value: GainValue
    range: tuple[GainValue, GainValue] | None = None
    quantity: ClassVar[str] = "gain"


class Setting(Number):
    """A parameter of a rule; its range is the one that the rule declares."""

    quantity: ClassVar[str] = "parameter"


class Day(Number):
    """A day of the calendar, counted from its start; whole."""

    value: DayValue
    range: tuple[DayValue, DayValue] | None = None
    quantity: ClassVar[str] = "day"
