"""The laws that a rule promises: one for each guarantee."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Array
from sim.rules import DayInputs, Rule, Together, axes_of, for_some
from sim.testing.cases import Case, added, as_bytes, cases, in_unison, reordered_slots, silent, value_moved
from sim.testing.days import table
from sim.testing.law import BOUNDS, CLOSE, Broken, Draw, Law, largest, play, promised


@promised("a pull that needs no message (an anchor, a decay) or a default for an empty inbox")
def silent_without_messages(rule: Rule, draw: Draw) -> None:
    """Exactly nothing."""
    case = draw(cases(rule)).only_today(silent)
    for name, amounts in play(case).items():
        if amounts.any():
            raise Broken(case, f"without a message, term {name!r} moves somebody by {largest(amounts):g}")


@promised(
    "a wrong sign, a pull above 1, weights that add up to more than 1, a push away, a share that is larger "
    "than declared, or a position that is neither one's own nor heard, such as the public one"
)
def in_hull(rule: Rule, draw: Draw) -> None:
    """Between one's own stance and those heard."""
    _all_between(rule, draw, lambda d: (d.stance,))


@promised(
    "a wrong sign, a pull above 1, weights that add up to more than 1, a push away, a share that is larger "
    "than declared, or a position that is neither one's own nor heard, such as the public one"
)
def in_hull_with_anchor(rule: Rule, draw: Draw) -> None:
    """Between one's own stance, one's opening stance and those heard."""
    _all_between(rule, draw, lambda d: (d.stance, d.anchor))


def _all_between(rule: Rule, draw: Draw, own: Callable[[DayInputs], tuple[Array, ...]]) -> None:
    """Ask it of a day, and of one on which all say the same to all, where weights that run over show."""
    case = draw(cases(rule))
    position = draw(table(case.day.stance.shape[-1:], -1, 1))
    _between(case, own)
    _between(case.only_today(lambda day: in_unison(day, position)), own)


def _between(case: Case, own: Callable[[DayInputs], tuple[Array, ...]]) -> None:
    day = case.day
    heard = np.where(day.said_weight > 0.0, day.said, day.stance[..., :, np.newaxis, :])
    corners = np.stack([*own(day), *(heard[..., m, :] for m in range(heard.shape[-2]))])
    if case.rule.share is not None:  # what composition builds on
        corners = day.stance + np.asarray(case.rule.share) * (corners - day.stance)
    moved = added(day.stance, play(case))
    outside = (moved < corners.min(axis=0) - CLOSE) | (moved > corners.max(axis=0) + CLOSE)
    if outside.any():
        actor, issue = (int(i) for i in np.argwhere(outside)[0])
        raise Broken(
            case,
            f"actor {actor} ends at {moved[actor, issue]:.6g} on issue {issue}, outside "
            f"[{corners[:, actor, issue].min():.6g}, {corners[:, actor, issue].max():.6g}]",
        )


@promised("a term that does not vanish where the gap does, such as noise, a drift or a bias")
def fixed_at_consensus(rule: Rule, draw: Draw) -> None:
    """Everybody, always, and in public, on one position per issue."""
    case = draw(cases(rule))
    position = draw(table(case.day.stance.shape[-1:], -1, 1))

    def agreed(day: DayInputs) -> DayInputs:
        same = {name: np.zeros_like(getattr(day, name)) + position for name in ("stance", "anchor", "public")}
        return dataclasses.replace(day, **same, said=np.where(day.said_weight > 0.0, position, 0.0))

    case = case.changed(agreed)
    for name, amounts in play(case).items():
        if largest(amounts) > 1e-12:  # rounding is no drift
            raise Broken(
                case, f"all stand at {position.tolist()}, yet {name!r} moves by {largest(amounts):g}"
            )


_POSITIONS = ("stance", "anchor", "said", "public")


@promised("a threshold, a push away, a wrong sign, or a pull above 1")
def monotone(rule: Rule, draw: Draw) -> None:
    """Raise anything, and nobody ends lower."""
    _never_lower(rule, draw, {"stance": ("stance", "anchor", "said"), "belief": ("belief", "claimed")})


@promised("a push away, or a wrong sign")
def monotone_in_messages(rule: Rule, draw: Draw) -> None:
    """Raise what is heard, and nobody ends lower."""
    _never_lower(rule, draw, {"stance": ("said",), "belief": ("claimed",)})


_STEPS = (1.0, 0.25, 1 / 16)
"""Large steps find a push away, small ones a threshold."""


def _never_lower(rule: Rule, draw: Draw, raised: dict[str, tuple[str, ...]]) -> None:
    case = draw(cases(rule))
    before = added(value_moved(rule, case.day), play(case))
    # one thing at a time: what can be raised together can be raised one after the other
    for name in raised[rule.moves]:
        rise = draw(table(getattr(case.day, name).shape, 0, 1))
        for step in _STEPS:
            other = case.only_today(lambda day, name=name, by=step * rise: _raised(day, name, by))
            after = added(value_moved(rule, other.day), play(other))
            if (after < before - CLOSE).any():
                raise Broken(case, f"raising {name} lowers the result by {(before - after).max():.6g}")


