"""Rules with one planted fault each, and the law that has to name it."""

import numpy as np

from sim.rules import BeliefRule, DayInputs, StanceRule, gap_heard


def _heard(day: DayInputs, rate: float = 0.5) -> np.ndarray:
    return rate * day.said_weight * gap_heard(day)


def writes_into_its_input(day, memory):
    day.stance[...] += _heard(day).sum(axis=-2)
    return {"influence": _heard(day)}


def writes_into_its_memory(day, memory):
    memory += 1.0
    return {"influence": _heard(day)}, memory


def averages_over_replicates(day, memory):
    mean = day.stance.mean(axis=0, keepdims=True) if day.stance.ndim == 3 else day.stance
    return {"drift": 0.1 * (mean - day.stance)}


def multiplies_over_the_batch(day, memory):
    flat = day.stance.reshape(-1, day.stance.shape[-1])
    return {"drift": 0.01 * (day.stance @ (flat.T @ flat))}


def scales_by_the_largest_of_the_chunk(day, memory):
    return {"influence": _heard(day) / np.maximum(np.abs(day.stance).max(), 0.5)}


def uses_the_global_generator(day, memory):
    return {"influence": _heard(day) * np.random.random()}


def uses_a_generator_of_its_own(day, memory):
    return {"influence": _heard(day) + 1e-9 * np.random.default_rng().random(day.said.shape)}


_CALLS = [0]


def counts_its_calls(day, memory):
    _CALLS[0] += 1
    return {"influence": _heard(day), "habit": np.zeros_like(day.stance) + 1e-6 * _CALLS[0]}


_DIARY: dict[int, np.ndarray] = {}


def reads_tomorrow(day, memory):
    """Looks up whether the day after has been played already, and leans towards what it brought."""
    _DIARY[day.day] = day.stance
    tomorrow = _DIARY.get(day.day + 1, day.stance)
    if tomorrow.shape != day.stance.shape:
        tomorrow = day.stance
    return {"foresight": 0.1 * (tomorrow - day.stance)}


def leaks_an_unheard_message(day, memory):
    return {"influence": 0.1 * (day.said - day.stance[..., :, np.newaxis, :])}


def ignores_weight_0(day, memory):
    return {"influence": np.maximum(day.said_weight, 0.01) * (day.said - day.stance[..., :, np.newaxis, :])}


def has_the_wrong_sign(day, memory):
    return {"influence": -_heard(day)}


def swaps_its_axes(day, memory):
    return {"influence": np.swapaxes(_heard(day), -2, -3)}


def is_not_a_number_on_an_empty_inbox(day, memory):
    total = day.said_weight.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore"):
        return {"influence": _heard(day) / total}


def breaks_at_the_bound(day, memory):
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"influence": _heard(day) / (1.0 - np.abs(day.stance[..., :, np.newaxis, :]))}


def depends_on_the_actor_s_number(day, memory):
    seniority = np.arange(day.stance.shape[-2])[:, np.newaxis, np.newaxis] + 1.0
    return {"influence": _heard(day) / seniority}


def slips_to_single_precision(day, memory):
    return {"influence": _heard(day).astype(np.float32)}


def needs_a_message(day, memory):
    return {"influence": _heard(day) * (day.said[..., 0, :] != 2.0)[..., np.newaxis, :]}


def drifts_to_the_middle(day, memory):
    return {"influence": _heard(day), "drift": -0.1 * day.stance}


def overshoots(day, memory):
    return {"influence": _heard(day, rate=1.5)}


def goes_by_the_mean_of_all(day, memory):
    mean = day.stance.mean(axis=-2, keepdims=True)
    return {"conformity": 0.1 * (mean - day.stance)}


def is_moved_by_the_speaker_s_charm(day, memory, *, charm):
    charms = np.broadcast_to(charm, (day.stance.shape[-2], 1))[:, 0]
    heard = np.take(charms, day.speaker, mode="clip")
    return {"influence": heard[..., np.newaxis] * _heard(day)}


def has_a_threshold(day, memory):
    gap = gap_heard(day)
    return {"influence": np.where(np.abs(gap) < 0.507, 0.5 * day.said_weight * gap, 0.0)}


def takes_the_first_message_only(day, memory):
    first = np.zeros(day.said.shape[-2])
    first[:1] = 1.0
    return {"influence": _heard(day) * first[:, np.newaxis]}


def pushes_from_the_pole(day, memory):
    return {"influence": -0.5 * day.said_weight * np.sign(gap_heard(day))}


def hears_all_alike(day, memory):
    """Gives every message a third, whatever its weight."""
    return {"influence": 0.33 * gap_heard(day) * (day.said_weight > 0.0)}


