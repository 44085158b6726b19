import numpy as np
import pytest

from sim.bargaining import condorcet, smp
from sim.bargaining._table import make_table
from sim.bargaining._ties import best, holders, merged, precedence
from sim.errors import ParameterError

TABLE = make_table([0, 50, 100], [1, 3, 2], [0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("ties", "order"),
    [
        ("first", [0, 1, 2]),
        ("last", [2, 1, 0]),
        ("strongest", [1, 2, 0]),
        ("weakest", [0, 2, 1]),
        ((2, 0, 1), [2, 0, 1]),
    ],
)
def test_each_rule_puts_the_actors_in_its_order(ties, order):
    assert np.argsort(precedence(TABLE, ties)).tolist() == order


def test_a_random_order_follows_from_its_seed_and_is_the_same_for_all_replicates():
    many = make_table(np.tile(np.arange(20.0), (3, 1)), np.ones(20), np.ones(20))
    ranks = precedence(many, "random", seed=4)
    assert (ranks == ranks[0]).all()
    assert (ranks[0] == precedence(many, "random", seed=4)[0]).all()
    assert (ranks[0] != precedence(many, "random", seed=5)[0]).any()


@pytest.mark.parametrize("ties", [(0, 1), (0, 1, 1), (1, 2, 3)])
def test_an_order_must_name_each_actor_once(ties):
    with pytest.raises(ParameterError, match="must name each actor's number once, 0 to 2"):
        precedence(TABLE, ties)


def test_an_unknown_rule_is_named_with_the_one_that_was_meant():
    with pytest.raises(ParameterError, match=r"ties='frist' must be one of .* Did you mean 'first'\?"):
        precedence(TABLE, "frist")


def test_what_differs_in_the_last_bits_is_equally_good():
    values = np.array([1.0, 1.0 + 1e-12, 0.5])
    assert best(values, np.array([0, 1, 2])) == 0
    assert best(values, np.array([1, 0, 2])) == 1
    assert best(np.array([1.0, 1.0 + 1e-6, 0.5]), np.array([0, 1, 2])) == 1


def test_only_what_is_allowed_is_taken():
    assert best(np.array([9.0, 1.0, 2.0]), np.arange(3), np.array([False, True, True])) == 2


def test_a_chain_of_near_positions_has_a_holder_at_every_second_link():
    same = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) <= 1
    assert holders(same).tolist() == [0, 2, 2, 2]


def test_the_same_position_is_one_within_a_millionth_of_the_range():
    table = make_table([0.0, 0.00009, 0.0002, 100.0], np.ones(4), np.ones(4))
    assert merged(table)[:, 0].tolist() == [0.0, 0.0, 0.0002, 100.0]


@pytest.mark.parametrize("model", [smp, condorcet])
def test_a_difference_that_does_not_count_is_no_vote(model):
    """The models' floors for coalitions that nobody joins are smaller than the votes it would make."""
    table = [1.0, 1.0, 2.0], [0.5, 0.5, 0.5]
    tied, nearly = model([20, 20, 80], *table), model([20, 20 + 1e-7, 80], *table)
    assert nearly.forecast == pytest.approx(tied.forecast, abs=1e-6)
    assert nearly.probability == pytest.approx(tied.probability, abs=1e-6)


def test_of_two_equal_targets_the_order_decides():
    """One in the middle would gain the same by challenging either end."""
    table = ([50, 0, 100], [2, 1, 1], [0.5, 0.5, 0.5])
    targets = [
        smp(*table, ties=ties).challenges.challenged[0] for ties in ("first", "last", (1, 2, 0), (2, 1, 0))
    ]
    assert targets == [1, 2, 1, 2]
