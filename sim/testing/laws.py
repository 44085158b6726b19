"""The laws that rules are held to: those that hold for every rule, and those that a rule promises."""

from __future__ import annotations

import dataclasses
import pickle
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Array
from sim.kernel.settle import LOG_ODDS_BOUNDS, STANCE_BOUNDS, TRUST_BOUNDS, Entry, fold, settle
from sim.rules import GUARANTEES, DayInputs, Rule, Terms
from sim.testing.cases import (
    Case,
    added,
    as_bytes,
    cases,
    in_words,
    relabelled,
    relabelled_rule,
    reordered_slots,
    replicate,
    silent,
    value_moved,
    with_arrays,
    with_empty_slot,
)
from sim.testing.days import table

BOUNDS = {"stance": STANCE_BOUNDS, "belief": LOG_ODDS_BOUNDS, "trust": TRUST_BOUNDS}
CLOSE = 1e-9
"""How far two numbers may differ that agree but for rounding."""

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Broken(AssertionError):
    """A law does not hold for a case; ``law`` is set where another law is to blame than the one asked."""

    def __init__(self, case: Case, found: str, law: str | None = None) -> None:
        self.case, self.found, self.law = case, found, law
        super().__init__(found)


@dataclass(frozen=True)
class Law:
    """Something that must hold.

    Parameters
    ----------
    name : str
        For a promised law, the guarantee.
    says : str
        The law in a sentence.
    cause : str
        What is usually wrong where it is broken.
    test : callable
        ``test(rule, draw)`` draws a case and raises ``Broken``.
    promised : bool
        Whether it is asked only of rules that promise it.
    """

    name: str
    says: str
    cause: str
    test: Callable[[Rule, Draw], None]
    promised: bool = False


LAWS: dict[str, Law] = {}
"""All laws by name, in the order in which they are asked: a plain cause before its odd consequences."""


def _for_all(says: str, cause: str) -> Callable[[Callable[[Rule, Draw], None]], Callable[[Rule, Draw], None]]:
    def register(test: Callable[[Rule, Draw], None]) -> Callable[[Rule, Draw], None]:
        LAWS[test.__name__] = Law(test.__name__, says, cause, test)
        return test

    return register


def _promised(cause: str) -> Callable[[Callable[[Rule, Draw], None]], Callable[[Rule, Draw], None]]:
    def register(test: Callable[[Rule, Draw], None]) -> Callable[[Rule, Draw], None]:
        LAWS[test.__name__] = Law(test.__name__, GUARANTEES[test.__name__], cause, test, promised=True)
        return test

    return register


def play(case: Case) -> Terms:
    """Play a case; what the rule raises on a legal day is a broken law of its own."""
    try:
        return case.terms()
    except ValueError as error:
        if "read-only" in str(error):
            raise Broken(case, "it wrote into an array that it was given", "inputs_untouched") from error
        raise Broken(case, _raised_by(error), "plays_every_legal_day") from error
    except Broken:
        raise
    except Exception as error:
        raise Broken(case, _raised_by(error), "plays_every_legal_day") from error


