import itertools
import json
import math
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.contest import chance, kinds, leaning, risk_exponent, votes
from sim.bargaining.expected_utility import expected_utility, risk_exponents
from sim.bargaining.readings import READINGS
from sim.errors import ParameterError, UnknownNameError

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "bargaining" / "scholz_reference.json"

# Bueno de Mesquita (1994), p. 78: by which model year cars should meet the standard
NAMES = ("Netherlands", "Belgium", "Luxembourg", "Germany", "France", "Italy", "UK", "Ireland", "Denmark",
         "Greece")  # fmt: skip
CAPABILITY = np.array([0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08])
YEARS = np.array([4, 7, 4, 4, 10, 10, 10, 7, 4, 7.0])
SALIENCE = np.array([0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7])
EMISSION = (YEARS, CAPABILITY, SALIENCE)

# What the program github.com/jmckib/bdm-scholz-expected-utility-model gives after each of ten rounds
SCHOLZ = np.array(
    [
        [4, 8.415932, 7, 4, 10, 10, 10, 4, 4, 7],
        [4, 9.610859, 8.415932, 4, 10, 10, 10, 7, 4, 7],
        [4, 9.96198, 9.610859, 4, 10, 10, 10, 8.415932, 4, 7],
        [4, 4.800881, 9.96198, 4, 10, 10, 10, 9.610859, 4, 7],
        [4, 5.524238, 4.800881, 4, 10, 10, 10, 9.96198, 4, 7],
        [4, 7.472046, 5.524238, 4, 10, 10, 10, 5.524238, 4, 7],
        [4, 8.824594, 7.472046, 4, 10, 10, 10, 7.472046, 4, 7],
        [4, 9.67113, 8.824594, 4, 10, 10, 10, 8.824594, 4, 7],
        [4, 4.144849, 9.67113, 4, 10, 10, 10, 9.67113, 4, 7],
        [4, 4.291541, 4.144849, 4, 10, 10, 10, 4.144849, 4, 7],
    ]
)

# Bueno de Mesquita's oil case of 17 actors, as published with that program: capability, position, salience
OIL = np.array(
    [
        [0.65, 14.25, 0.8], [0.85, 14.20, 0.85], [0.55, 14.20, 0.65], [0.7, 14.10, 0.75],
        [0.5, 14.10, 0.75], [0.75, 14.00, 0.85], [0.65, 14.00, 0.9], [0.85, 13.95, 0.85],
        [0.95, 13.90, 0.9], [0.6, 13.75, 0.8], [0.95, 13.40, 0.95], [0.45, 13.35, 0.75],
        [1.0, 13.25, 0.9], [1.05, 13.00, 0.9], [0.6, 13.00, 0.7], [0.8, 12.90, 0.85], [0.75, 12.85, 0.75],
    ]
)  # fmt: skip
OIL_CASE = (OIL[:, 1], OIL[:, 0], OIL[:, 2])

LABELS = {  # the reference's names of the readings
    "scholz_code": "V0 scholz-code",
    "pair_denominator": "V1 pair-denominator",
    "least_move": "V2 V1+least-move compromise",
    "capitulation": "V3 V2+capitulation",
    "current_range": "V4 V3+dynamic range",
}


def forecasts(case, outcome, *, rounds, reading):
    """The forecast after each of the first rounds."""
    return [
        float(expected_utility(*case, rounds=number, outcome=outcome, reading=reading).forecast)
        for number in range(1, rounds + 1)
    ]


def test_all_actors_move_as_in_the_program_that_gives_the_printed_table():
    played = expected_utility(*EMISSION, rounds=10)
    np.testing.assert_allclose(played.positions[0, :, 0], YEARS)
    np.testing.assert_allclose(played.positions[1:, :, 0], SCHOLZ, atol=1e-5)


def as_printed(number):
    """To one decimal, rounded or cut off: the table has both."""
    return {round(number, 1), math.floor(10 * number) / 10}


def test_medians_and_means_are_those_of_the_printed_table_but_for_one():
    """Scholz, Calbert & Smith (2011), table 2; the median of round 2 is printed 9.9, not 9.6."""
    medians = forecasts(EMISSION, "median", rounds=8, reading="scholz_code")
    means = forecasts(EMISSION, "mean", rounds=8, reading="scholz_code")
    printed = [8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6], [7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6]
    agrees = [
        [value in as_printed(number) for value, number in zip(*pair, strict=True)]
        for pair in zip(printed, (medians, means), strict=True)
    ]
    assert agrees == [[number != 1 for number in range(8)], [True] * 8]


