import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import bayes, denial
from sim.testing import day_inputs, two_actors

SHARES = st.integers(0, 64).map(lambda n: n / 64)
STOCKS = st.integers(0, 640).map(lambda n: n / 64)


def believed(rule, day, stock):
    """Log-odds learnt by bayes and denial together, without the catch-up."""
    return over_slots(bayes()(day)["evidence"]) + over_slots(rule(day, stock)["set_aside"])


@given(day_inputs())
def test_who_ignores_nothing_is_bayes(day):
    assert not denial(ignored=0.0)(day)["set_aside"].any()


@given(day_inputs(), SHARES)
def test_bad_news_moves_no_more_than_bayes_and_good_news_as_much(day, ignored):
    plain = bayes()(day)["evidence"]
    bent = plain + denial(ignored=ignored)(day)["set_aside"]
    unwelcome = day.preference[..., :, np.newaxis, :] * plain < 0
    assert (np.abs(bent) <= np.abs(plain) + 1e-12).all()
    np.testing.assert_array_equal(bent[~unwelcome], plain[~unwelcome])


@given(day_inputs())
def test_who_ignores_everything_unwelcome_never_moves_against_its_wish(day):
    learnt = believed(denial(ignored=1.0), day, np.zeros_like(day.belief))
    assert (day.preference * learnt >= -1e-12).all()


@given(day_inputs(), SHARES, SHARES)
def test_more_denial_is_never_worse_news(day, one, other):
    less, more = sorted((one, other))
    stock = np.zeros_like(day.belief)
    milder, stronger = (believed(denial(ignored=i), day, stock) * day.preference for i in (less, more))
    assert (stronger >= milder - 1e-12).all()


@given(day_inputs(), STOCKS)
def test_the_stock_of_what_was_set_aside_never_falls(day, held):
    rule, stock = denial(ignored=0.7, gives_way_at=2.0), np.full_like(day.belief, held)
    assert (rule.remembered(day, stock) >= stock).all()


@given(day_inputs(), STOCKS, STOCKS)
def test_the_more_was_set_aside_the_less_is_still_denied(day, one, other):
    rule = denial(ignored=0.7, gives_way_at=2.0)
    small, large = sorted((one, other))
    early, late = (np.abs(rule(day, np.full_like(day.belief, s))["set_aside"]) for s in (small, large))
    assert (late <= early + 1e-15).all()


@given(day_inputs(), STOCKS, SHARES)
def test_the_collapse_admits_at_most_what_was_set_aside_and_against_one_s_wish(day, held, share):
    rule, stock = denial(ignored=0.7, gives_way_at=2.0, catch_up=share), np.full_like(day.belief, held)
    admitted = rule(day, stock)["catch_up"]
    assert (np.abs(admitted) <= rule.remembered(day, stock) + 1e-12).all()
    assert (admitted * day.preference <= 0.0).all()


def test_the_collapse_comes_once():
    rule = denial(ignored=0.8, gives_way_at=2.0, catch_up=0.5)
    day = two_actors(gap=0.0, claim=-1.0, preference=1.0)
    stock, admitted = np.zeros((2, 1)), []
    for _ in range(20):
        admitted.append(rule(day, stock)["catch_up"][0, 0])
        stock = rule.remembered(day, stock)
    assert sum(amount != 0.0 for amount in admitted) == 1
    assert min(admitted) < -0.9


def test_without_a_threshold_denial_never_gives_way():
    day = two_actors(gap=0.0, claim=-3.0, preference=1.0)
    late = np.full((2, 1), 1000.0)
    np.testing.assert_array_equal(
        denial(ignored=0.5)(day, late)["set_aside"], denial(ignored=0.5)(day)["set_aside"]
    )


@given(day_inputs())
def test_who_does_not_care_denies_nothing(day):
    indifferent = dataclasses.replace(day, preference=np.zeros_like(day.preference))
    terms = denial(ignored=1.0, gives_way_at=0.5, catch_up=1.0)(indifferent)
    assert not terms["set_aside"].any()
    assert not terms["catch_up"].any()
