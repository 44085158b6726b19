"""The agent that plays an actor: what users subclass to bargain, mediate or surprise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from scipy.special import expit

from sim.arrays import Array, in_range
from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.kernel import FreeAct
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.world.model import DiplomacyModel


@dataclass(frozen=True)
class PlannedMessage:
    """An act that the playbook lets an actor do today.

    Parameters
    ----------
    act : str
        Its id.
    channel : str
    listeners : tuple of str
        Whom it would reach.
    position : array [K]
        What it would say; NaN on issues of which it does not speak.
    """

    act: str
    channel: str
    listeners: tuple[str, ...]
    position: Array


@dataclass(frozen=True)
class Message:
    """Something that reached an actor on the day before.

    Parameters
    ----------
    day : int
        When it arrived.
    act, speaker, channel : str
    position : array [K]
        NaN on issues of which it does not speak.
    claims : dict of proposition to float
        Log-likelihood ratios as asserted.
    text : str
    """

    day: int
    act: str
    speaker: str
    channel: str
    position: Array
    claims: Mapping[str, float]
    text: str


class ActorAgent(mesa.Agent):  # type: ignore[misc]
    """Plays one actor of the scenario.

    Each day ``step`` calls ``compose``, which by default does what the playbook plans. A
    subclass may drop, change or add: it decides *what to say*, and the rules of the scenario
    decide what that does to whoever hears it.

    Parameters
    ----------
    model : DiplomacyModel
    name : str
        Id of the actor.
    """

    model: DiplomacyModel

    def __init__(self, model: DiplomacyModel, name: str) -> None:
        super().__init__(model)
        self.name = name
        self.number = model.plan.names.actor[name]
        self._done: dict[str, Array] = {}
        self._free: list[FreeAct] = []

    @property
    def case(self) -> Scenario:
        """The scenario that is played; ``model.case`` too."""
        return self.model.plan.scenario

    @property
    def day(self) -> int:
        """The day being played, from 1."""
        return self.model.state.day + 1

    @property
    def stance(self) -> Array:
        """Its private stances at the end of yesterday, ``[K]`` in the order of ``issues``; read-only."""
        return _read_only(self.model.state.stance[0, self.number])

    @property
    def belief(self) -> Array:
        """Its probabilities at the end of yesterday, ``[P]`` in the order of ``propositions``; read-only."""
        return _read_only(np.asarray(expit(self.model.state.log_odds[0, self.number])))

    @property
    def issues(self) -> tuple[str, ...]:
        """Ids of the issues, in the order of ``stance``."""
        return self.model.plan.names.issues

    @property
    def propositions(self) -> tuple[str, ...]:
        """Ids of the propositions, in the order of ``belief``."""
        return self.model.plan.names.propositions

    def stance_on(self, issue: str) -> float:
        """Return its private stance on an issue."""
        return float(self.stance[_number(self.model.plan.names.issue, "issue", issue)])

    def belief_in(self, proposition: str) -> float:
        """Return its probability of a proposition."""
        return float(self.belief[_number(self.model.plan.names.proposition, "proposition", proposition)])

    @property
    def present(self) -> bool:
        """Whether the actor is still there."""
        return bool(self.model.state.present[0, self.number])

    @property
    def others(self) -> tuple[str, ...]:
        """Ids of the other actors that are still there."""
        there = self.model.state.present[0]
        names = self.model.plan.names.actors
        return tuple(name for n, name in enumerate(names) if there[n] and n != self.number)

    @property
    def inbox(self) -> tuple[Message, ...]:
        """What reached it yesterday."""
        return self.model.inbox_of(self.name)

    @property
    def planned(self) -> tuple[PlannedMessage, ...]:
        """What the playbook lets it do today."""
        return self.model.planned_for(self.name)

    @property
    def rng(self) -> np.random.Generator:
        """Luck of its own, keyed by seed, replicate, day and actor: drawing more disturbs nobody."""
        if self._luck is None or self._luck[0] != self.day:
            self._luck = (self.day, self.model.luck.generator(self.day, self.name))
        return self._luck[1]

    _luck: tuple[int, np.random.Generator] | None = None

    def step(self) -> None:
        """Compose today's acts."""
        self._done, self._free = {}, []
        if self.present:
            self.compose()

    def compose(self) -> None:
        """Decide what to do and say today: what the playbook plans, unless a subclass says otherwise."""
        for planned in self.planned:
            self.do(planned)

    def do(
        self, planned: PlannedMessage, position: Mapping[str, float] | Sequence[float] | Array | None = None
    ) -> None:
        """Do a planned act, with another position where one is given.

        Raises
        ------
        UnknownNameError
            If the playbook does not plan that act for today, or an issue does not exist.
        ParameterError
            If a position lies outside [-1, 1].
        """
        if planned.act not in {act.act for act in self.planned}:
            raise UnknownNameError(
                unknown_name(f"act planned for {self.name} today", planned.act, (a.act for a in self.planned))
            )
        said = planned.position if position is None else self._position(position)
        self._done[planned.act] = said

    def send(
        self,
        to: str | Iterable[str],
        position: Mapping[str, float] | Sequence[float] | Array | None = None,
        *,
        claims: Mapping[str, float] | None = None,
        channel: str | None = None,
        stakes: float = 0.0,
        note: str = "",
    ) -> None:
        """Write a message of one's own.

        Parameters
        ----------
        to : str or iterable of str
            Ids of the listeners.
        position : mapping of issue to float, or array [K], optional
            In [-1, 1]; NaN or absent where nothing is said.
        claims : mapping of proposition to float, optional
            Log-likelihood ratios, in [-12, 12].
        channel : str, optional
            By default the private line or room that reaches all of them with the fewest
            members, else a platform.
        stakes : float
            Weight put behind the position, where the channel is a platform.
        note : str
            For the wording.

        Raises
        ------
        UnknownNameError
            If an actor, issue, proposition or channel does not exist, or no channel reaches
            the listeners.
        ParameterError
            If a number is out of range.
        """
        listeners = (to,) if isinstance(to, str) else tuple(to)
        names = self.model.plan.names
        numbers = tuple(_number(names.actor, "actor", name) for name in listeners)
        over = self.model.channel_between(self.name, listeners, channel)
        in_range("stakes", stakes, 0.0, 100.0, "weight")
        said = np.full(len(names.issues), np.nan) if position is None else self._position(position)
        self._free.append(
            FreeAct(
                speaker=self.number,
                channel=names.channel[over],
                listeners=numbers,
                sequence=len(self._free),
                sent=self.day,
                due=self.day + self.case.channels[over].delay,
                position=tuple(None if np.isnan(value) else float(value) for value in said),
                claims=self._claims(claims or {}),
                stakes=float(stakes),
                note=note,
            )
        )

    def _position(self, position: Mapping[str, float] | Sequence[float] | Array) -> Array:
        issues = self.model.plan.names.issue
        if isinstance(position, Mapping):
            said = np.full(len(issues), np.nan)
            for issue, value in position.items():
                said[_number(issues, "issue", issue)] = value
        else:
            said = np.array(position, dtype=np.float64)
        if said.shape != (len(issues),):
            raise ParameterError(
                f"position has shape {said.shape}, must be ({len(issues)},): one number per issue."
            )
        in_range("position", said[~np.isnan(said)], -1.0, 1.0, "stance units")
        return said

    def _claims(self, claims: Mapping[str, float]) -> tuple[float, ...]:
        table = self.model.plan.names.proposition
        values = np.zeros(len(table))
        for proposition, value in claims.items():
            values[_number(table, "proposition", proposition)] = value
        in_range("claims", values, -12.0, 12.0, "log-odds")
        return tuple(values.tolist())

    def composed(self) -> tuple[dict[str, Array], tuple[FreeAct, ...]]:
        """Return what ``compose`` decided: planned acts by id with their positions, and free messages."""
        return self._done, tuple(self._free)


def _number(table: Mapping[str, int], kind: str, name: str) -> int:
    if name not in table:
        raise UnknownNameError(unknown_name(kind, name, table))
    return table[name]


def _read_only(values: Array) -> Array:
    view: Any = values.view()
    view.flags.writeable = False
    return np.asarray(view)
