"""What a picture of a run shows is what its frames say."""

import copy
from collections import Counter

import numpy as np
import pandas as pd
import pytest

import sim
from sim.plot import gap, network, stances, swimlanes, waterfall
from sim.plot.networks import AT_ONCE, LEAKED
from tests.plot.samples import lesson, rows, syria, syria_run


@pytest.fixture(scope="module")
def run():
    return syria_run()


@pytest.fixture(scope="module")
def last(run):
    """The last day that was played; later rows of frames repeat it."""
    return int(run.stances.query("frozen")["day"].min())


@pytest.fixture(scope="module")
def spoken(run, last):
    """The stances of those who have spoken on the issue in public, with the width of the gap."""
    frame = run.stances[(run.stances["commitment"] > 0) & (run.stances["day"] <= last)]
    return frame.astype({"actor": "object", "issue": "object"}).assign(
        width=(frame["public"] - frame["stance"]).abs()
    )


def with_frame(run, name, frame):
    """The same run, as if this had been one of its frames."""
    other = copy.copy(run)
    vars(other)[name] = frame
    return other


@pytest.mark.parametrize(
    ("picture", "frame", "keys", "value"),
    [
        ("stances", "stances", ["issue", "actor"], "stance"),
        ("beliefs", "beliefs", ["proposition", "actor"], "probability"),
        ("situation", "situation", ["variable"], "value"),
    ],
)
def test_lines_are_the_rows_of_the_frame_while_the_run_lasts(run, last, picture, frame, keys, value):
    drawn = rows(getattr(run.plot, picture)(), "panel", *keys[1:], "day", "value")
    told = getattr(run, frame).query(f"day <= {last}").rename(columns={keys[0]: "panel", value: "value"})
    pair = drawn.merge(told, on=["panel", *keys[1:], "day"], suffixes=("", "_told"))
    assert len(pair) == len(drawn) == len(told)
    assert (pair["value"] == pair["value_told"]).all()


def test_only_who_and_what_is_asked_for_is_drawn(run):
    issue, actors = next(iter(syria().issues)), list(syria().actors)[:2]
    drawn = rows(stances(run, issues=issue, actors=actors), "panel", "actor", "day")
    assert set(drawn["panel"]) == {issue}
    assert set(drawn["actor"]) == set(actors)


def test_everything_that_happened_is_marked_on_its_day(run):
    drawn = rows(stances(run), "day", "kind", "label")
    assert Counter(drawn["day"]) == Counter(run.happenings["day"])
    labels = dict(zip(drawn["label"], drawn["day"], strict=True))
    event = run.happenings.query("kind == 'event'").iloc[0]
    assert labels[syria().events[event["happening"]].text] == event["day"]


def test_a_kind_of_happening_that_is_not_known_is_drawn_all_the_same(run):
    strange = run.happenings.astype({"kind": "object"}).assign(kind="omen")
    chart = stances(with_frame(run, "happenings", strange))
    assert set(rows(chart, "day", "kind", "label")["kind"]) == {"omen"}
    assert "Upright lines: omen (dash-dotted)." in chart.title.subtitle


def test_no_two_lines_look_the_same_even_on_a_grey_printer(run):
    panel = stances(run).to_dict()["vconcat"][-1]
    lines = next(layer for layer in panel["layer"] if layer["mark"]["type"] == "line")
    hues, dashes = (lines["encoding"][name]["scale"] for name in ("color", "strokeDash"))
    assert hues["domain"] == dashes["domain"] == list(syria().actors)
    looks = [(hue, tuple(dash)) for hue, dash in zip(hues["range"], dashes["range"], strict=True)]
    assert len(set(looks)) == len(looks)
    # dashes of happenings have another meaning, so that both must not share a scale
    assert panel["resolve"]["scale"]["strokeDash"] == "independent"


def test_a_public_position_is_drawn_from_the_first_word_on(run, spoken):
    first = spoken.groupby(["actor", "issue"])["day"].min()
    actor, issue = first.idxmax()
    assert first.max() > 0
    told = spoken[(spoken["actor"] == actor) & (spoken["issue"] == issue)]
    drawn = rows(gap(run, actors=actor, issues=issue), "day", "value", "side").sort_values("day")
    public = drawn[drawn["side"] == "public"]
    assert list(public["day"]) == list(told["day"])
    assert list(public["value"]) == list(told["public"])
    assert (drawn["side"] == "private").sum() > len(public)


