import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.exchange import exchange, possible_exchanges
from sim.errors import ParameterError

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "bargaining"

# Each cares more for one of two issues, and holds the mirror image of the other's positions
TWO = {"position": [[0, 0], [100, 100]], "capability": [1, 1], "salience": [[0.9, 0.3], [0.3, 0.9]]}
ISSUES = ["budget", "border"]


def table_of(seed, actors=5, issues=3):
    luck = np.random.default_rng(seed)
    return (
        luck.uniform(0.0, 100.0, (actors, issues)),
        luck.uniform(0.2, 1.0, actors),
        luck.uniform(0.1, 1.0, (actors, issues)),
    )


SEEDS = st.integers(0, 2**32 - 1)
TABLES = SEEDS.map(table_of)


def outcomes(position, capability, salience):
    weight = capability[:, np.newaxis] * salience
    return (weight * position).sum(axis=0) / weight.sum(axis=0)


def test_each_has_its_way_on_what_matters_to_it():
    """By hand: both outcomes are 25 points away from who demands them, and shift by as much."""
    traded = exchange(**TWO, issues=ISSUES)
    np.testing.assert_allclose(traded.compromise, [25.0, 75.0])
    np.testing.assert_allclose(traded.forecast, [0.0, 100.0])
    made = traded.exchanges
    assert (made.demander.item(), made.partner.item()) == (0, 1)
    np.testing.assert_allclose([made.demander_gain, made.partner_gain], 15.0)  # 0.9 * 25 - 0.3 * 25
    np.testing.assert_allclose(made.externality, [[15.0, 15.0]])


def test_a_third_who_stands_aside_pays_for_what_two_agree_on():
    """By hand: W = 2 on both, so O = 40 and 60; both shift by 30 points, away from and towards it."""
    traded = exchange(
        [[0, 0], [100, 100], [50, 50]],
        [1, 1, 1],
        [[0.9, 0.5], [0.5, 0.9], [0.6, 0.6]],
        issues=ISSUES,
    )
    made = traded.exchanges.only(np.arange(len(traded.exchanges)) == 0)
    np.testing.assert_allclose(traded.compromise, [40.0, 60.0])
    np.testing.assert_allclose([made.demander_move, made.partner_move], [[100.0], [-100.0]])
    np.testing.assert_allclose(made.demander_gain, 0.9 * 25.0 - 0.5 * 25.0)
    np.testing.assert_allclose(made.externality[0], [10.0, 10.0, -0.6 * (25.0 + 25.0)])


def test_the_best_exchange_of_the_sample_of_the_exchange_program():
    """decide-exchange-model, first round of its sample: two actors, and a third that stands for all others.

    Willems moves by 75 on the investment, Wcentr by 61.05117 on the toll; both gain 1.9736842105. Outcomes
    and total weights are 49.35323 and 5.025, 49.48830 and 3.42.
    """
    others = [(49.35323383084577 * 5.025 - 95.0) / 3.22, (49.48830409356725 * 3.42 - 96.0) / 2.01]
    found = possible_exchanges(
        [[100.0, 25.0], [0.0, 100.0], others],
        [1.0, 0.9, 4.0],
        [[0.95, 0.6], [0.95, 0.9], [0.805, 0.5025]],
        issues=["toll", "investment"],
    )
    pair = found.only((found.demander == 0) & (found.partner == 1))
    assert (pair.issue.item(), pair.other_issue.item()) == (0, 1)
    np.testing.assert_allclose(pair.demander_move, 75.0, atol=1e-9)
    np.testing.assert_allclose(pair.partner_move, 61.05117, atol=5e-6)
    np.testing.assert_allclose([pair.demander_gain, pair.partner_gain], 1.9736842105, atol=1e-10)


