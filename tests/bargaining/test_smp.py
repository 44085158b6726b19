import numpy as np
import pytest

from sim.bargaining import smp
from sim.bargaining._election import VOTING, coalitions, elect
from sim.bargaining._spatial import distances, risk_attitudes, utilities
from sim.errors import ParameterError
from tests.bargaining.tables import SMALL, without_ties

# dummyData_3Dim of KTAB 1.4 (KAPSARC, MIT): 7 actors, 3 dimensions, salience in percent
CAPABILITY = np.array([102.543, 53.393, 129.643, 75.92, 63.224, 120.048, 54.178])
POSITION = np.array(
    [
        [75.79, 6.37, 70.45], [82.72, 73.5, 64.0], [82.45, 90.89, 0.07], [62.52, 50.82, 62.33],
        [82.34, 45.77, 73.31], [84.48, 33.7, 88.11], [70.96, 33.46, 90.36],
    ]
)  # fmt: skip
SALIENCE = np.array(
    [
        [49.53, 5.91, 28.15], [30.33, 21.22, 24.79], [48.47, 13.55, 34.62], [20.76, 39.24, 22.21],
        [40.96, 25.43, 22.59], [22.92, 39.35, 15.42], [31.75, 27.93, 26.03],
    ]
) / 100  # fmt: skip
KTAB = (POSITION, CAPABILITY, SALIENCE)

# As KTAB 1.4 prints it with its default options: a row per state, the three positions of each actor in turn
TRAJECTORY = np.array(
    [
        [
            75.8,
            6.4,
            70.5,
            82.7,
            73.5,
            64.0,
            82.5,
            90.9,
            0.1,
            62.5,
            50.8,
            62.3,
            82.3,
            45.8,
            73.3,
            84.5,
            33.7,
            88.1,
            71.0,
            33.5,
            90.4,
        ],
        [
            79.5,
            44.7,
            72.0,
            78.9,
            56.3,
            72.5,
            82.5,
            90.9,
            0.1,
            65.8,
            50.8,
            63.0,
            79.5,
            44.7,
            72.0,
            84.4,
            34.1,
            86.3,
            75.6,
            24.8,
            72.0,
        ],
        [
            80.6,
            34.2,
            75.9,
            76.0,
            27.5,
            72.0,
            82.5,
            90.9,
            0.1,
            66.7,
            50.2,
            63.5,
            81.5,
            35.8,
            79.1,
            80.6,
            34.2,
            75.9,
            76.0,
            27.5,
            72.0,
        ],
        [
            80.6,
            35.0,
            76.1,
            78.3,
            30.5,
            73.8,
            82.5,
            90.9,
            0.1,
            66.7,
            50.2,
            63.5,
            78.3,
            30.5,
            73.8,
            80.7,
            34.3,
            76.3,
            77.4,
            28.7,
            73.0,
        ],
        [
            78.5,
            30.5,
            74.0,
            79.0,
            30.6,
            74.2,
            82.5,
            90.9,
            0.1,
            66.7,
            50.2,
            63.5,
            78.5,
            30.5,
            74.0,
            80.6,
            34.7,
            76.1,
            77.4,
            28.7,
            73.0,
        ],
        [
            78.5,
            30.5,
            74.0,
            79.0,
            30.6,
            74.2,
            82.5,
            90.9,
            0.1,
            66.7,
            50.2,
            63.5,
            78.5,
            30.5,
            74.0,
            80.5,
            34.6,
            75.9,
            80.5,
            34.6,
            75.9,
        ],
        [
            78.5,
            31.2,
            74.0,
            79.1,
            30.9,
            74.3,
            82.5,
            90.9,
            0.1,
            67.1,
            50.1,
            63.7,
            78.6,
            30.6,
            74.1,
            80.5,
            34.6,
            75.9,
            78.5,
            31.2,
            74.0,
        ],
        [
            78.5,
            31.2,
            74.0,
            78.5,
            31.2,
            74.0,
            82.5,
            90.9,
            0.1,
            67.1,
            50.1,
            63.7,
            80.5,
            34.6,
            75.9,
            80.5,
            34.6,
            75.9,
            78.5,
            31.2,
            74.0,
        ],
        [
            78.6,
            31.5,
            74.0,
            79.9,
            34.4,
            75.2,
            82.5,
            90.9,
            0.1,
            67.1,
            50.1,
            63.7,
            78.6,
            31.6,
            74.0,
            79.9,
            34.4,
            75.2,
            78.7,
            31.3,
            74.1,
        ],
        [
            78.6,
            31.8,
            74.1,
            78.6,
            31.8,
            74.1,
            82.5,
            90.9,
            0.1,
            67.1,
            50.1,
            63.7,
            78.6,
            31.6,
            74.1,
            79.9,
            34.4,
            75.2,
            78.7,
            31.3,
            74.1,
        ],
        [
            78.6,
            31.8,
            74.1,
            78.6,
            31.8,
            74.1,
            82.5,
            90.9,
            0.1,
            67.1,
            50.1,
            63.7,
            78.6,
            31.6,
            74.1,
            79.9,
            34.4,
            75.2,
            78.6,
            31.6,
            74.1,
        ],
    ]
).reshape(11, 7, 3)