def _raised(day: DayInputs, name: str, by: Array) -> DayInputs:
    higher = np.minimum(getattr(day, name) + by, _top(name))
    heard = {"said": day.said_weight > 0.0, "claimed": day.claimed != 0.0}
    raised: dict[str, Any] = {name: np.where(heard[name], higher, 0.0) if name in heard else higher}
    return dataclasses.replace(day, **raised)


def _top(name: str) -> float:
    return {"belief": 12.0, "claimed": 6.0}.get(name, 1.0)


@promised("a threshold, a push away, or shares of the gap that add up to more than 1")
def non_expansive(rule: Rule, draw: Draw) -> None:
    """In the largest difference over actors and issues."""
    case = draw(cases(rule))
    directions = {
        name: draw(table(getattr(case.day, name).shape, -1, 1)) for name in ("stance", "anchor", "said")
    }
    stance = added(case.day.stance, play(case))
    for step in _STEPS:
        other = case.only_today(lambda day, step=step: _displaced(day, directions, step))
        apart = max(largest(getattr(case.day, name) - getattr(other.day, name)) for name in directions)
        after = largest(added(other.day.stance, play(other)) - stance)
        if after > apart + CLOSE:
            raise Broken(case, f"positions at most {apart:.6g} apart lead to stances {after:.6g} apart")


def _displaced(day: DayInputs, directions: dict[str, Array], step: float) -> DayInputs:
    moved: dict[str, Any] = {
        name: np.clip(getattr(day, name) + step * direction, -1.0, 1.0)
        for name, direction in directions.items()
    }
    moved["said"] = np.where(day.said_weight > 0.0, moved["said"], 0.0)
    return dataclasses.replace(day, **moved)


@promised("an absolute position enters: a pole, a sign, an expectation or a fixed target")
def translation_equivariant(rule: Rule, draw: Draw) -> None:
    """All positions are halved first, to leave room for the shift."""
    case = draw(cases(rule)).changed(lambda d: _scaled(d, 0.5))
    shift = draw(table(case.day.stance.shape[-1:], -1, 1)) / 2.0

    def shifted(day: DayInputs) -> DayInputs:
        moved = {name: getattr(day, name) + shift for name in ("stance", "anchor", "public")}
        return dataclasses.replace(day, **moved, said=np.where(day.said_weight > 0.0, day.said + shift, 0.0))

    _same_terms(case, case.changed(shifted), 1.0, f"with all positions shifted by {shift.tolist()}")


@promised("the poles are told apart: a fixed pole, a one-sided threshold, or a wrong sign")
def reflection_equivariant(rule: Rule, draw: Draw) -> None:
    """Positions, claims, preferences and noise change their sign."""
    case = draw(cases(rule))
    names = (*_POSITIONS, "belief", "preference", "claimed", "noise")

    def mirrored(day: DayInputs) -> DayInputs:
        return dataclasses.replace(day, **{name: 0.0 - getattr(day, name) for name in names})

    _same_terms(case, case.changed(mirrored), -1.0, "with all poles swapped")


@promised("a threshold, an absolute position or a power of the gap enters")
def scale_equivariant(rule: Rule, draw: Draw) -> None:
    """Positions are halved."""
    case = draw(cases(rule))
    _same_terms(case, case.changed(lambda d: _scaled(d, 0.5)), 0.5, "with all positions halved")


def _scaled(day: DayInputs, factor: float) -> DayInputs:
    return dataclasses.replace(day, **{name: factor * getattr(day, name) for name in _POSITIONS})


def _same_terms(case: Case, other: Case, factor: float, how: str) -> None:
    before, after = play(case), play(other)
    for name, amounts in after.items():
        if not np.allclose(amounts, factor * before[name], rtol=CLOSE, atol=CLOSE):
            gap = largest(amounts - factor * before[name])
            raise Broken(case, f"{how}, term {name!r} is off by {gap:.6g}")


@promised("messages are taken one after the other, or the first or last one counts more")
def order_independent(rule: Rule, draw: Draw) -> None:
    """Up to rounding."""
    case = draw(cases(rule))
    order = np.array(draw(st.permutations(range(case.day.said.shape[-2]))), dtype=np.int64)
    before, after = case.moved(), case.only_today(lambda d: reordered_slots(d, order)).moved()
    if not np.allclose(before, after, rtol=CLOSE, atol=CLOSE):
        raise Broken(
            case, f"in the order {order.tolist()} the result differs by {largest(after - before):.6g}"
        )