def test_risk_exponents_of_the_first_round_are_those_of_the_program():
    by_hand = [1.4057, 0.7542, 0.5089, 1.4057, 1.0465, 1.0465, 1.9649, 0.5, 2.0, 1.1121]
    np.testing.assert_allclose(risk_exponents(*EMISSION), by_hand, atol=5e-5)


def test_the_first_round_of_the_emission_case_move_by_move():
    """Belgium meets France part of the way, Luxembourg gives in to Belgium, Ireland to Luxembourg."""
    frame = expected_utility(*EMISSION, rounds=1, actors=NAMES, issues=["years"]).frames.offers
    taken = frame[frame["taken"]].sort_values("proposed", ascending=False)
    told = taken[["mover", "kind", "proposer"]].astype(str).to_numpy().tolist()
    assert told == [
        ["Belgium", "compromise", "France"],
        ["Luxembourg", "confrontation", "Belgium"],
        ["Ireland", "confrontation", "Luxembourg"],
    ]
    np.testing.assert_allclose(taken["proposed"], [8.41593, 7.0, 4.0], atol=1e-5)


def test_what_belgium_expects_of_challenging_france_is_what_the_program_prints():
    """a = -0.11483 and b = 0.24330, so that Belgium goes the share 0.11483 / 0.24330 of the way."""
    rounds = expected_utility(*EMISSION, rounds=1, actors=NAMES).frames.challenges
    own = rounds[(rounds["challenger"] == "Luxembourg") & (rounds["challenged"] == "Belgium")]["gain"]
    assert own.item() == pytest.approx(0.2455092, abs=1e-6)
    moved = expected_utility(*EMISSION, rounds=1).positions[1, 1, 0]
    assert moved == pytest.approx(7.0 + 3.0 * 0.11483050 / 0.24329659, abs=1e-6)


@pytest.mark.parametrize("reading", ["pair_denominator", "least_move", "capitulation", "current_range"])
def test_with_votes_of_the_pair_the_emission_case_ends_at_seven_at_once(reading):
    medians = forecasts(EMISSION, "median", rounds=3, reading=reading)
    means = forecasts(EMISSION, "mean", rounds=3, reading=reading)
    np.testing.assert_allclose(medians, 7.0, atol=1e-9)
    np.testing.assert_allclose(means, [7.604, 7.027, 7.000], atol=5e-4)
    assert expected_utility(*EMISSION, reading=reading).converged


def test_the_reading_in_which_who_expects_most_has_its_way():
    """Numbers of the program github.com/hamzagul07/schelling at its defaults."""
    medians = forecasts(EMISSION, "median", rounds=3, reading="enforceable")
    means = forecasts(EMISSION, "mean", rounds=3, reading="enforceable")
    np.testing.assert_allclose(medians, 9.529952, atol=1e-6)
    np.testing.assert_allclose(means, [7.606390, 7.716656, 8.304466], atol=1e-6)


def test_that_reading_stops_once_its_median_has_been_quiet_for_two_rounds():
    stopped = expected_utility(*EMISSION, reading="enforceable", stop_below=0.5)
    assert (int(stopped.rounds), bool(stopped.converged)) == (3, True)
    assert stopped.forecast == pytest.approx(9.529952, abs=1e-6)
    np.testing.assert_array_equal(stopped.positions[3], stopped.positions[10])
    later = expected_utility(*EMISSION, reading="enforceable")
    assert (float(later.forecast), bool(later.converged)) == (10.0, False)


def test_the_oil_case_never_moves_by_the_program_s_reading():
    still = expected_utility(*OIL_CASE)
    assert (int(still.rounds), bool(still.converged), float(still.forecast)) == (0, True, 13.9)
    assert float(still.compromise) == pytest.approx(13.6199, abs=5e-5)
    assert len(still.offers) == 0


def test_the_oil_case_wanders_where_giving_in_is_possible():
    medians = forecasts(OIL_CASE, "median", rounds=8, reading="capitulation")
    np.testing.assert_allclose(medians, [13.75, 13.75, 13.63, 13.41, 13.41, 13.46, 13.68, 13.46], atol=6e-3)
    assert not expected_utility(*OIL_CASE, reading="capitulation").converged


