"""Words in pictures: safe, short, and beside each other."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.plot.labels import chosen, cut, packed, plain, spread, wrapped

PLACES = st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=30)


@given(PLACES, st.floats(0.0, 0.5))
def test_labels_keep_their_order_and_their_distance(values, gap):
    places = spread(values, gap, -1.0, 1.0)
    order = np.argsort(values, kind="stable")
    room = min(gap, 2.0 / max(len(values) - 1, 1))
    assert (np.diff(places[order]) >= room - 1e-9).all()
    assert places.min() >= -1.0 - 1e-9
    assert places.max() <= 1.0 + 1e-9


@given(st.lists(st.floats(-0.9, 0.9), max_size=12, unique=True))
def test_labels_that_have_room_stay_where_their_lines_end(values):
    gaps = np.diff(np.sort(values))
    gap = float(gaps.min()) * 0.99 if len(gaps) else 0.1
    assert np.allclose(spread(values, gap, -1.0, 1.0), values)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 50)), max_size=25))
def test_labels_of_a_row_do_not_touch(stretches):
    starts, ends = [s for s, _ in stretches], [s + length for s, length in stretches]
    found = packed(starts, ends)
    for row in set(found):
        own = sorted((starts[n], ends[n]) for n in range(len(found)) if found[n] == row)
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(own))
    assert len(set(found)) == max(found, default=-1) + 1


@given(st.text(max_size=300), st.integers(4, 60))
def test_a_label_is_short_on_one_line_and_opens_no_tag(text, most):
    for label in (cut(text, most), *wrapped(text, most)):
        assert len(label) <= most
        assert label.isprintable() or not label
        assert "<" not in label


def test_a_long_name_keeps_both_its_ends():
    label = cut("Delegation of the High Commission, second bench", 20)
    assert label.startswith("Deleg")
    assert label.endswith("bench")
    assert "…" in label


def test_what_is_short_stays_as_it_is():
    assert cut("Türkiye") == plain("Türkiye") == "Türkiye"


def test_a_name_that_is_not_there_is_met_with_the_nearest_one():
    with pytest.raises(sim.UnknownNameError, match="Did you mean 'russia'"):
        chosen("actor", "rusia", ["russia", "turkiye"])
    with pytest.raises(sim.ParameterError, match="there is no actor to draw"):
        chosen("actor", [], ["russia"])
    assert chosen("actor", ["b", "a", "b"], "abc") == ["b", "a"]