def is_noisier_than_it_says(day, memory):
    return {"influence": _heard(day), "fog": 0.01 * day.noise}


def forgets_the_slot_axis(day, memory, *, rate):
    return {"influence": rate * _heard(day)}


def counts_evidence_twice(day, memory):
    return {"evidence": 2.0 * day.claimed}


def believes_what_it_wishes(day, memory):
    welcome = day.preference[:, np.newaxis, :] * day.claimed >= 0.0
    reliability = day.credibility + (1.0 - day.credibility) * day.verified
    return {"evidence": np.where(welcome, 1.0, 0.2) * reliability[..., np.newaxis] * day.claimed}


def _zeros(day):
    return np.zeros_like(day.stance)


def stance(contribute, *promises: str) -> StanceRule:
    return StanceRule(name=contribute.__name__, contribute=contribute, guarantees=frozenset(promises))


def belief(contribute, *promises: str) -> BeliefRule:
    return BeliefRule(name=contribute.__name__, contribute=contribute, guarantees=frozenset(promises))


FAULTS = [
    (stance(writes_into_its_input), "inputs_untouched"),
    (
        StanceRule(
            name="writes_into_its_memory",
            contribute=writes_into_its_memory,
            opening_memory=_zeros,
        ),
        "inputs_untouched",
    ),
    (stance(averages_over_replicates), "replicates_separate"),
    (stance(multiplies_over_the_batch), "replicates_separate"),
    (stance(scales_by_the_largest_of_the_chunk), "replicates_separate"),
    (stance(uses_the_global_generator), "no_global_random_state"),
    (stance(uses_a_generator_of_its_own), "same_input_same_bytes"),
    (stance(counts_its_calls), "same_input_same_bytes"),
    (stance(reads_tomorrow), "nothing_between_calls"),
    (stance(leaks_an_unheard_message), "unheard_moves_nothing"),
    (stance(ignores_weight_0), "unheard_moves_nothing"),
    (stance(swaps_its_axes), "declared_shapes"),
    (stance(is_not_a_number_on_an_empty_inbox), "finite"),
    (stance(breaks_at_the_bound), "finite"),
    (stance(depends_on_the_actor_s_number), "relabelling_relabels"),
    (stance(slips_to_single_precision), "declared_shapes"),
    (stance(is_noisier_than_it_says), "luck_is_declared"),
    (
        StanceRule(name="forgets_the_slot_axis", contribute=forgets_the_slot_axis, parameters={"rate": 0.2}),
        "parameters_may_be_arrays",
    ),
    (stance(hears_all_alike, "in_hull"), "in_hull"),
    (
        StanceRule(
            name="understates_its_share",
            contribute=overshoots,
            guarantees=frozenset({"in_hull"}),
            share=0.5,
        ),
        "in_hull",
    ),
    (stance(needs_a_message), "plays_every_legal_day"),
    (stance(lambda day, memory: {"influence": _heard(day)}), "picklable"),
    (stance(has_the_wrong_sign, "in_hull"), "in_hull"),
    (stance(overshoots, "in_hull_with_anchor"), "in_hull_with_anchor"),
    (stance(overshoots, "non_expansive"), "non_expansive"),
    (stance(overshoots, "monotone"), "monotone"),
    (stance(has_the_wrong_sign, "monotone_in_messages"), "monotone_in_messages"),
    (stance(has_a_threshold, "monotone"), "monotone"),
    (stance(has_a_threshold, "non_expansive"), "non_expansive"),
    (stance(has_a_threshold, "scale_equivariant"), "scale_equivariant"),
    (stance(drifts_to_the_middle, "silent_without_messages"), "silent_without_messages"),
    (stance(drifts_to_the_middle, "translation_equivariant"), "translation_equivariant"),
    (stance(drifts_to_the_middle, "fixed_at_consensus"), "fixed_at_consensus"),
    (stance(drifts_to_the_middle, "absorbing"), "absorbing"),
    (stance(takes_the_first_message_only, "order_independent"), "order_independent"),
    (stance(pushes_from_the_pole, "bounded_without_clip"), "bounded_without_clip"),
    (stance(pushes_from_the_pole, "one_way"), "one_way"),
    (stance(goes_by_the_mean_of_all, "row_by_row"), "row_by_row"),
    (
        StanceRule(
            name="is_moved_by_the_speaker_s_charm",
            contribute=is_moved_by_the_speaker_s_charm,
            parameters={"charm": 0.5},
            guarantees=frozenset({"row_by_row"}),
        ),
        "row_by_row",
    ),
    (belief(counts_evidence_twice, "never_beyond_the_evidence"), "never_beyond_the_evidence"),
    (belief(counts_evidence_twice, "martingale"), "martingale"),
    (belief(believes_what_it_wishes, "martingale"), "martingale"),
]