def test_the_widest_gap_comes_first_and_the_rest_is_counted(run, spoken):
    chart = gap(run, most=1)
    widest = spoken.loc[spoken["width"].idxmax()]
    title = chart.to_dict()["vconcat"][0]["concat"][0]["title"]["text"]
    assert title == syria().actors[widest["actor"]].name
    others = len(spoken.groupby(["actor", "issue"])) - 1
    assert f"{others} smaller gaps are not shown" in " ".join(chart.title.subtitle)


def test_who_never_spoke_has_no_gap():
    with pytest.raises(sim.ParameterError, match="nobody who is asked for has taken a public position"):
        gap(sim.run(lesson()), actors="harbour")


def told_by(messages):
    """Who said what to whom how often: everything in a room, and much in public, goes to a place."""
    kinds = {name: channel.kind for name, channel in syria().channels.items()}
    told = Counter()
    for key, heard in messages.groupby(["act", "speaker", "channel", "sent", "leaked"]):
        _, speaker, channel, _, leaked = key
        kind = "platform" if leaked else kinds[channel]
        at_once = kind == "room" or leaked or (kind == "platform" and len(heard) >= AT_ONCE)
        place = LEAKED if leaked else f"#{channel}"
        for target in [place] if at_once else heard["listener"]:
            told[speaker, target, kind] += 1
    return told


