"""The laws that hold for every rule, in the order in which they are asked: causes before consequences."""

from __future__ import annotations

import dataclasses
import pickle
import random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.kernel.settle import Entry, fold, settle
from sim.rules import DayInputs, Rule, Terms
from sim.testing.cases import (
    Case,
    as_bytes,
    cases,
    relabelled,
    relabelled_rule,
    replicate,
    silent,
    value_moved,
    with_arrays,
    with_empty_slot,
)
from sim.testing.days import table
from sim.testing.law import BOUNDS, CLOSE, Broken, Draw, Law, for_all, largest, play


@for_all(
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


@for_all(
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


@for_all(
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


@for_all(
    "the same input gives the same bytes",
    "a generator without a seed, the clock, the order of a set, or something counted between calls",
)
def same_input_same_bytes(rule: Rule, draw: Draw) -> None:
    """Twice the same day."""
    case = draw(cases(rule))
    one, other = play(case), play(case)
    if as_bytes(one) != as_bytes(other):
        raise Broken(case, f"two calls with the same input differ by {_difference(one, other)}")


@for_all(
    "a call leaves nothing behind for the next one",
    "a module variable, a cache or an attribute is read back; let what it remembers carry it from day to day",
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


@for_all(
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


@for_all(
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


@for_all(
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


@for_all(
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


@for_all(
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


@for_all(
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


@for_all(
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
        day, speaker=np.where(heard, day.speaker, (day.speaker + 1) % day.speaker.shape[-2])
    )


@for_all(
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


@for_all(
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


@for_all(
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


def _difference(one: Terms, other: Terms) -> str:
    return f"{max((largest(one[name] - other[name]) for name in one), default=0.0):.6g}"


COMMON: tuple[Law, ...] = (
    plays_every_legal_day,
    inputs_untouched,
    no_global_random_state,
    same_input_same_bytes,
    nothing_between_calls,
    declared_shapes,
    finite,
    luck_is_declared,
    parameters_may_be_arrays,
    replicates_separate,
    chunking_irrelevant,
    unheard_moves_nothing,
    terms_replay,
    relabelling_relabels,
    picklable,
)
"""All of them."""
