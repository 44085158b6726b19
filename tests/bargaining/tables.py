"""Tables that the tests of several models share."""

import numpy as np
from hypothesis import strategies as st

SMALL = ([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9])
"""Three actors on one issue, for sums by hand."""


@st.composite
def tables(draw, *, actors=(1, 6), low=0, high=100, issues=1):
    """Position, capability and salience, on whole points, so that what is apart is well apart."""
    count = draw(st.integers(*actors))
    position = draw(st.lists(st.integers(low, high), min_size=count * issues, max_size=count * issues))
    capability = draw(st.lists(st.floats(0.1, 10.0), min_size=count, max_size=count))
    salience = draw(st.lists(st.floats(0.05, 1.0), min_size=count * issues, max_size=count * issues))
    shape = (count,) if issues == 1 else (count, issues)
    return (
        np.reshape(np.array(position, dtype=np.float64), shape),
        np.array(capability),
        np.reshape(np.array(salience) / issues, shape),
    )


def without_ties(seed, actors=5, issues=1):
    """A table of which no two numbers are equal."""
    rng = np.random.default_rng(seed)
    shape = (actors,) if issues == 1 else (actors, issues)
    return rng.uniform(0, 100, shape), rng.uniform(0.5, 2.0, actors), rng.uniform(0.2, 1.0, shape) / issues