def sample():
    """Actors, issues, positions on 0 to 100, capability and salience of the program's sample."""
    lines = (REFERENCE / "exchange_sample_input.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip("'") for cell in line.split("\t")] for line in lines]
    actors, issues = ([row[1] for row in rows if row[0] == mark] for mark in ("#A", "#P"))
    ends = {issue: [float(row[2]) for row in rows if row[0] == "#M" and row[1] == issue] for issue in issues}
    position, capability, salience = (np.full((len(actors), len(issues)), np.nan) for _ in range(3))
    for _, actor, issue, *numbers in (row for row in rows if row[0] == "#D"):
        place = actors.index(actor), issues.index(issue)
        held, cares, power = map(float, numbers)
        low, high = min(ends[issue]), max(ends[issue])
        position[place], capability[place], salience[place] = 100 * (held - low) / (high - low), power, cares
    assert (capability == capability[:, :1]).all()
    return actors, issues, position, capability[:, 0], salience


def test_all_candidates_of_the_sample_are_those_of_the_exchange_program():
    if not REFERENCE.exists():
        pytest.skip("the sample of the exchange program does not lie beside the project")
    actors, issues, *table = sample()
    wanted = json.loads((REFERENCE / "exchange_round1_sample.json").read_text(encoding="utf-8"))
    found = possible_exchanges(*table, actors=actors, issues=issues)
    ours = {
        (actors[i], issues[q], actors[j], issues[p]): numbers
        for i, q, j, p, *numbers in zip(
            *(found.demander, found.other_issue, found.partner, found.issue),
            *(found.demander_gain, found.partner_gain, found.demander_move, found.partner_move),
            strict=True,
        )
    }
    theirs = {
        (i, q, j, p): [gain, gain, move, other_move]
        for gain, i, q, move, j, p, other_move, valid in wanted["round1_candidate_exchanges"]
        if valid
    }
    assert len(theirs) == 230
    assert ours.keys() == theirs.keys()
    for pair, numbers in theirs.items():
        np.testing.assert_allclose(ours[pair], numbers, rtol=1e-12, atol=1e-12)
    traded = exchange(*table, actors=actors, issues=issues)
    np.testing.assert_allclose(traded.compromise, [wanted["nbs"][issue] for issue in issues], atol=1e-12)
    assert traded.exchanges.demander_gain[0] == pytest.approx(max(row[0] for row in theirs.values()))


# Laws


@given(TABLES)
def test_both_gain_the_same_in_every_exchange(table):
    made = exchange(*table).exchanges
    np.testing.assert_allclose(made.demander_gain, made.partner_gain, rtol=1e-9, atol=1e-9)
    assert (made.demander_gain > 0.0).all()


@given(TABLES)
def test_who_exchanges_loses_nothing_by_it(table):
    """What both outcomes bring them is what was agreed, or more where an outcome has passed them before."""
    made = exchange(*table).exchanges
    each = np.arange(len(made))
    assert (made.externality[each, made.demander] >= made.demander_gain - 1e-9).all()
    assert (made.externality[each, made.partner] >= made.partner_gain - 1e-9).all()


@given(TABLES)
def test_voting_positions_and_outcomes_stay_among_the_positions(table):
    traded = exchange(*table, rounds=3)
    low, high = table[0].min(axis=0), table[0].max(axis=0)
    assert (traded.positions >= low - 1e-9).all()
    assert (traded.positions <= high + 1e-9).all()
    assert ((traded.forecast >= low - 1e-9) & (traded.forecast <= high + 1e-9)).all()


@given(TABLES)
def test_the_exchanges_made_lead_from_the_positions_to_the_votes(table):
    traded = exchange(*table)
    votes = table[0].copy()
    made = traded.exchanges
    for number in range(len(made)):
        before = outcomes(votes, *table[1:])
        for actor, issue, move in (
            (made.partner[number], made.issue[number], made.partner_move[number]),
            (made.demander[number], made.other_issue[number], made.demander_move[number]),
        ):
            votes[actor, issue] += move
        after = outcomes(votes, *table[1:])
        felt = (table[2] * (np.abs(before - table[0]) - np.abs(after - table[0]))).sum(axis=-1)
        np.testing.assert_allclose(made.externality[number], felt, atol=1e-9)
    np.testing.assert_allclose(traded.positions[-1], votes, atol=1e-9)
    np.testing.assert_allclose(traded.forecast, outcomes(votes, *table[1:]), atol=1e-9)


@given(TABLES)
def test_no_exchange_drives_an_outcome_past_who_demands_it(table):
    traded = exchange(*table)
    votes = table[0].copy()
    made = traded.exchanges
    for number in range(len(made)):
        before = outcomes(votes, *table[1:])
        votes[made.partner[number], made.issue[number]] = made.partner_position[number]
        votes[made.demander[number], made.other_issue[number]] = made.demander_position[number]
        after = outcomes(votes, *table[1:])
        for actor, issue in (
            (made.demander[number], made.issue[number]),
            (made.partner[number], made.other_issue[number]),
        ):
            wish = table[0][actor, issue]
            assert (wish - before[issue]) * (wish - after[issue]) >= -1e-9


@given(TABLES)
def test_nobody_turns_back_on_an_issue(table):
    made = exchange(*table).exchanges
    moves = {}
    for number in range(len(made)):
        moves.setdefault((made.partner[number], made.issue[number]), []).append(made.partner_move[number])
        moves.setdefault((made.demander[number], made.other_issue[number]), []).append(
            made.demander_move[number]
        )
    assert all(min(each) > 0.0 or max(each) < 0.0 for each in moves.values())


@given(TABLES)
def test_when_it_comes_to_rest_no_exchange_is_left(table):
    traded = exchange(*table)
    assert traded.converged
    assert len(traded.exchanges) < 5 * 5 * 3


@given(TABLES, st.floats(1e-3, 1e3))
def test_the_unit_of_capability_does_not_matter(table, unit):
    position, capability, salience = table
    scaled = exchange(position, unit * capability, salience)
    np.testing.assert_allclose(scaled.forecast, exchange(*table).forecast, atol=1e-6)


@given(TABLES, st.permutations(range(5)), st.permutations(range(3)))
def test_the_order_of_actors_and_of_issues_does_not_matter(table, actors, issues):
    position, capability, salience = table
    cut = np.ix_(actors, issues)
    reordered = exchange(position[cut], capability[list(actors)], salience[cut]).forecast
    np.testing.assert_allclose(reordered, exchange(*table).forecast[list(issues)], atol=1e-6)


@given(TABLES)
def test_an_issue_turned_round_is_traded_alike(table):
    position, *others = table
    turned = np.column_stack([100.0 - position[:, 0], position[:, 1:]])
    forecast, mirrored = exchange(position, *others).forecast, exchange(turned, *others).forecast
    np.testing.assert_allclose(mirrored, [100.0 - forecast[0], *forecast[1:]], atol=1e-6)


@given(SEEDS, st.sampled_from([1, 3]), st.sampled_from([0.0, 0.5]))
def test_a_row_of_a_batch_is_what_it_is_alone_to_the_last_bit(seed, rounds, perturbation):
    tables = [table_of(seed + row) for row in range(3)]
    luck = np.random.default_rng(seed).uniform(size=(3, rounds, 3, 5, 5))
    how = {"rounds": rounds, "perturbation": perturbation}
    batch = exchange(*(np.stack(part) for part in zip(*tables, strict=True)), luck=luck, **how)
    for row, table in enumerate(tables):
        alone, among = exchange(*table, luck=luck[row], **how), batch.row(row)
        np.testing.assert_array_equal(among.positions, alone.positions)
        np.testing.assert_array_equal(among.forecast, alone.forecast)
        for name in vars(alone.exchanges):
            np.testing.assert_array_equal(getattr(among.exchanges, name), getattr(alone.exchanges, name))


@given(TABLES)
def test_where_all_care_alike_there_is_nothing_to_exchange(table):
    position, capability, salience = table
    traded = exchange(position, capability, np.repeat(salience[:, :1], 3, axis=1))
    np.testing.assert_array_equal(traded.forecast, traded.compromise)


def test_a_single_issue_leaves_nothing_to_exchange():
    traded = exchange([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9])
    assert (len(traded.exchanges), bool(traded.converged)) == (0, True)
    assert traded.forecast == traded.compromise == pytest.approx(50.0)


@given(TABLES)
def test_who_holds_no_position_on_an_issue_neither_moves_nor_counts_there(table):
    position, capability, salience = table
    position[2, 1] = np.nan
    traded = exchange(position, capability, salience)
    assert np.isnan(traded.positions[-1, 2, 1])
    for issue, actor in itertools.chain(
        zip(traded.exchanges.issue, traded.exchanges.partner, strict=True),
        zip(traded.exchanges.issue, traded.exchanges.demander, strict=True),
        zip(traded.exchanges.other_issue, traded.exchanges.demander, strict=True),
        zip(traded.exchanges.other_issue, traded.exchanges.partner, strict=True),
    ):
        assert (issue, actor) != (1, 2)
    salience[2, 1] = 0.123
    np.testing.assert_array_equal(exchange(position, capability, salience).forecast, traded.forecast)


@given(TABLES)
def test_without_partners_on_the_other_side_positions_stay(table):
    position, *others = table
    agreed = np.repeat(position[:1], 5, axis=0)
    traded = exchange(agreed, *others)
    np.testing.assert_array_equal(traded.positions[-1], agreed)
    assert len(traded.exchanges) == 0


@given(TABLES)
def test_the_next_round_begins_some_way_towards_how_everybody_voted(table):
    """A tenth of the way, and four tenths more for who does not care."""
    position, capability, salience = table
    voted = exchange(*table).positions[-1]
    share = 0.4 * (1.0 - salience) + 0.1
    second = exchange((1.0 - share) * position + share * voted, capability, salience)
    np.testing.assert_allclose(exchange(*table, rounds=2).positions[-1], second.positions[-1], atol=1e-9)


# The randomised split


@given(TABLES, SEEDS)
def test_even_luck_or_no_perturbation_is_equal_gain(table, seed):
    drawn = np.random.default_rng(seed).uniform(size=(1, 3, 5, 5))
    plain = exchange(*table).positions
    np.testing.assert_array_equal(exchange(*table, luck=drawn).positions, plain)
    even = np.full((1, 3, 5, 5), 0.5)
    np.testing.assert_array_equal(exchange(*table, perturbation=1.0, luck=even).positions, plain)


@pytest.mark.parametrize(("drawn", "sign"), [(0.9, 1.0), (0.1, -1.0)])
def test_luck_parts_the_gains_but_leaves_both_one(drawn, sign):
    made = exchange(**TWO, issues=ISSUES, perturbation=1.0, luck=np.full((1, 1, 2, 2), drawn)).exchanges
    first = made.only(np.arange(len(made)) == 0)
    assert (first.demander_gain - first.partner_gain).item() * sign > 1.0
    assert min(first.demander_gain, first.partner_gain) > 0.0


@given(TABLES, SEEDS, st.floats(0.0, 1.0))
def test_under_any_luck_nobody_makes_an_exchange_that_costs_it(table, seed, perturbation):
    drawn = np.random.default_rng(seed).uniform(size=(1, 3, 5, 5))
    made = exchange(*table, perturbation=perturbation, luck=drawn).exchanges
    assert (np.minimum(made.demander_gain, made.partner_gain) > 0.0).all()


def test_of_equal_exchanges_that_of_the_actor_that_goes_first_is_made():
    twins = [[0, 0], [0, 0], [100, 100]], [1, 1, 1], [[0.9, 0.3], [0.9, 0.3], [0.3, 0.9]]
    makers = [
        exchange(*twins, issues=ISSUES, ties=ties).exchanges.demander[0]
        for ties in ("first", "last", [1, 0, 2])
    ]
    assert makers == [0, 1, 1]


def test_an_exchange_shows_as_two_offers_that_are_taken():
    offers = exchange(**TWO, actors=["north", "south"], issues=ISSUES).frames.offers
    told = offers[["proposer", "mover", "issue", "proposed"]].astype(str).to_numpy().tolist()
    assert told == [["north", "south", "budget", "0.0"], ["south", "north", "border", "100.0"]]
    assert offers["taken"].all()


def test_a_forecast_can_be_sent_to_another_process_and_jittered_there():
    sent = pickle.loads(pickle.dumps(exchange(**TWO, issues=ISSUES)))
    assert (np.abs(sent.spread.forecasts - sent.forecast) < 0.1).all()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"rounds": 0}, r"rounds=0 must lie in \[1, inf\]"),
        ({"perturbation": 2.0}, r"perturbation=2 must lie in \[0.0, 1.0\]"),
        ({"perturbation": 0.5}, r"perturbation=0.5 needs luck, uniforms \[..., 1, 1, 2, 2\]"),
        ({"luck": np.zeros((1, 2, 2))}, r"luck has shape \(1, 2, 2\); it must be \[..., 1, 1, 2, 2\]"),
        ({"luck": np.full((1, 1, 2, 2), 1.5)}, r"luck=1.5 must lie in \[0.0, 1.0\]"),
    ],
)
def test_what_is_wrong_is_named(how, says):
    with pytest.raises(ParameterError, match=says):
        exchange(**TWO, issues=ISSUES, **how)
