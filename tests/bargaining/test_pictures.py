import itertools

import pytest

from sim.bargaining import compromise, smp
from sim.errors import ParameterError
from sim.plot.bargain import MOST_ARROWS, bargaining_network, positions_by_round
from tests.bargaining.tables import SMALL, without_ties

NAMES = ["north", "middle", "south"]


def data_of(chart):
    """All rows that a chart draws from."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_positions_are_drawn_for_every_actor_round_and_issue():
    forecast = smp(*without_ties(1, actors=4, issues=2), issues=["border", "trade"])
    drawn = data_of(positions_by_round(forecast))
    lines = {(row["round"], row["actor"], row["issue"]) for row in drawn if "round" in row}
    assert len(lines) == len(forecast.frames.positions)


def test_names_at_the_ends_of_lines_do_not_cover_each_other():
    drawn = data_of(positions_by_round(smp(*SMALL, actors=NAMES)))
    places = sorted(row["place"] for row in drawn if "place" in row)
    assert len(places) == 3
    assert min(b - a for a, b in itertools.pairwise(places)) > 4.0


def test_the_picture_says_whether_it_came_to_rest():
    assert "did not come to rest in 1 rounds" in str(positions_by_round(smp(*SMALL, rounds=1)).to_dict())


def test_the_network_has_an_arrow_for_every_pair_of_which_something_was_asked():
    forecast = smp(*SMALL, actors=NAMES)
    asked = forecast.offers.only(forecast.offers.proposer != forecast.offers.mover)
    pairs = {(NAMES[one], NAMES[other]) for one, other in zip(asked.proposer, asked.mover, strict=True)}
    drawn = data_of(bargaining_network(forecast))
    assert {(row["proposer"], row["mover"]) for row in drawn if "proposer" in row} == pairs


def test_of_a_dense_network_the_arrows_that_moved_most_are_drawn():
    forecast = smp(*without_ties(2, actors=16))
    chart = bargaining_network(forecast)
    arrows = {(row["proposer"], row["mover"]) for row in data_of(chart) if "proposer" in row}
    assert len(arrows) <= MOST_ARROWS
    assert "pairs of which less was taken" in str(chart.to_dict())


def test_a_model_without_offers_has_no_network():
    with pytest.raises(ParameterError, match="compromise has no offers here"):
        bargaining_network(compromise(*SMALL))


@pytest.mark.parametrize("draw", [positions_by_round, bargaining_network])
def test_a_picture_is_saved_without_a_browser(draw, tmp_path):
    path = tmp_path / "picture.png"
    draw(smp(*SMALL, actors=NAMES)).save(path)
    assert path.read_bytes().startswith(b"\x89PNG")