def _raised_by(error: Exception) -> str:
    """Say what a rule raised, and on which line of it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    own = [f for f in traceback.extract_tb(error.__traceback__) if "numpy" not in f.filename]
    place = own[-1] if own else last
    return f"it raised {type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"


# --- laws for every rule


@_for_all(
    "every legal day can be played, also one without messages",
    "the rule assumes that there is a message, a certain number of actors, or no leading axis",
)
def plays_every_legal_day(rule: Rule, draw: Draw) -> None:
    """Legal days include empty inboxes."""
    for replicates in (None, 2):
        case = draw(cases(rule, replicates=replicates))
        play(case)
        if rule.remembers:
            _remembered(case)


def _remembered(case: Case) -> Any:
    try:
        return case.rule.remembered(case.day, case.memory)
    except ValueError as error:
        if "read-only" in str(error):
            found = "while remembering, it wrote into an array that it was given"
            raise Broken(case, found, "inputs_untouched") from error
        raise Broken(case, f"while remembering, it raised {type(error).__name__}: {error}") from error


@_for_all(
    "the rule writes into nothing that it is given",
    "an in-place operation (+=, out=, a[…] = …, .sort()); make a new array instead",
)
def inputs_untouched(rule: Rule, draw: Draw) -> None:
    """Compare parameters too, which are not read-only as the inputs are."""
    case = draw(cases(rule))
    before = as_bytes(rule.parameters)
    play(case)
    _remembered(case)
    if as_bytes(rule.parameters) != before:
        raise Broken(case, "playing a day changed the rule's own parameters")


@_for_all(
    "the rule leaves the global random state alone",
    "np.random or random is used; declare draws, or uses_noise, and read day.draws or day.noise",
)
def no_global_random_state(rule: Rule, draw: Draw) -> None:
    """Refuse what could never be replayed."""
    case = draw(cases(rule))
    before = _global_luck()
    play(case)
    _remembered(case)
    if _global_luck() != before:
        raise Broken(case, "playing a day used up global random numbers")


def _global_luck() -> tuple[object, object]:
    state: Any = np.random.get_state()
    return (state[1].tobytes(), state[2:]), random.getstate()


@_for_all(
    "the same input gives the same bytes",
    "a generator without a seed, the clock, the order of a set, or something counted between calls",
)
def same_input_same_bytes(rule: Rule, draw: Draw) -> None:
    """Twice the same day."""
    case = draw(cases(rule))
    one, other = play(case), play(case)
    if as_bytes(one) != as_bytes(other):
        raise Broken(case, f"two calls with the same input differ by {_difference(one, other)}")


@_for_all(
    "a call leaves nothing behind for the next one",
    "a module variable, a cache or an attribute is read back; let remember carry it from day to day",
)
def nothing_between_calls(rule: Rule, draw: Draw) -> None:
    """Whether another day was played in between, or the days that follow, makes no difference."""
    case = draw(cases(rule))
    first = as_bytes(play(case))
    for later in (1, 2):
        play(case.only_today(lambda d, later=later: dataclasses.replace(_other(d), day=d.day + later)))
    if as_bytes(play(case)) != first:
        raise Broken(case, "after other days were played, the same day came out differently")


def _other(day: DayInputs) -> DayInputs:
    return dataclasses.replace(day, stance=-0.5 * day.stance + 0.25, said=-day.said, belief=day.belief + 1.0)


@_for_all(
    "terms are float64, [..., N, X] or [..., N, M, X]",
    "axes are swapped or dropped (count them from the right), or a smaller float type crept in",
)
def declared_shapes(rule: Rule, draw: Draw) -> None:
    """X is issues, propositions or speakers, by what the rule moves."""
    for replicates in (None, 2):
        case = draw(cases(rule, replicates=replicates))
        value = value_moved(rule, case.day)
        slots = (*value.shape[:-1], case.day.said.shape[-2], value.shape[-1])
        for name, amounts in play(case).items():
            if not isinstance(amounts, np.ndarray) or amounts.dtype != np.float64:
                raise Broken(case, f"term {name!r} is {getattr(amounts, 'dtype', type(amounts).__name__)}")
            if amounts.shape not in (value.shape, slots):
                raise Broken(
                    case, f"term {name!r} has the shape {amounts.shape}, must be {value.shape} or {slots}"
                )


@_for_all(
    "terms are finite",
    "a division by an empty total, a log of 0, or inf - inf; guard with np.where before dividing",
)
def finite(rule: Rule, draw: Draw) -> None:
    """Also on a day without a message."""
    case = draw(cases(rule))
    for played in (case, case.only_today(silent)):
        for name, amounts in play(played).items():
            if not np.isfinite(amounts).all():
                raise Broken(played, f"term {name!r} holds {amounts[~np.isfinite(amounts)].flat[0]}")


@_for_all(
    "noise that is not declared changes no byte",
    "day.noise is read without uses_noise=True; the engine gives noise only to rules that declare it",
)
def luck_is_declared(rule: Rule, draw: Draw) -> None:
    """Only ``uses_noise`` brings noise; uniforms that are not declared are not there at all."""
    if rule.uses_noise:
        return
    case = draw(cases(rule))
    louder = case.only_today(lambda d: dataclasses.replace(d, noise=1.0 - d.noise))
    if as_bytes(play(louder)) != as_bytes(play(case)):
        raise Broken(case, "other noise changed the result")


@_for_all(
    "a parameter may be an array, [N, 1] or [N, X], with the same result",
    "a parameter meets an array per message without its slot axis; wrap it in per_message",
)
def parameters_may_be_arrays(rule: Rule, draw: Draw) -> None:
    """A scenario file gives every parameter as an array."""
    case = draw(cases(rule))
    arrays = dataclasses.replace(case, rule=with_arrays(rule, case.day))
    before = play(case)
    try:
        after = play(arrays)
    except Broken as broken:
        raise Broken(case, f"with its parameters as arrays, {broken.found}") from broken
    for name, amounts in after.items():
        if not np.allclose(amounts, before[name], rtol=CLOSE, atol=CLOSE):
            raise Broken(case, f"with its parameters as arrays, term {name!r} differs")


@_for_all(
    "replicates know nothing of each other, to the last bit",
    "a mean, sum, sort or matrix product runs over the leading axis; count axes from the right",
)
def replicates_separate(rule: Rule, draw: Draw) -> None:
    """Each alone is what it is among the others."""
    case = draw(cases(rule, replicates=3))
    among = play(case)
    for number in range(3):
        alone = case.changed(lambda d, number=number: replicate(d, number))
        if as_bytes(play(alone)) != as_bytes({name: a[number] for name, a in among.items()}):
            raise Broken(case, f"replicate {number} alone differs from itself among the others")


@_for_all(
    "how replicates are cut into chunks makes no difference, to the last bit",
    "something is scaled or compared over the whole batch, or summed in an order that depends on its size",
)
def chunking_irrelevant(rule: Rule, draw: Draw) -> None:
    """Play one and three, and four together."""
    case = draw(cases(rule, replicates=4))
    whole = play(case)
    for chunk in (slice(0, 1), slice(1, 4)):
        part = case.changed(lambda d, chunk=chunk: replicate(d, chunk))
        if as_bytes(play(part)) != as_bytes({name: a[chunk].copy() for name, a in whole.items()}):
            raise Broken(case, f"replicates {chunk.start} to {chunk.stop - 1} differ in a chunk of their own")


@_for_all(
    "what is not heard moves nothing: content under weight 0, and empty slots, change no byte",
    "said is read where said_weight is 0, or an average divides by the number of slots",
)
def unheard_moves_nothing(rule: Rule, draw: Draw) -> None:
    """Ask what is behind non-interference: nobody is moved by what it cannot know."""
    case = draw(cases(rule))
    before = as_bytes(play(case))
    loud = draw(table(case.day.said.shape, -1, 1))
    unheard = case.only_today(
        lambda d: dataclasses.replace(d, said=np.where(d.said_weight > 0, d.said, loud))
    )
    if as_bytes(play(unheard)) != before:
        raise Broken(unheard, "what was said under weight 0 changed the result")
    renamed = case.only_today(_with_other_speakers)
    if as_bytes(play(renamed)) != before:
        raise Broken(renamed, "the speaker of a slot in which nothing is heard changed the result")
    longer = case.only_today(with_empty_slot)
    for name, amounts in play(longer).items():
        per_slot = amounts.ndim == case.day.said.ndim
        if as_bytes(amounts[..., :-1, :] if per_slot else amounts) != before[name]:
            raise Broken(longer, f"one more empty slot changed the term {name!r}")
        if per_slot and amounts[..., -1, :].any():
            raise Broken(longer, f"an empty slot moves somebody by the term {name!r}")


def _with_other_speakers(day: DayInputs) -> DayInputs:
    heard = np.zeros(day.speaker.shape, dtype=bool)
    for name in ("said_weight", "claimed"):
        heard |= np.any(getattr(day, name) != 0.0, axis=-1)
    for name in ("credibility", "verified", "news", "cost", "word"):
        heard |= getattr(day, name) != 0.0
    return dataclasses.replace(
        day, speaker=np.where(heard, day.speaker, (day.speaker + 1) % len(day.speaker))
    )


@_for_all(
    "the ledger of a day replays to the last bit, and the new value stays in its bounds",
    "terms are not finite arrays of the declared shape, or the rule returns a new value instead of a change",
)
def terms_replay(rule: Rule, draw: Draw) -> None:
    """``settle`` adds, bounds and keeps the remainder; folding its ledger must lead to the same value."""
    case = draw(cases(rule, replicates=2))
    value = value_moved(rule, case.day)
    entries = [Entry(name, amounts) for name, amounts in play(case).items()]
    new, ledger = settle(value, entries, bounds=BOUNDS[rule.moves])
    low, high = BOUNDS[rule.moves]
    if new.tobytes() != fold(value, ledger).tobytes() or not ((new >= low) & (new <= high)).all():
        raise Broken(case, "the ledger does not lead to the new value, or that is out of bounds")


@_for_all(
    "giving the actors other numbers gives their moves other numbers, and changes nothing else",
    "an actor's number, or its place in the file, enters the result",
)
def relabelling_relabels(rule: Rule, draw: Draw) -> None:
    """Up to rounding, for sums over actors."""
    case = draw(cases(rule))
    order = np.array(draw(st.permutations(range(len(case.day.capability)))))
    other = case.changed(lambda d: relabelled(d, order))
    other = dataclasses.replace(other, rule=relabelled_rule(rule, order))
    expected = case.terms()
    for name, amounts in play(other).items():
        wanted = np.take(expected[name], order, axis=0)
        wanted = np.take(wanted, order, axis=-1) if rule.moves == "trust" else wanted
        if not np.allclose(amounts, wanted, rtol=CLOSE, atol=CLOSE):
            raise Broken(case, f"with the actors in the order {order.tolist()}, term {name!r} differs")


@_for_all(
    "the rule survives a journey to another process, equal and alike to the last bit",
    "contribute is a lambda or a function inside a function; move it to module level",
)
def picklable(rule: Rule, draw: Draw) -> None:
    """Needed by any run on several processes."""
    case = draw(cases(rule))
    try:
        sent = pickle.loads(pickle.dumps(rule))
    except Exception as error:
        raise Broken(case, f"it cannot be pickled: {error}") from error
    if sent != rule or as_bytes(play(dataclasses.replace(case, rule=sent))) != as_bytes(play(case)):
        raise Broken(case, "the copy differs from the rule")


# --- laws that a rule promises


@_promised("a pull that needs no message (an anchor, a decay) or a default for an empty inbox")
def silent_without_messages(rule: Rule, draw: Draw) -> None:
    """Exactly nothing."""
    case = draw(cases(rule)).only_today(silent)
    for name, amounts in play(case).items():
        if amounts.any():
            raise Broken(case, f"without a message, term {name!r} moves somebody by {_largest(amounts):g}")


@_promised(
    "a wrong sign, a pull above 1, weights that add up to more than 1, a push away, a share that is larger "
    "than declared, or a position that is neither one's own nor heard, such as the public one"
)
def in_hull(rule: Rule, draw: Draw) -> None:
    """Between one's own stance and those heard."""
    _all_between(rule, draw, lambda d: (d.stance,))