@pytest.mark.parametrize(("case", "table"), [("emission_1994", EMISSION), ("oil_sultan", OIL_CASE)])
@pytest.mark.parametrize("reading", LABELS)
def test_every_reading_plays_every_round_of_the_reference(case, table, reading):
    if not REFERENCE.exists():
        pytest.skip("the reference trajectories do not lie beside the project")
    found = json.loads(REFERENCE.read_text(encoding="utf-8"))["readings"][case][LABELS[reading]]
    wanted = np.array(found["positions"])
    played = expected_utility(*table, reading=reading).positions[: len(wanted), :, 0]
    np.testing.assert_allclose(played, wanted, atol=1e-9)
    np.testing.assert_allclose(risk_exponents(*table, reading=reading), found["risk_r"][0], atol=1e-9)


def test_the_case_of_three_by_hand():
    """All go to 40, the middle: the first and the third both give in to the second."""
    case = [0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9]
    played = expected_utility(*case, reading="capitulation", rounds=1)
    np.testing.assert_allclose(played.positions[1, :, 0], 40.0, atol=1e-9)
    exponents = risk_exponents(*case, reading="capitulation")
    np.testing.assert_allclose(exponents, [0.646617, 0.5, 2.0], atol=1e-6)
    wins = {(a, b): w for a, b, w in zip(*_columns(played.challenges), strict=True)}
    by_hand = {(0, 1): 0.331458, (0, 2): 0.491833, (1, 0): 0.668542, (1, 2): 0.696896,
               (2, 0): 0.508167, (2, 1): 0.303104}  # fmt: skip
    assert wins
    assert all(w == pytest.approx(by_hand[pair], abs=1e-6) for pair, w in wins.items())


def _columns(challenges):
    return challenges.challenger.tolist(), challenges.challenged.tolist(), challenges.win.tolist()


# Laws, on tables without ties


def table_of(seed, actors=6):
    luck = np.random.default_rng(seed)
    return (
        luck.uniform(0.0, 100.0, actors),
        luck.uniform(0.1, 1.0, actors),
        luck.uniform(0.1, 1.0, actors),
    )


SEEDS = st.integers(0, 2**32 - 1)
TABLES = SEEDS.map(table_of)
HOW = st.fixed_dictionaries(
    {"reading": st.sampled_from(sorted(READINGS))}, optional={"Q": st.sampled_from([0.5, 1.0])}
)
WITHOUT_A_PREFERRED_END = st.sampled_from(sorted(set(READINGS) - {"scholz_code", "pair_denominator"}))


@given(TABLES, HOW)
def test_nobody_ever_leaves_the_range_of_the_opening_positions(table, how):
    played = expected_utility(*table, **how).positions
    assert played.min() >= table[0].min() - 1e-9
    assert played.max() <= table[0].max() + 1e-9


@given(TABLES, HOW)
def test_risk_exponents_lie_between_a_half_and_two_and_both_ends_are_taken(table, how):
    exponents = risk_exponents(*table, **how)
    assert exponents.min() == pytest.approx(0.5, abs=1e-12)
    assert exponents.max() == pytest.approx(2.0, abs=1e-12)


@given(TABLES, HOW, st.floats(1e-3, 1e3))
def test_the_unit_of_capability_does_not_matter(table, how, unit):
    position, capability, salience = table
    one, other = (
        expected_utility(position, factor * capability, salience, **how).positions for factor in (1.0, unit)
    )
    np.testing.assert_allclose(other, one, atol=1e-6)


@given(TABLES, HOW, st.permutations(range(6)))
def test_the_order_of_the_table_does_not_matter(table, how, order):
    moved = expected_utility(*table, rounds=3, **how).positions
    reordered = expected_utility(*(part[list(order)] for part in table), rounds=3, **how).positions
    np.testing.assert_allclose(reordered, moved[:, list(order)], atol=1e-6)


@given(TABLES, HOW)
def test_a_table_moved_and_shrunk_is_played_alike(table, how):
    """Distances are shares of a range of the positions."""
    position, *others = table
    moved = expected_utility(position / 4.0 + 20.0, *others, rounds=3, **how).positions
    plain = expected_utility(position, *others, rounds=3, **how).positions
    np.testing.assert_allclose(moved, plain / 4.0 + 20.0, atol=1e-6)


