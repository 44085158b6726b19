import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import beta_trust
from sim.testing import day_inputs, two_actors

WORDS = st.lists(st.integers(-64, 64).map(lambda n: n / 64), max_size=8)
OPENINGS = st.integers(0, 64).map(lambda n: n / 64)
COUNTS = st.integers(1, 640).map(lambda n: n / 64)


def trust_after(words, *, opening=0.5, **values):
    """The first one's trust in the second, day by day, as that keeps its word (1) or breaks it (-1)."""
    rule, trust = beta_trust(**values), [opening]
    counts = rule.opening(two_actors(gap=0.0, trust=opening))
    for word in words:
        day = two_actors(gap=0.0, trust=trust[-1], word=word)
        terms, counts = rule(day, counts), rule.remembered(day, counts)
        trust.append(trust[-1] + terms["forgetting"][0, 1] + terms["word"][0, 0, 1])
    return trust


def test_two_promises_kept_and_one_broken():
    """Half trusted on two promises: (1 + 2) / (2 + 2 + 1)."""
    assert trust_after([1.0, 1.0, -1.0], opening_count=2.0)[-1] == pytest.approx(0.6, abs=1e-12)


@given(WORDS, OPENINGS, COUNTS)
def test_trust_is_the_share_of_promises_kept_among_all_that_are_counted(words, opening, count):
    kept, broken = (sum(max(sign * word, 0.0) for word in words) for sign in (1, -1))
    expected = (count * opening + kept) / (count + kept + broken)
    found = trust_after(words, opening=opening, opening_count=count)[-1]
    assert found == pytest.approx(expected, abs=1e-12)


@given(WORDS.flatmap(lambda words: st.tuples(st.just(words), st.permutations(words))), OPENINGS)
def test_when_a_promise_was_kept_or_broken_makes_no_difference(orders, opening):
    first, second = (trust_after(words, opening=opening)[-1] for words in orders)
    assert first == pytest.approx(second, abs=1e-12)


@given(WORDS, OPENINGS)
def test_a_promise_kept_never_lowers_trust_and_one_broken_never_raises_it(words, opening):
    moves = np.diff(trust_after(words, opening=opening))
    assert (moves * np.sign(words) >= -1e-15).all()


@given(WORDS, st.integers(1, 63).map(lambda n: n / 64))
def test_who_is_neither_sure_nor_hopeless_never_becomes_so(words, opening):
    assert all(0.0 < trust < 1.0 for trust in trust_after(words, opening=opening))


@given(WORDS, st.integers(0, 64))
def test_from_one_half_a_kept_and_a_broken_promise_weigh_alike(words, forgetting):
    rose = np.array(trust_after(words, forgetting=forgetting / 64))
    fell = np.array(trust_after([-word for word in words], forgetting=forgetting / 64))
    np.testing.assert_allclose(rose - 0.5, 0.5 - fell, atol=1e-12)


@given(WORDS, OPENINGS, st.integers(1, 64))
def test_in_silence_what_was_counted_fades_and_trust_returns_to_where_it_began(words, opening, forgetting):
    trust = trust_after(words + [0.0] * 8, opening=opening, forgetting=forgetting / 64)
    from_opening = np.array(trust[len(words) :]) - opening
    assert (np.diff(np.abs(from_opening)) <= 1e-12).all()
    assert (from_opening * from_opening[0] >= -1e-15).all()


def test_in_the_long_run_everything_is_forgotten():
    trust = trust_after([1.0] * 5 + [0.0] * 200, opening=0.25, forgetting=0.125)
    assert trust[5] > 0.5
    assert trust[-1] == pytest.approx(0.25, abs=1e-9)


def test_who_forgets_everything_overnight_judges_by_today_alone():
    """(4 * 0.5 + 0) / (4 + 1): the promise kept yesterday no longer counts."""
    assert trust_after([1.0, -1.0], forgetting=1.0)[-1] == pytest.approx(0.4, abs=1e-12)


@given(WORDS, OPENINGS, COUNTS, COUNTS)
def test_a_settled_opinion_is_changed_less(words, opening, one, other):
    fresh, settled = (
        abs(trust_after(words[:1], opening=opening, opening_count=count)[-1] - opening)
        for count in sorted((one, other))
    )
    assert settled <= fresh + 1e-15


def test_a_promise_half_kept_counts_half():
    """(4 * 0.5 + 0.5) / (4 + 0.5)."""
    assert trust_after([0.5])[-1] == pytest.approx(2.5 / 4.5, abs=1e-12)


@given(day_inputs())
def test_what_one_does_changes_the_trust_in_nobody_else(day):
    word = beta_trust()(day)["word"]
    others = day.speaker[..., np.newaxis] != np.arange(len(day.trust))
    assert not word[others].any()