@_promised(
    "a wrong sign, a pull above 1, weights that add up to more than 1, a push away, a share that is larger "
    "than declared, or a position that is neither one's own nor heard, such as the public one"
)
def in_hull_with_anchor(rule: Rule, draw: Draw) -> None:
    """Between one's own stance, one's opening stance and those heard."""
    _all_between(rule, draw, lambda d: (d.stance, d.anchor))


def _all_between(rule: Rule, draw: Draw, own: Callable[[DayInputs], tuple[Array, ...]]) -> None:
    """Ask it of a day, and of the same day with all voices in unison, where weights that run over show."""
    case = draw(cases(rule))
    position = draw(table(case.day.stance.shape[-1:], -1, 1))
    _between(case, own)
    unison = np.where(case.day.said_weight > 0.0, position, 0.0)
    _between(case.only_today(lambda d: dataclasses.replace(d, said=unison)), own)


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


@_promised("a term that does not vanish where the gap does, such as noise, a drift or a bias")
def fixed_at_consensus(rule: Rule, draw: Draw) -> None:
    """Everybody, always, and in public, on one position per issue."""
    case = draw(cases(rule))
    position = draw(table(case.day.stance.shape[-1:], -1, 1))

    def agreed(day: DayInputs) -> DayInputs:
        same = {name: np.zeros_like(getattr(day, name)) + position for name in ("stance", "anchor", "public")}
        return dataclasses.replace(day, **same, said=np.where(day.said_weight > 0.0, position, 0.0))

    case = case.changed(agreed)
    for name, amounts in play(case).items():
        if _largest(amounts) > 1e-12:  # rounding is no drift
            raise Broken(
                case, f"all stand at {position.tolist()}, yet {name!r} moves by {_largest(amounts):g}"
            )