@given(TABLES, WITHOUT_A_PREFERRED_END)
def test_a_table_turned_round_is_played_alike(table, reading):
    position, *others = table
    turned = expected_utility(100.0 - position, *others, reading=reading, rounds=3).positions
    plain = expected_utility(position, *others, reading=reading, rounds=3).positions
    np.testing.assert_allclose(turned, 100.0 - plain, atol=1e-6)


def test_the_lowest_midpoint_prefers_one_end_of_the_scale():
    position, *others = map(np.stack, zip(*map(table_of, range(20)), strict=True))
    plain = expected_utility(position, *others, rounds=3).positions
    turned = 100.0 - expected_utility(100.0 - position, *others, rounds=3).positions
    assert np.abs(plain - turned).max() > 1.0


@given(TABLES, HOW)
def test_nobody_moves_where_all_agree(table, how):
    position, *others = table
    agreed = expected_utility(np.full_like(position, position[0]), *others, **how)
    assert (agreed.positions == position[0]).all()
    assert agreed.converged


@given(SEEDS, HOW, st.sampled_from(["median", "mean"]))
def test_a_row_of_a_batch_is_what_it_is_alone_to_the_last_bit(seed, how, outcome):
    tables = [table_of(seed + row, actors=5) for row in range(3)]
    batch = expected_utility(*(np.stack(part) for part in zip(*tables, strict=True)), outcome=outcome, **how)
    for row, table in enumerate(tables):
        alone = expected_utility(*table, outcome=outcome, **how)
        among = batch.row(row)
        np.testing.assert_array_equal(among.positions, alone.positions)
        assert among.forecast == alone.forecast
        assert (among.rounds, among.converged) == (alone.rounds, alone.converged)
        for record in ("challenges", "offers"):
            ours, theirs = getattr(alone, record), getattr(among, record)
            for name in vars(ours):
                np.testing.assert_array_equal(getattr(theirs, name), getattr(ours, name))


@given(SEEDS, HOW)
def test_issues_are_played_apart(seed, how):
    one, other = table_of(seed), table_of(seed + 1)
    both = expected_utility(
        np.stack([one[0], other[0]], axis=-1),
        one[1],
        np.stack([one[2], other[2]], axis=-1),
        issues=["a", "b"],
        **how,
    )
    for issue, (position, salience) in enumerate([(one[0], one[2]), (other[0], other[2])]):
        alone = expected_utility(position, one[1], salience, **how)
        np.testing.assert_array_equal(both.positions[..., issue], alone.positions[..., 0])
        assert both.forecast[issue] == alone.forecast


@given(TABLES, st.booleans())
def test_one_of_two_wins_a_vote_between_them(table, bent):
    position, capability, salience = table
    distance = np.abs(position[:, np.newaxis] - position) / 100.0
    exponent = np.linspace(0.5, 2.0, len(position)) if bent else None
    lean = leaning(distance, capability * salience, exponent)
    won = votes(lean, lean)
    win = chance(won, won + won.T)
    apart = ~np.eye(len(position), dtype=bool)
    np.testing.assert_allclose((win + win.T)[apart], 1.0, atol=1e-12)
    assert (np.diag(win) == 0.0).all()