@pytest.mark.parametrize("days", ["all", "eve", "first half"])
def test_every_message_of_the_period_is_in_the_network_once(run, last, days):
    asked = {"all": None, "eve": last - 1, "first half": (1, last // 2)}[days]
    first, until = {"all": (1, last), "eve": (last - 1, last - 1), "first half": (1, last // 2)}[days]
    messages = run.messages[run.messages["sent"].between(first, until)].astype(object)
    drawn = rows(network(run, days=asked), "source", "target", "kind", "count", "angle")
    found = {(row.source, row.target, row.kind): row.count for row in drawn.itertuples(index=False)}
    assert found == told_by(messages)


def test_what_is_private_goes_straight_and_never_through_a_square(run):
    drawn = rows(network(run), "source", "target", "kind", "count")
    assert not drawn.loc[drawn["kind"] == "private", "target"].str.startswith("#").any()
    assert drawn.loc[drawn["kind"] == "room", "target"].str.startswith("#").all()


def test_what_has_leaked_was_heard_in_public_besides(run):
    private = [name for name, channel in syria().channels.items() if channel.kind == "private"]
    message = run.messages[run.messages["channel"].isin(private)].iloc[:1]
    twice = pd.concat([message.assign(leaked=False), message.assign(leaked=True)], ignore_index=True)
    drawn = rows(network(with_frame(run, "messages", twice)), "source", "target", "kind", "count")
    speaker, listener = message["speaker"].item(), message["listener"].item()
    assert sorted(drawn.itertuples(index=False, name=None)) == sorted(
        [(speaker, listener, "private", 1), (speaker, LEAKED, "platform", 1)]
    )


def test_what_is_said_in_private_and_in_public_has_two_arrows_apart(run):
    private = next(name for name, channel in syria().channels.items() if channel.kind == "private")
    message = run.messages[run.messages["channel"] == private].iloc[:1].astype({"channel": "object"})
    answer = message.assign(speaker=message["listener"].item(), listener=message["speaker"].item())
    both = pd.concat([message, message.assign(channel="public"), answer], ignore_index=True)
    drawn = rows(network(with_frame(run, "messages", both)), "source", "target", "kind", "mx", "my")
    assert len(drawn) == 3
    assert not drawn[["mx", "my"]].round(3).duplicated().any()


def test_who_said_nothing_is_hollow(run, last):
    actors = rows(network(run, days=last - 1), "label", "speaks").set_index("label")["speaks"]
    speakers = set(run.messages.loc[run.messages["sent"] == last - 1, "speaker"])
    for name, actor in syria().actors.items():
        assert actors[actor.name] == (name in speakers)


@pytest.mark.parametrize("days", [0, 99, (6, 2)])
def test_days_outside_the_run_have_no_network(run, days):
    with pytest.raises(sim.ParameterError, match=r"must lie in \[1, \d+\], the first before the last"):
        network(run, days=days)


def test_every_act_has_exactly_one_mark(run):
    drawn = rows(swimlanes(run), "actor", "act", "day", "at", "row")
    told = run.acts.astype({"actor": "object", "act": "object"})
    assert Counter(zip(drawn["actor"], drawn["act"], drawn["day"], strict=True)) == Counter(
        zip(told["actor"], told["act"], told["day"], strict=True)
    )


def test_acts_of_one_name_on_one_day_stand_side_by_side():
    line = next(name for name, part in lesson().channels.items() if part.kind == "private")

    class LetterWriter(sim.ActorAgent):
        def compose(self):
            for number in range(3):
                self.send("upland", {"dam": -0.1}, channel=line, note=f"letter {number}")

    talkative = sim.run(lesson(), agents={"harbour": LetterWriter})
    drawn = rows(swimlanes(talkative, actors="harbour"), "act", "day", "at", "row")
    letters = drawn[(drawn["act"] == "message") & (drawn["day"] == 2)]
    assert len(letters) == letters["at"].nunique() == 3


def test_a_lane_has_a_head_and_a_row_for_each_act(run):
    drawn = rows(swimlanes(run), "actor", "act", "row").sort_values("row")
    assert len(drawn) == drawn["row"].nunique()
    heads = sorted(set(range(int(drawn["row"].max()) + 1)) - set(drawn["row"]))
    assert len(heads) == drawn["actor"].nunique()
    for head, (_, lane) in zip(heads, drawn.groupby("actor", sort=False), strict=True):
        assert lane["row"].to_list() == list(range(head + 1, head + 1 + len(lane)))


def test_what_is_filled_was_done_in_public(run):
    drawn = rows(swimlanes(run), "act", "code", "inside")
    channels = run.acts.astype({"act": "object"}).drop_duplicates("act").set_index("act")["channel"]
    in_public = [syria().channels[channels[act]].kind == "platform" for act in drawn["act"]]
    assert any(in_public)
    assert not all(in_public)
    assert list(drawn["inside"] != "") == in_public
    assert (drawn.loc[in_public, "inside"] == drawn.loc[in_public, "code"]).all()


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": "russia", "quantity": "assad_rule"},
        {"actor": "egypt", "quantity": "assad_survives", "day": 11},
        {"quantity": "front"},
    ],
)
@pytest.mark.parametrize("most", [1, 3, 99])
def test_a_waterfall_leads_from_before_to_after(run, asked, most):
    why = sim.explain(run, **asked)
    steps = rows(waterfall(why, most=most), "row", "start", "end", "way").sort_values("row")
    assert steps["start"].iloc[0] == why.before
    assert steps["end"].iloc[-1] == why.after
    parts = steps[steps["way"] != ""]
    assert np.allclose(parts["start"], [why.before, *parts["end"].iloc[:-1]])
    assert parts["end"].iloc[-1] == pytest.approx(why.after, abs=1e-9)
    assert len(parts) == min(most + 1, len(why.parts))


def test_what_nothing_moved_has_no_parts(run):
    why = sim.explain(run, actor="hts", quantity="concessions_suffice")
    assert why.parts.empty
    steps = rows(waterfall(why), "row", "start", "end", "way")
    assert list(steps["way"]) == ["", ""]


def test_a_belief_says_what_its_log_odds_mean(run):
    chart = run.plot.waterfall(actor="egypt", quantity="assad_survives", day=11)
    figures = rows(chart, "row", "figure").sort_values("row")["figure"]
    told = run.beliefs.query("actor == 'egypt' and proposition == 'assad_survives'").set_index("day")
    for figure, day in ((figures.iloc[0], 10), (figures.iloc[-1], 11)):
        assert f"({told.loc[day, 'probability']:.0%})" in figure