_POSITIONS = ("stance", "anchor", "said", "public")
_CONTENT = {"stance": _POSITIONS, "belief": ("belief", "claimed"), "trust": ("trust", "word")}


@_promised("a threshold, a push away, a wrong sign, or a pull above 1")
def monotone(rule: Rule, draw: Draw) -> None:
    """Raise anything, and nobody ends lower."""
    _never_lower(rule, draw, {"stance": ("stance", "anchor", "said"), "belief": ("belief", "claimed")})


@_promised("a push away, or a wrong sign")
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


@_promised("a threshold, a push away, or shares of the gap that add up to more than 1")
def non_expansive(rule: Rule, draw: Draw) -> None:
    """In the largest difference over actors and issues."""
    case = draw(cases(rule))
    directions = {
        name: draw(table(getattr(case.day, name).shape, -1, 1)) for name in ("stance", "anchor", "said")
    }
    stance = added(case.day.stance, play(case))
    for step in _STEPS:
        other = case.only_today(lambda day, step=step: _displaced(day, directions, step))
        apart = max(_largest(getattr(case.day, name) - getattr(other.day, name)) for name in directions)
        after = _largest(added(other.day.stance, play(other)) - stance)
        if after > apart + CLOSE:
            raise Broken(case, f"positions at most {apart:.6g} apart lead to stances {after:.6g} apart")