@promised("evidence is bent by the wish, counted twice, or not weighed by the reliability of its source")
def martingale(rule: Rule, draw: Draw) -> None:
    """One source, which reports truly with its reliability and at random otherwise."""
    case = draw(cases(rule, slots=1))
    strength = draw(st.integers(1, 3 * 64)) / 64
    day = case.day
    told = np.any(day.claimed != 0.0, axis=-1, keepdims=True)
    yes, no = (
        case.only_today(lambda d, s=s: dataclasses.replace(d, claimed=np.where(told, s, 0.0)))
        for s in (strength, -strength)
    )
    reliability = (day.credibility + (1.0 - day.credibility) * day.verified)[..., 0, np.newaxis]
    if_true = reliability / (1.0 + np.exp(-strength)) + (1.0 - reliability) / 2.0
    before = 1.0 / (1.0 + np.exp(-day.belief))
    reports_yes = before * if_true + (1.0 - before) * (1.0 - if_true)
    after = [1.0 / (1.0 + np.exp(-added(day.belief, play(one)))) for one in (yes, no)]
    expected = reports_yes * after[0] + (1.0 - reports_yes) * after[1]
    if not np.allclose(expected, before, rtol=CLOSE, atol=CLOSE):
        raise Broken(yes, f"the expected belief is off by {largest(expected - before):.6g}")


@promised("something other than what is heard moves an actor at the pole")
def absorbing(rule: Rule, draw: Draw) -> None:
    """Everybody begins the day at a pole."""
    case = draw(cases(rule))
    poles = np.where(draw(table(case.day.stance.shape, -1, 1)) < 0.0, -1.0, 1.0)
    case = case.only_today(lambda d: dataclasses.replace(d, stance=poles))
    for name, amounts in play(case).items():
        if largest(amounts) > CLOSE:
            raise Broken(case, f"term {name!r} moves an actor away from its pole by {largest(amounts):.6g}")


@promised("weights that add up to more than 1, or a push that does not fade at the pole")
def bounded_without_clip(rule: Rule, draw: Draw) -> None:
    """Nothing for ``settle`` to cut off."""
    case = draw(cases(rule))
    moved, (low, high) = added(value_moved(rule, case.day), play(case)), BOUNDS[rule.moves]
    if (moved < low - CLOSE).any() or (moved > high + CLOSE).any():
        raise Broken(case, f"the sum of its terms leads to {moved.flat[np.abs(moved).argmax()]:.6g}")


@promised("a claim is made stronger than it was asserted, or turned round")
def never_beyond_the_evidence(rule: Rule, draw: Draw) -> None:
    """Per slot and proposition."""
    case = draw(cases(rule))
    claimed = case.day.claimed
    for name, amounts in play(case).items():
        if (amounts * claimed < 0.0).any() or (np.abs(amounts) > np.abs(claimed) + CLOSE).any():
            raise Broken(case, f"term {name!r} gives a claim more than it asserts, or turns it round")


@promised("a term changes its sign with the situation")
def one_way(rule: Rule, draw: Draw) -> None:
    """On two days, nobody is moved both ways on one issue."""
    case = draw(cases(rule))
    there = added(np.zeros_like(case.day.stance), play(case))
    other = dataclasses.replace(
        case, day=dataclasses.replace(case.day, stance=-case.day.stance, said=-case.day.said)
    )
    back = added(np.zeros_like(case.day.stance), play(other))
    both = np.concatenate([there, back])
    if ((both > 0.0).any(axis=0) & (both < 0.0).any(axis=0)).any():
        raise Broken(case, "one issue is moved both ways")


@promised("a mean or sum over actors, what another is or remembers, or a table read by the listener's number")
def row_by_row(rule: Rule, draw: Draw) -> None:
    """Asked for some of the actors, with their rows of everything, it says of them what it says among all."""
    case = draw(cases(rule))
    case = dataclasses.replace(case, rule=_each_its_own(rule, case.day))
    actors = case.day.stance.shape[-2]
    some = np.array(sorted(draw(st.sets(st.integers(0, actors - 1), min_size=1))))
    among = play(case)
    alone = dataclasses.replace(case, rule=for_some(case.rule, some)).changed(lambda day: day.only(some))
    for name, amounts in play(alone).items():
        wanted = np.take(among[name], some, axis=among[name].ndim - (3 if amounts.ndim == 3 else 2))
        if as_bytes(amounts) != as_bytes(wanted):
            raise Broken(case, f"asked for actors {some.tolist()} alone, term {name!r} differs for them")


def _each_its_own(rule: Rule, day: DayInputs) -> Rule:
    """Return the rule with parameters that differ by actor: those after the first have up to a fifth less."""
    if isinstance(rule, Together):
        return dataclasses.replace(
            rule, parts={name: _each_its_own(r, day) for name, r in rule.parts.items()}
        )
    actors = day.stance.shape[-2]
    share = 1.0 - 0.2 * np.arange(actors)[:, np.newaxis] / actors
    parameters = {
        name: value * share if np.ndim(value) == 0 and len(axes_of(rule, name)) == 2 else value
        for name, value in rule.parameters.items()
    }
    return dataclasses.replace(rule, parameters=parameters)


PROMISED: tuple[Law, ...] = (
    silent_without_messages,
    in_hull,
    in_hull_with_anchor,
    fixed_at_consensus,
    monotone,
    monotone_in_messages,
    non_expansive,
    translation_equivariant,
    reflection_equivariant,
    scale_equivariant,
    order_independent,
    martingale,
    absorbing,
    bounded_without_clip,
    never_beyond_the_evidence,
    one_way,
    row_by_row,
)
"""All of them."""