def test_the_whole_course_of_ktab_s_example_comes_out_to_its_printed_digits():
    forecast = smp(*KTAB)
    assert forecast.positions.shape == TRAJECTORY.shape
    assert forecast.positions == pytest.approx(TRAJECTORY, abs=0.0501)
    assert forecast.converged
    assert forecast.rounds == 10


def test_the_first_turn_of_ktab_s_example_has_its_targets_chances_and_gains():
    made = smp(*KTAB).challenges
    first = made.only(made.round == 1)
    assert list(zip(first.challenger, first.challenged, strict=True)) == [
        (0, 6), (1, 0), (2, 6), (3, 0), (4, 0), (5, 1), (6, 1),
    ]  # fmt: skip
    assert first.win == pytest.approx([0.7643, 0.7964, 0.8334, 0.8056, 0.5836, 0.8510, 0.3970], abs=5e-5)
    assert first.gain == pytest.approx([0.0947, 0.2810, 0.4711, 0.2839, 0.0116, 0.2986, 0.0286], abs=5e-5)


def test_the_attitudes_to_risk_of_ktab_s_example_are_those_it_infers():
    strength = coalitions(1 - distances(POSITION, POSITION, SALIENCE), CAPABILITY, VOTING["proportional"])
    chance = elect(strength, np.ones(7, dtype=bool), by="conditional", wins="linear")
    found = [-0.500, -0.459, -0.499, -0.274, 1.000, -0.232, -0.430]
    assert risk_attitudes(chance, "mid") == pytest.approx(found, abs=5e-4)


def test_the_last_positions_of_ktab_s_example_have_its_chances():
    """Actors whose positions differ by less than 0.1 points share theirs."""
    chances = [0.334, 0.334, 0.0183, 0.0957, 0.1512, 0.4009, 0.1512]
    assert smp(*KTAB).probability == pytest.approx(chances, abs=6e-5)


def test_the_forecast_of_ktab_s_example_is_the_mean_of_its_last_positions():
    """By capability times the sum of saliences; numbers of an independent program."""
    assert smp(*KTAB).forecast == pytest.approx([78.37, 48.98, 54.83], abs=0.005)


def test_three_actors_on_one_issue_go_where_an_independent_program_has_them():
    forecast = smp([0, 40, 100], [100, 100, 100], [0.8, 0.5, 0.9])
    course = [[0, 40, 100], [2.49, 2.49, 100], [2.49, 2.49, 100]]
    assert forecast.positions[..., 0] == pytest.approx(np.array(course))


@pytest.mark.parametrize("within", ["min", "mid", "max"])
def test_attitudes_to_risk_fill_their_range(within):
    least = {"min": 0.0, "mid": -0.5, "max": -1.0}[within]
    found = risk_attitudes(np.array([0.1, 0.2, 0.5, 0.2]), within)
    assert (found.min(), found.max()) == (least, 1.0)
    assert found[1] == pytest.approx(least + (1.0 - least) * 0.25)
    assert not risk_attitudes(np.full(4, 0.25), within).any()


def test_the_averse_value_a_middling_distance_more_and_nobody_values_the_far_end():
    distance = np.array([0.0, 0.5, 1.0, 1.2])
    neutral, averse = utilities(distance, np.zeros(4)), utilities(distance, np.ones(4))
    assert neutral == pytest.approx([1.0, 0.5, 0.0, -0.2])
    assert averse == pytest.approx([1.0, 0.75, 0.0, -0.4])


def test_distance_weighs_issues_by_the_square_of_salience():
    found = distances(np.array([[0.0, 0.0]]), np.array([[30.0, 40.0]]), np.array([[0.2, 0.4]]))
    assert found[0, 0] == pytest.approx(np.sqrt((0.04 * 0.09 + 0.16 * 0.16) / 0.2))


def test_third_parties_take_part_only_if_it_makes_a_difference_to_them():
    """With no commitment, or full, the votes of KTAB's third parties are all nil."""
    full, none = smp(*KTAB, commitment="full"), smp(*KTAB, commitment="none")
    assert np.array_equal(full.positions, none.positions)
    assert not np.array_equal(full.positions[1], smp(*KTAB).positions[1])


def test_a_bargain_that_only_the_weaker_side_moves_in_leaves_the_stronger_where_it_is():
    forecast = smp(*KTAB, interpolation="s2pmax", rounds=1)
    made, offers = forecast.challenges, forecast.offers
    for challenger, win in zip(made.challenger, made.win, strict=True):
        stronger = (offers.proposer == challenger) & ((offers.mover == challenger) == (win > 0.5))
        assert offers.proposed[stronger] == pytest.approx(POSITION[offers.mover[stronger]])