def _displaced(day: DayInputs, directions: dict[str, Array], step: float) -> DayInputs:
    moved: dict[str, Any] = {
        name: np.clip(getattr(day, name) + step * direction, -1.0, 1.0)
        for name, direction in directions.items()
    }
    moved["said"] = np.where(day.said_weight > 0.0, moved["said"], 0.0)
    return dataclasses.replace(day, **moved)


@_promised("an absolute position enters: a pole, a sign, an expectation or a fixed target")
def translation_equivariant(rule: Rule, draw: Draw) -> None:
    """All positions are halved first, to leave room for the shift."""
    case = draw(cases(rule)).changed(lambda d: _scaled(d, 0.5))
    shift = draw(table(case.day.stance.shape[-1:], -1, 1)) / 2.0

    def shifted(day: DayInputs) -> DayInputs:
        moved = {name: getattr(day, name) + shift for name in ("stance", "anchor", "public")}
        return dataclasses.replace(day, **moved, said=np.where(day.said_weight > 0.0, day.said + shift, 0.0))

    _same_terms(case, case.changed(shifted), 1.0, f"with all positions shifted by {shift.tolist()}")


@_promised("the poles are told apart: a fixed pole, a one-sided threshold, or a wrong sign")
def reflection_equivariant(rule: Rule, draw: Draw) -> None:
    """Positions, claims, preferences and noise change their sign."""
    case = draw(cases(rule))
    names = (*_POSITIONS, "belief", "preference", "claimed", "noise")

    def mirrored(day: DayInputs) -> DayInputs:
        return dataclasses.replace(day, **{name: 0.0 - getattr(day, name) for name in names})

    _same_terms(case, case.changed(mirrored), -1.0, "with all poles swapped")


