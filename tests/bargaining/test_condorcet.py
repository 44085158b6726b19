import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining import condorcet
from sim.bargaining._election import ELECTION, VICTORY, VOTING, coalitions, elect, victory
from sim.errors import ParameterError
from tests.bargaining.tables import SMALL, tables

WEIGHT = np.array([0.8, 0.5, 0.9])
UTILITY = 1.0 - np.abs(np.subtract.outer([0, 40, 100], [0, 40, 100])) / 100


@pytest.mark.parametrize(
    ("election", "chances"),
    [
        ("conditional", [0.238482, 0.493225, 0.268293]),
        ("markov_uniform", [0.268699, 0.442289, 0.289013]),
        ("markov_incentive", [0.241894, 0.425616, 0.332490]),
    ],
)
def test_chances_of_the_small_table_are_those_of_an_independent_program(election, chances):
    assert condorcet(*SMALL, election=election).probability == pytest.approx(chances, abs=6e-7)


def test_coalitions_and_duels_by_hand():
    """Against the one at 0, the one at 40 has 0.5 × 0.4 from itself and 0.9 × 0.4 from the third."""
    strength = coalitions(UTILITY, WEIGHT, VOTING["proportional"])
    assert strength[0, 1:] == pytest.approx([0.32, 0.9])
    assert strength[1, ::2] == pytest.approx([0.56, 0.78])
    assert strength[2, :2] == pytest.approx([0.9, 0.54])
    duels = [[0.5, 0.363636, 0.5], [0.636364, 0.5, 0.590909], [0.5, 0.409091, 0.5]]
    assert victory(strength, "linear") == pytest.approx(np.array(duels), abs=5e-7)


@pytest.mark.parametrize(
    ("voting", "vote"),
    [
        ("proportional", 0.4),
        ("cubic", 0.064),
        ("proportional_cubic", 0.232),
        ("binary", 1.0),
        ("proportional_binary", 0.52),
        ("asymmetric_prospect", 0.8 / 3),
    ],
)
def test_each_voting_rule_counts_a_difference_its_way(voting, vote):
    assert VOTING[voting](np.array([0.4])) == pytest.approx([vote])
    assert VOTING[voting](np.array([0.0])) == 0.0
    losing = 0.4 if voting == "asymmetric_prospect" else vote
    assert VOTING[voting](np.array([-0.4])) == pytest.approx([-losing])


@pytest.mark.parametrize(
    ("model", "chance"),
    [("linear", 0.6), ("square", 9 / 13), ("quartic", 81 / 97), ("octic", 6561 / 6817), ("binary", 1.0)],
)
def test_each_victory_model_turns_three_to_two_into_its_odds(model, chance):
    assert victory(np.array([[1.0, 3.0], [2.0, 1.0]]), model)[0, 1] == pytest.approx(chance, abs=2e-6)


def test_a_binary_duel_is_even_between_equals_and_linear_up_to_a_tenth_more():
    duel = [victory(np.array([[1.0, lead], [1.0, 1.0]]), "binary")[0, 1] for lead in (1.0, 1.05, 1.1)]
    assert duel == pytest.approx([0.5, (2.1 * 1.05 / 2.05 - 1) / 0.1, 1.0], abs=2e-6)


def test_the_forecast_is_the_mean_by_chances_or_the_likeliest_position():
    mean = condorcet(*SMALL)
    assert mean.forecast == pytest.approx(0.493225 * 40 + 0.268293 * 100, abs=1e-3)
    assert condorcet(*SMALL, outcome="likeliest").forecast == 40.0


def test_of_equally_likely_positions_the_order_decides():
    table = ([20, 80], [1, 1], [0.5, 0.5])
    assert condorcet(*table, outcome="likeliest").forecast == 20.0
    assert condorcet(*table, outcome="likeliest", ties="last").forecast == 80.0


def test_who_stands_at_the_same_place_has_the_same_chance():
    chance = condorcet([10, 10, 60], [1, 1, 1], [0.5, 0.5, 0.5]).probability
    assert chance[0] == chance[1]
    assert chance[0] + chance[2] == pytest.approx(1.0)


def test_several_issues_are_chosen_together():
    position = [[0, 0], [50, 90], [100, 100]]
    forecast = condorcet(position, [1, 1, 1], [[0.3, 0.3]] * 3, outcome="likeliest", issues=["a", "b"])
    assert forecast.forecast.tolist() in position


@pytest.mark.parametrize("option", ["election", "voting", "victory", "outcome"])
def test_an_unknown_option_is_refused_with_all_there_are(option):
    with pytest.raises(ParameterError, match=f"{option}='so' must be one of '"):
        condorcet(*SMALL, **{option: "so"})


def test_a_long_row_of_certain_defeats_leaves_a_choice():
    """A product of many chances of 1e-100 would be 0 for everybody."""
    count = 40
    beats = (np.subtract.outer(np.arange(count), np.arange(count)) % count) < count // 2
    strength = np.where(beats, 1.0, 1e-12)
    chance = elect(strength, np.ones(count, dtype=bool), by="conditional", wins="octic")
    assert chance.sum() == pytest.approx(1.0)


@given(
    tables(),
    st.sampled_from(sorted(ELECTION)),
    st.sampled_from(sorted(VICTORY)),
    st.sampled_from(sorted(VOTING)),
)
def test_chances_of_the_positions_add_up_to_one(table, election, victory, voting):
    forecast = condorcet(*table, election=election, victory=victory, voting=voting)
    position, chance = table[0], forecast.probability
    distinct = np.unique(position, return_index=True)[1]
    assert (chance >= 0).all()
    assert chance[distinct].sum() == pytest.approx(1.0)


@given(st.lists(st.floats(1e-8, 1e4), min_size=9, max_size=9), st.sampled_from(sorted(VICTORY)))
def test_the_chances_of_a_duel_add_up_to_one(strengths, model):
    wins = victory(np.reshape(strengths, (3, 3)), model)
    assert wins + wins.T == pytest.approx(np.ones((3, 3)))
