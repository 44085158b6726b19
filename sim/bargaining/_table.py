"""The table of a negotiation: who holds what, how strongly, and what it can bring to bear.

Every model begins here: positions, capability and salience are checked and broadcast against one
another once, and the models see one shape only. Axes are counted from the right: ``n`` actors,
``K`` issues, ``...`` for no axis or for the replicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, in_range, left_fold
from sim.errors import ParameterError, did_you_mean

SCALE = 100.0
"""Positions lie between 0 and this."""

SAME = 1e-6
"""Two positions nearer than this share of the range of positions are the same position."""


@dataclass(frozen=True, eq=False)
class Table:
    """Checked inputs of a model, of one shape.

    Parameters
    ----------
    position : Array
        ``[..., n, K]``, in [0, 100]; NaN where an actor holds no position on the issue.
    capability : Array
        ``[..., n]``, above 0.
    salience : Array
        ``[..., n, K]``, in (0, 1].
    actors, issues : tuple of str
        Their names.
    single : bool
        Whether the issue axis was left out, and is left out of the forecast too.
    aside : Mapping of str to Array
        What else belongs to each replicate and to one model only, such as a reference position
        or uniforms; ``[..., *]``, with the same leading axes.
    """

    position: Array
    capability: Array
    salience: Array
    actors: tuple[str, ...]
    issues: tuple[str, ...]
    single: bool
    aside: Mapping[str, Array] = field(default_factory=dict)

    @property
    def weight(self) -> Array:
        """``[..., n, K]``: capability times salience; 0 where an actor holds no position."""
        held = ~np.isnan(self.position)
        return np.where(held, self.capability[..., np.newaxis] * self.salience, 0.0)

    @property
    def reach(self) -> Array:
        """``[..., 1, K]``: the range of positions on each issue, largest less smallest."""
        spread = np.nanmax(self.position, axis=-2) - np.nanmin(self.position, axis=-2)
        return np.asarray(spread[..., np.newaxis, :], dtype=np.float64)

    @property
    def luck(self) -> Array | None:
        """``[..., rounds, L]``: uniforms in [0, 1] that came with the table, if any did."""
        return self.aside.get("luck")

    @property
    def lead(self) -> tuple[int, ...]:
        """The leading axes, those of the replicates."""
        return self.position.shape[:-2]

    def at(self, position: Array) -> Table:
        """Return the table with other positions; further leading axes may stand in front."""
        lead = position.shape[:-2]
        return replace(
            self,
            position=position,
            capability=np.broadcast_to(self.capability, lead + self.capability.shape[-1:]),
            salience=np.broadcast_to(self.salience, lead + self.salience.shape[-2:]),
            aside={
                name: np.broadcast_to(values, lead + values.shape[len(self.lead) :])
                for name, values in self.aside.items()
            },
        )

    def beside(self, name: str, values: Array, *, tail: int) -> Table:
        """Return the table with something put aside; leading axes are broadcast against one another.

        Parameters
        ----------
        name : str
        values : Array
            ``[..., *]``
        tail : int
            How many of the axes of ``values`` are not leading ones.
        """
        lead = _lead(position=self.lead, **{name: values.shape[: values.ndim - tail]})
        wide = self.at(np.broadcast_to(self.position, lead + self.position.shape[-2:]))
        put = np.broadcast_to(values, lead + values.shape[values.ndim - tail :])
        return replace(wide, aside={**wide.aside, name: put})

    def row(self, replicate: int) -> Table:
        """Return the table of one replicate, counted along the flattened leading axes."""
        return replace(
            self,
            position=_rows(self.position, 2)[replicate],
            capability=_rows(self.capability, 1)[replicate],
            salience=_rows(self.salience, 2)[replicate],
            aside={
                name: _rows(values, values.ndim - len(self.lead))[replicate]
                for name, values in self.aside.items()
            },
        )

    def shaped(self, outcome: Array) -> Array:
        """Leave the issue axis of ``[..., K]`` out if it was left out of the positions."""
        return outcome[..., 0] if self.single else outcome


def make_table(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    gaps: bool = False,
    luck: npt.ArrayLike | None = None,
) -> Table:
    """Check a table and broadcast its parts against one another.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` for one issue or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]``, the same on every issue, or ``[..., n, K]``; in (0, 1].
    actors, issues : sequence of str, optional
        Names; ``actor_1``, ``issue_1`` and so on if left out.
    gaps : bool
        Whether NaN may stand in ``position`` where an actor holds none.
    luck : array_like, optional
        ``[..., rounds, L]``: uniforms in [0, 1], for a model with chance in it. They come with the table, so
        that a model draws nothing itself; what the last axis counts, the model says.

    Returns
    -------
    Table

    Raises
    ------
    ParameterError
        If shapes do not fit, a value is outside its range, or it cannot be told whether the last
        axis of ``position`` counts actors or issues.
    """
    held, power, cares = (np.asarray(part, dtype=np.float64) for part in (position, capability, salience))
    if power.ndim == 0 or power.shape[-1] == 0:
        raise ParameterError(f"capability has shape {power.shape}; give one value per actor, [..., n].")
    actor_names = _names("actors", actors, power.shape[-1], "actor")
    single = not _counts_issues(held, power.shape[-1], issues)
    held = held[..., np.newaxis] if single else held
    issue_names = _names("issues", issues, held.shape[-1], "issue")
    cares = _salience(cares, held.shape[-2:])
    _check_values(held, power, cares, gaps=gaps)
    lead = _lead(position=held.shape[:-2], capability=power.shape[:-1], salience=cares.shape[:-2])
    table = Table(
        position=np.broadcast_to(held, lead + held.shape[-2:]),
        capability=np.broadcast_to(power, lead + power.shape[-1:]),
        salience=np.broadcast_to(cares, lead + cares.shape[-2:]),
        actors=actor_names,
        issues=issue_names,
        single=single,
    )
    return table if luck is None else table.beside("luck", _luck(luck), tail=2)


def folded(values: Array, *, axis: int) -> Array:
    """Add along the last axis, -1, or the last but one, -2: the first two, and then one after the other.

    A left fold, so that the last bit depends on no batch size and no memory layout.
    """
    count = values.shape[axis]
    slices = (values[..., n] if axis == -1 else values[..., n, :] for n in range(count))
    return left_fold(slices, next(slices))


def mean_position(table: Table) -> Array:
    """Return ``[..., K]``: the mean position, weighted by capability times salience.

    The compromise model, and the baseline beside every other; see ``compromise``.
    """
    return weighted_mean(table.position, table.weight)


def weighted_mean(position: Array, weight: Array) -> Array:
    """Return ``[..., K]``: the mean position by weights ``[..., n, K]`` or ``[..., n, 1]``.

    Where there is no position the weight is 0.
    """
    centre = folded(weight * np.nan_to_num(position), axis=-2) / folded(weight, axis=-2)
    # a mean of equal numbers must be that number, and rounding may leave it
    low, high = np.nanmin(position, axis=-2), np.nanmax(position, axis=-2)
    return np.asarray(np.clip(centre, low, high), dtype=np.float64)


def check_choice(option: str, value: str, allowed: Iterable[str]) -> None:
    """Raise unless ``value`` is one of the words that an option allows.

    Raises
    ------
    ParameterError
        Naming the option, what was found and what is allowed.
    """
    words = tuple(allowed)
    if value not in words:
        known = ", ".join(map(repr, words))
        raise ParameterError(f"{option}={value!r} must be one of {known}.{did_you_mean(str(value), words)}")


def _counts_issues(position: Array, actors: int, issues: Sequence[str] | None) -> bool:
    """Tell whether the last axis of ``position`` counts issues."""
    shape = position.shape
    by_actor = len(shape) >= 1 and shape[-1] == actors
    by_issue = len(shape) >= 2 and shape[-2] == actors and (issues is None or len(issues) == shape[-1])
    if by_actor and by_issue and actors > 1 and issues is None:
        raise ParameterError(
            f"position has shape {shape}: {actors} issues, or {actors} replicates of one issue? "
            "Name the issues, issues=(…), or add an axis for the one issue, position[..., np.newaxis]."
        )
    if not by_actor and not by_issue:
        raise ParameterError(
            f"position has shape {shape}, capability counts {actors} actors; "
            f"position must be [..., {actors}] or [..., {actors}, issues]."
        )
    return by_issue


def _names(what: str, names: Sequence[str] | None, count: int, stem: str) -> tuple[str, ...]:
    if names is None:
        return tuple(f"{stem}_{number}" for number in range(1, count + 1))
    if len(names) != count:
        raise ParameterError(f"{what} names {len(names)}, the table has {count}; give one name for each.")
    if len(set(names)) != count:
        twice = next(name for number, name in enumerate(names) if name in names[:number])
        raise ParameterError(f"{what} has {twice!r} twice; give each a name of its own.")
    return tuple(names)


def _salience(salience: Array, shape: tuple[int, ...]) -> Array:
    """Return ``[..., n, K]``; what is given once for all issues is repeated."""
    if salience.shape[-2:] == shape:
        return salience
    if salience.ndim >= 1 and salience.shape[-1] == shape[0]:
        return np.broadcast_to(salience[..., np.newaxis], salience.shape + shape[1:])
    actors, issues = shape
    raise ParameterError(
        f"salience has shape {salience.shape}; it must be [..., {actors}] or [..., {actors}, {issues}], "
        "as the positions are."
    )


def _check_values(position: Array, capability: Array, salience: Array, *, gaps: bool) -> None:
    missing = np.isnan(position)
    if gaps and missing.all(axis=-2).any():
        raise ParameterError("position has an issue on which no actor holds a position; leave it out.")
    in_range("position", position[~missing] if gaps else position, 0.0, SCALE, "points of the scale")
    if not (np.isfinite(capability) & (capability > 0)).all():
        wrong = capability[~(np.isfinite(capability) & (capability > 0))].flat[0]
        raise ParameterError(f"capability={wrong:g} must be finite and above 0; leave out who has none.")
    if not ((salience > 0) & (salience <= 1)).all():
        wrong = salience[~((salience > 0) & (salience <= 1))].flat[0]
        raise ParameterError(
            f"salience={wrong:g} must lie in (0, 1]; divide a percentage by 100, and leave out who "
            "does not care."
        )


def _luck(luck: npt.ArrayLike) -> Array:
    drawn = np.asarray(luck, dtype=np.float64)
    if drawn.ndim < 2:
        raise ParameterError(f"luck has shape {drawn.shape}; it must be [..., rounds, draws of a round].")
    in_range("luck", drawn, 0.0, 1.0, "uniform")
    return drawn


def _lead(**shapes: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ParameterError(
            f"leading axes differ: {found}; give each the same replicates, or none."
        ) from None


def _rows(values: Array, kept: int) -> Array:
    """Flatten the leading axes, all but the last ``kept``."""
    return values.reshape(-1, *values.shape[values.ndim - kept :])