@given(TABLES, HOW)
def test_every_move_is_an_offer_that_was_taken_and_one_takes_one_offer_a_round(table, how):
    played = expected_utility(*table, **how)
    taken = played.offers.only(played.offers.taken)
    pairs = list(zip(taken.round.tolist(), taken.mover.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    stands = dict(zip(pairs, taken.proposed[:, 0], strict=True))
    for number, actor in itertools.product(range(1, 11), range(6)):
        before, after = played.positions[number - 1, actor, 0], played.positions[number, actor, 0]
        assert after == stands.get((number, actor), before)


@given(TABLES, st.sampled_from(["scholz_code", "capitulation", "current_range"]))
def test_offers_are_only_made_to_who_stands_elsewhere_and_ask_it_to_come_nearer(table, reading):
    played = expected_utility(*table, reading=reading)
    offers = played.offers
    here = played.positions[offers.round - 1, offers.mover, 0]
    there = played.positions[offers.round - 1, offers.proposer, 0]
    assert (here != there).all()
    share = (offers.proposed[:, 0] - here) / (there - here)
    assert ((share > 0.0) & (share <= 1.0 + 1e-9)).all()
    assert share[offers.kind != "compromise"] == pytest.approx(1.0)


def test_offers_by_class_before_length():
    own, against = np.array([0.2, -0.1, -0.3, -0.1, 0.3, 0.2]), np.array([0.4, 0.3, 0.2, -0.2, 0.2, 0.2])
    found = kinds(own, against, conflict="loser_moves", capitulation=True)
    assert found.tolist() == [1, 2, 3, 0, 0, 0]
    assert kinds(own, against, conflict="nobody_moves", capitulation=False).tolist() == [0, 2, 0, 0, 0, 0]


def test_where_all_are_equally_secure_everybody_is_neutral_to_risk():
    assert (risk_exponent(np.array([0.3, 0.1 + 0.2, 0.3])) == 1.0).all()


def test_without_a_chance_that_things_stay_as_they_are_the_median_matters():
    base = expected_utility(*EMISSION, rounds=1).positions
    changed = [expected_utility(*EMISSION, rounds=1, Q=0.5, T=t).positions for t in (None, 0.0, 1.0)]
    assert all(np.abs(one - base).max() > 0.01 for one in changed)
    assert np.abs(changed[1] - changed[2]).max() > 0.01


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("denominator", "pair"),
        ("vote_exponent", "one"),
        ("range", "scale"),
        ("perspective", "own"),
        ("offer", "enforceable"),
        ("compromise_choice", "least_move"),
        ("conflict", "nobody_moves"),
        ("capitulation", True),
        ("security", "own"),
        ("Q", 0.5),
    ],
)
def test_every_option_can_change_where_a_table_ends(option, value):
    tables = [table_of(seed) for seed in range(20)]
    base, changed = (
        expected_utility(*(np.stack(part) for part in zip(*tables, strict=True)), **how).positions
        for how in ({}, {option: value})
    )
    assert np.abs(base - changed).max() > 0.1


def test_a_tie_is_broken_as_asked():
    """Two equal neighbours, one on either side, ask the one in the middle for the same sacrifice."""
    case = [0, 50, 100], [1, 1, 1], [1.0, 0.1, 1.0]
    ends = [
        float(expected_utility(*case, reading="capitulation", ties=ties, rounds=1).positions[1, 1, 0])
        for ties in ("first", "last", [2, 1, 0])
    ]
    assert ends[0] < 50.0 < ends[1] == ends[2]
    assert ends[0] == pytest.approx(100.0 - ends[1], abs=1e-9)


def test_a_shift_below_the_tolerance_changes_nothing_and_one_above_it_the_forecast():
    five = expected_utility(*EMISSION, rounds=5)
    below = five.jittered(jitter=1e-9, draws=50)
    np.testing.assert_allclose([below.low, below.high], float(five.forecast), atol=1e-6)
    above = five.spread
    assert float(five.forecast) == pytest.approx(9.96198, abs=1e-5)
    assert float(above.median) == pytest.approx(7.0, abs=1e-3)


def test_words_name_the_reading_and_what_was_changed():
    words = expected_utility(*EMISSION, denominator="pair").explain()
    assert "Played by the reading scholz_code, denominator='pair'." in words
    assert "compromise 7.39" in words
    assert "between all pairs" not in words
    assert "a share of the votes between all pairs" in expected_utility(*EMISSION).explain()


def test_a_forecast_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(expected_utility(*EMISSION)))
    np.testing.assert_array_equal(sent.spread.forecasts, expected_utility(*EMISSION).spread.forecasts)


@pytest.mark.parametrize(
    ("how", "error", "says"),
    [
        (
            {"reading": "scholtz_code"},
            UnknownNameError,
            "no reading 'scholtz_code'.*Did you mean 'scholz_code'",
        ),
        ({"denominators": "pair"}, UnknownNameError, "no option of expected_utility 'denominators'"),
        ({"denominator": "pairs"}, ParameterError, "denominator='pairs' must be one of 'all_pairs', 'pair'"),
        ({"capitulation": "yes"}, ParameterError, "capitulation='yes' must be True or False"),
        ({"Q": 1.5}, ParameterError, r"Q=1.5 must lie in \[0.0, 1.0\]"),
        ({"rounds": 0}, ParameterError, r"rounds=0 must lie in \[1, inf\]"),
        ({"stop_below": -1.0}, ParameterError, "stop_below=-1 must lie in"),
        ({"outcome": "mode"}, ParameterError, "outcome='mode' must be one of 'median', 'mean'"),
    ],
)
def test_what_is_wrong_is_named(how, error, says):
    with pytest.raises(error, match=says):
        expected_utility(*EMISSION, **how)