def test_a_second_view_of_the_chances_makes_a_second_bargain_or_a_mean_of_two():
    one, two, mean = (smp(*KTAB, bargain=how, rounds=1).offers for how in ("initiator", "both", "weighted"))
    assert (len(one), len(two), len(mean)) == (14, 28, 14)
    first, second = two.proposed[0], two.proposed[2]
    assert first == pytest.approx(one.proposed[0])
    weight = (CAPABILITY * SALIENCE.sum(axis=-1))[[0, 6]]
    assert mean.proposed[0] == pytest.approx((weight[0] * first + weight[1] * second) / weight.sum())


def test_an_actor_that_wants_what_it_holds_is_the_default():
    assert np.array_equal(smp(*KTAB, affinity=np.eye(7)).positions, smp(*KTAB).positions)


def test_actors_that_hold_on_to_their_first_ideals_bargain_otherwise():
    held = smp(*KTAB, affinity=np.zeros((7, 7)))
    assert np.array_equal(held.positions[1], smp(*KTAB).positions[1])
    assert not np.array_equal(held.positions[2], smp(*KTAB).positions[2])


def test_luck_of_nothing_leaves_everybody_with_the_status_quo():
    """It is the first place on each menu, and its chance is never nil."""
    still = smp(*KTAB, luck=np.zeros((5, 7)), rounds=5)
    assert (still.positions == POSITION).all()
    assert not still.offers.taken.any()


def test_luck_decides_by_the_chances():
    """Of evenly spread draws the shares are the chances; actor 2 is party to one bargain only."""
    luck = np.linspace(0, 1, 400, endpoint=False)[:, np.newaxis, np.newaxis] * np.ones((1, 7))
    drawn = smp(*KTAB, luck=luck, rounds=1)
    stays = (drawn.positions[:, 1] == POSITION).all(axis=-1).mean(axis=0)
    assert (stays < 1.0).all()
    taken = drawn.offers.only(drawn.offers.mover == 2).taken.sum() / 400
    assert stays[2] == pytest.approx(0.635)
    assert stays[2] + taken == pytest.approx(1.0)


def test_the_forecast_may_be_the_likeliest_of_the_last_positions_or_their_mean_by_chances():
    mean, likeliest = smp(*KTAB, outcome="expected"), smp(*KTAB, outcome="likeliest")
    last, chance = mean.positions[-1], mean.probability
    assert likeliest.forecast == pytest.approx(last[5])
    distinct = [0, 2, 3, 4, 5]
    assert mean.forecast == pytest.approx(chance[distinct] @ last[distinct], abs=0.02)


def test_a_table_of_one_mind_stays_as_it_is():
    still = smp(np.full(4, 30.0), np.arange(1.0, 5.0), np.full(4, 0.5))
    assert (still.positions == 30.0).all()
    assert still.converged
    assert not len(still.challenges)


def test_one_actor_alone_has_its_way():
    assert smp([30.0], [1.0], [0.5]).forecast == 30.0


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"voting": "cube"}, "voting='cube' must be one of .* Did you mean 'cubic'"),
        ({"victory": "sure"}, "victory='sure' must be one of"),
        ({"election": "two_rounds"}, "election='two_rounds' must be one of"),
        ({"risk_range": "middle"}, "risk_range='middle' must be one of"),
        ({"perspective": "third"}, "perspective='third' must be one of"),
        ({"commitment": "total"}, "commitment='total' must be one of"),
        ({"interpolation": "s3p3"}, "interpolation='s3p3' must be one of"),
        ({"bargain": "receiver"}, "bargain='receiver' must be one of"),
        ({"outcome": "median"}, "outcome='median' must be one of 'mean', 'expected', 'likeliest'"),
        ({"rounds": 0}, "rounds=0 must be at least 1"),
        ({"affinity": np.ones((2, 2))}, r"affinity has shape \(2, 2\); it must be \(3, 3\)"),
        ({"affinity": np.ones((3, 3))}, "affinity in a row=3 must lie in"),
        ({"affinity": -np.eye(3)}, "affinity=-1 must lie in"),
        ({"luck": np.zeros((4, 3))}, r"luck has shape \(4, 3\); it must be \[..., 100, 3\]"),
        ({"luck": np.zeros(3)}, r"luck has shape \(3,\); it must be \[..., rounds, draws of a round\]"),
    ],
)
def test_an_impossible_option_says_what_is_wrong(change, complaint):
    with pytest.raises(ParameterError, match=complaint):
        smp(*SMALL, **change)


def test_saliences_of_an_actor_may_add_up_to_one_at_most():
    with pytest.raises(ParameterError, match=r"adds up to 1.2 over the issues of an actor"):
        smp([[0, 1], [2, 3]], [1, 1], [0.6, 0.6], issues=["a", "b"])


def test_everybody_challenges_at_most_one_other_a_turn_and_keeps_at_most_one_bargain():
    position, capability, salience = without_ties(3, actors=8, issues=2)
    forecast = smp(position, capability, salience)
    made, taken = forecast.frames.challenges, forecast.offers.only(forecast.offers.taken)
    assert not made.duplicated(["round", "challenger"]).any()
    assert len(set(zip(taken.round, taken.mover, strict=True))) == len(taken)
