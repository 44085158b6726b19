"""What holds of every table: laws of the models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bargaining import compromise, condorcet, nash, smp, weighted_median
from tests.bargaining.tables import tables, without_ties

SIMPLE = [compromise, weighted_median, nash, condorcet]
ELECTIONS = ["conditional", "markov_uniform", "markov_incentive"]
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("model", [compromise, weighted_median, condorcet])
@given(table=tables(low=20, high=60), shift=st.integers(-20, 40))
def test_a_shifted_table_has_a_shifted_forecast(model, table, shift):
    position, capability, salience = table
    moved = model(position + shift, capability, salience).forecast
    assert moved == pytest.approx(model(*table).forecast + shift, abs=1e-3)


@pytest.mark.parametrize("model", [compromise, condorcet, nash])
@given(table=tables())
def test_a_mirrored_table_has_a_mirrored_forecast(model, table):
    position, capability, salience = table
    mirrored = model(100 - position, capability, salience).forecast
    assert mirrored == pytest.approx(100 - model(*table).forecast, abs=1e-3)


@given(tables())
def test_the_lower_median_is_the_upper_one_in_the_mirror(table):
    position, capability, salience = table
    mirrored = weighted_median(100 - position, capability, salience, middle="upper").forecast
    assert mirrored == 100 - weighted_median(*table).forecast


@given(table=tables(), election=st.sampled_from(ELECTIONS), shift=st.integers(0, 50))
def test_chances_are_the_same_on_a_shrunk_and_shifted_scale_seen_in_a_mirror(table, election, shift):
    position, capability, salience = table
    half = (position // 2).astype(float)
    moved = condorcet(100 - (half + shift), capability, salience, election=election).probability
    assert moved == pytest.approx(
        condorcet(half, capability, salience, election=election).probability, abs=1e-3
    )


@pytest.mark.parametrize("model", SIMPLE)
@given(table=tables())
def test_the_forecast_lies_among_the_positions(model, table):
    assert table[0].min() <= model(*table).forecast <= table[0].max()


@settings(max_examples=20)
@given(tables(actors=(2, 5), issues=2))
def test_the_spatial_model_stays_among_the_positions_but_for_its_rounding(table):
    position = table[0]
    course = smp(*table, issues=["a", "b"]).positions
    assert (course >= position.min(axis=0) - 0.0051).all()
    assert (course <= position.max(axis=0) + 0.0051).all()


@pytest.mark.parametrize("model", [*SIMPLE, smp])
@settings(max_examples=20)
@given(table=tables(), power=st.integers(-8, 8))
def test_the_unit_of_capability_is_irrelevant(model, table, power):
    position, capability, salience = table
    other = model(position, capability * 2.0**power, salience)
    assert np.array_equal(other.positions, model(*table).positions)
    assert other.forecast == model(*table).forecast


@pytest.mark.parametrize("model", SIMPLE)
@given(table=tables(), which=st.integers(0, 5))
def test_an_actor_that_comes_twice_is_one_of_twice_the_capability(model, table, which):
    position, capability, salience = table
    which %= len(position)
    twice = [np.append(part, part[which]) for part in table]
    doubled = np.where(np.arange(len(position)) == which, 2.0, 1.0) * capability
    assert model(*twice).forecast == pytest.approx(model(position, doubled, salience).forecast, abs=1e-3)


@pytest.mark.parametrize("model", [*SIMPLE, smp])
@settings(max_examples=20)
@given(seed=seeds, data=st.data())
def test_the_order_of_the_actors_is_irrelevant_where_nothing_is_tied(model, seed, data):
    table = without_ties(seed)
    order = np.array(data.draw(st.permutations(range(5))))
    other = model(*(part[order] for part in table))
    assert other.positions == pytest.approx(model(*table).positions[..., order, :], abs=1e-6)
    assert other.forecast == pytest.approx(model(*table).forecast, abs=1e-6)


@given(tables())
def test_no_position_beats_the_median_with_a_majority_of_weight(table):
    position, capability, salience = table
    median = weighted_median(*table).forecast
    weight = capability * salience
    for rival in position:
        nearer = np.abs(position - rival) < np.abs(position - median)
        assert weight[nearer].sum() <= 0.5 * weight.sum() * (1 + 1e-9)


@given(tables(actors=(2, 6)), st.sampled_from(["linear", "quadratic"]), st.floats(0, 100))
def test_no_position_has_a_larger_product_of_gains_than_the_nash_solution(table, loss, other):
    position, capability, salience = table
    power = 1 if loss == "linear" else 2
    worst = np.maximum(position, 100 - position) ** power

    def sum_of_logarithms(x):
        gains = worst - np.abs(x - position) ** power
        return capability * salience @ np.log(np.maximum(gains, 1e-300))

    found = nash(*table, loss=loss).forecast
    assert sum_of_logarithms(found) >= sum_of_logarithms(other) - 1e-6


@given(tables(issues=2))
def test_nobody_of_a_table_of_one_mind_moves(table):
    position = np.tile(table[0][0], (len(table[0]), 1))
    still = smp(position, *table[1:], issues=["a", "b"])
    assert (still.positions == position).all()
    assert still.converged


BATCHES = [
    (compromise, {}),
    (weighted_median, {"middle": "middle"}),
    (nash, {}),
    (nash, {"loss": "quadratic"}),
    *((condorcet, {"election": election, "outcome": "likeliest"}) for election in ELECTIONS),
    *((smp, {"election": election, "bargain": "both"}) for election in ELECTIONS),
    (smp, {"interpolation": "s2pmax", "voting": "binary", "outcome": "expected", "ties": "strongest"}),
    (smp, {"bargain": "weighted", "perspective": "full", "affinity": np.full((5, 5), 0.15)}),
]


@pytest.mark.parametrize(("model", "options"), BATCHES)
@settings(max_examples=4)
@given(seed=seeds)
def test_a_row_of_a_batch_is_bit_for_bit_what_it_is_alone(model, options, seed):
    """Positions on a grid, so that ties abound; a batch large enough to be played in pieces."""
    rng = np.random.default_rng(seed)
    position = rng.integers(0, 5, (7, 5, 2)) * 25.0
    capability, salience = rng.integers(1, 4, (7, 5)) * 1.0, rng.uniform(0.1, 0.5, (7, 5, 2))
    batch = model(position, capability, salience, **options)
    for number in range(7):
        alone = model(position[number], capability[number], salience[number], issues=["a", "b"], **options)
        row = batch.row(number)
        assert np.array_equal(alone.forecast, row.forecast)
        assert np.array_equal(alone.positions, row.positions[: len(alone.positions)])
        assert (alone.converged, alone.rounds) == (row.converged, row.rounds)
        assert np.array_equal(alone.challenges.gain, row.challenges.gain)
        assert np.array_equal(alone.offers.taken, row.offers.taken)


def test_a_batch_that_is_played_in_pieces_is_the_same_as_its_rows(monkeypatch):
    monkeypatch.setattr("sim.bargaining._course._PAIRS", 60)
    rows = [without_ties(seed) for seed in range(7)]
    batch = smp(*(np.stack(parts) for parts in zip(*rows, strict=True)))
    monkeypatch.undo()
    for number, table in enumerate(rows):
        assert np.array_equal(batch.row(number).forecast, smp(*table).forecast)


@given(seed=seeds)
def test_leading_axes_may_be_many(seed):
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (2, 3, 4))
    capability, salience = rng.uniform(1, 2, (3, 4)), rng.uniform(0.1, 1, 4)
    for model in (compromise, weighted_median, nash, condorcet):
        deep = model(position, capability, salience)
        assert deep.forecast.shape == (2, 3)
        assert deep.forecast[1, 2] == model(position[1, 2], capability[2], salience).forecast