@_promised("a threshold, an absolute position or a power of the gap enters")
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
            gap = _largest(amounts - factor * before[name])
            raise Broken(case, f"{how}, term {name!r} is off by {gap:.6g}")


@_promised("messages are taken one after the other, or the first or last one counts more")
def order_independent(rule: Rule, draw: Draw) -> None:
    """Up to rounding."""
    case = draw(cases(rule))
    order = np.array(draw(st.permutations(range(case.day.said.shape[-2]))), dtype=np.int64)
    before, after = case.moved(), case.only_today(lambda d: reordered_slots(d, order)).moved()
    if not np.allclose(before, after, rtol=CLOSE, atol=CLOSE):
        raise Broken(
            case, f"in the order {order.tolist()} the result differs by {_largest(after - before):.6g}"
        )


@_promised("evidence is bent by the wish, counted twice, or not weighed by the reliability of its source")
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
        raise Broken(yes, f"the expected belief is off by {_largest(expected - before):.6g}")


@_promised("something other than what is heard moves an actor at the pole")
def absorbing(rule: Rule, draw: Draw) -> None:
    """Everybody begins the day at a pole."""
    case = draw(cases(rule))
    poles = np.where(draw(table(case.day.stance.shape, -1, 1)) < 0.0, -1.0, 1.0)
    case = case.only_today(lambda d: dataclasses.replace(d, stance=poles))
    for name, amounts in play(case).items():
        if _largest(amounts) > CLOSE:
            raise Broken(case, f"term {name!r} moves an actor away from its pole by {_largest(amounts):.6g}")


@_promised("weights that add up to more than 1, or a push that does not fade at the pole")
def bounded_without_clip(rule: Rule, draw: Draw) -> None:
    """Nothing for ``settle`` to cut off."""
    case = draw(cases(rule))
    moved, (low, high) = added(value_moved(rule, case.day), play(case)), BOUNDS[rule.moves]
    if (moved < low - CLOSE).any() or (moved > high + CLOSE).any():
        raise Broken(case, f"the sum of its terms leads to {moved.flat[np.abs(moved).argmax()]:.6g}")


@_promised("a claim is made stronger than it was asserted, or turned round")
def never_beyond_the_evidence(rule: Rule, draw: Draw) -> None:
    """Per slot and proposition."""
    case = draw(cases(rule))
    claimed = case.day.claimed
    for name, amounts in play(case).items():
        if (amounts * claimed < 0.0).any() or (np.abs(amounts) > np.abs(claimed) + CLOSE).any():
            raise Broken(case, f"term {name!r} gives a claim more than it asserts, or turns it round")


@_promised("a term changes its sign with the situation")
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


def _largest(values: Array) -> float:
    return float(np.abs(values).max(initial=0.0))


def _difference(one: Terms, other: Terms) -> str:
    return f"{max((_largest(one[name] - other[name]) for name in one), default=0.0):.6g}"


def said(law: Law, broken: Broken) -> str:
    """Put a broken law into words: the law, the case, what was found, the likely cause."""
    return (
        f"{broken.case.rule.name} breaks the law {law.name}: {law.says}.\n"
        f"Found: {broken.found}.\n"
        f"Smallest case:\n  {in_words(broken.case)}\n"
        f"Likely cause: {law.cause}."
    )
