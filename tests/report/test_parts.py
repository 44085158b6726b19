"""The parts of a report: what is told of a run, what stands behind a number, what a mark tells."""

import sim
from sim.report.evidence import Sources
from sim.report.pictures import told as with_tips
from sim.report.reasons import MOST, farthest, farthest_issue, why
from sim.report.summary import blocks, points
from sim.report.telling import told
from tests.plot.samples import syria, syria_run
from tests.report.samples import lesson, study


def test_every_message_of_a_run_is_told_once():
    run = syria_run()
    names = {actor.name for actor in syria().actors.values()}
    days = told(run, Sources(syria()))
    fates = [who for day in days for act in day.acts for _, who in act.fates]
    # a name may be followed by the day and the intermediary, and none is part of another
    assert sum(who.count(name) for who in fates for name in names) >= len(run.messages)
    assert sum(len(day.acts) for day in days) == len(run.acts)


def test_what_did_not_reach_is_told_apart_from_what_was_heard():
    run = syria_run()
    words = {fate for day in told(run, Sources(syria())) for act in day.acts for fate, _ in act.fates}
    statuses = set(run.messages["status"])
    assert ("did not reach" in words) == ("dropped" in statuses)
    assert ("heard by" in words) == ("delivered" in statuses)


def test_an_act_is_filed_under_all_who_did_or_heard_it():
    run = syria_run()
    for day in told(run, Sources(syria())):
        sent = run.messages[run.messages["sent"] == day.day]
        involved = set(sent["speaker"].astype(str)) | set(sent["listener"].astype(str))
        assert involved <= {actor for act in day.acts for actor in act.actors}


def test_a_number_without_a_reason_of_its_own_has_that_of_its_piece():
    found = Sources(syria())
    assert [one.id for one in found.of_number("actors.russia.stance.assad_rule").cited] == ["s5", "s7"]
    assert [one.id for one in found.of_number("situation.front.evidence_for.assad_survives").cited] == [
        "s5",
        "s7",
        "s8",
    ]
    assert found.of_number("actors.russia.rules.losses.rate.strikes").words == syria().defaults.assumption


def test_sentences_that_back_nothing_are_told_apart():
    found = Sources(syria())
    cited = {one.id for one in found.sentences.values() if one.used}
    assert {"s3", "s9"} <= cited
    assert set(found.sentences) == set(syria().sentences)


def test_the_parts_of_a_move_add_up_to_it():
    run = syria_run()
    move = why(run, Sources(syria()), "russia", "assad_rule")
    explained = sim.explain(run, actor="russia", quantity="assad_rule")
    total = sum(float(part.amount.replace("−", "-")) for part in move.parts)
    assert len(move.parts) <= MOST
    assert abs(total - (explained.after - explained.before)) < 0.0005 * len(move.parts)


def test_beliefs_are_explained_in_log_odds_and_told_as_percentages():
    move = why(syria_run(), Sources(syria()), "egypt", "assad_survives")
    assert move.unit == "log-odds"
    assert (
        "Egypt gave “The Assad government is still in Damascus in the new year” 76 % at first" in move.opening
    )


def test_the_farthest_stance_is_that_of_the_frames():
    run = syria_run()
    wide = run.stances.pivot(index=["actor", "issue"], columns="day", values="stance")
    moved = (wide[wide.columns[-1]] - wide[0]).abs()
    assert farthest(run) == tuple(map(str, moved.idxmax()))
    assert farthest_issue(run, "iran") == str(moved.loc["iran"].idxmax())


def test_the_table_has_a_row_for_every_variant_and_no_difference_for_the_base():
    (block,) = blocks(study(), sim.compare(study()))
    assert [row.variant for row in block.rows] == ["as it is", "no word", "early report"]
    assert block.rows[0].difference == ""
    assert all(row.difference for row in block.rows[1:])
    assert block.text == lesson().outcomes["work_stops"].text


def test_differences_have_a_true_minus_and_no_sign_on_nothing():
    assert [points(value) for value in (0.049, -0.2, 0.001, -0.001)] == ["+5", "−20", "0", "0"]


def test_marks_tell_what_they_stand_for_and_lines_do_so_at_every_point():
    drawn = study().plot.survival("work_stops").to_dict()
    lines = [layer for layer in with_tips(drawn)["layer"] if layer["mark"]["type"] == "line"]
    assert lines
    assert all(layer["mark"]["point"]["opacity"] == 0 for layer in lines)
    assert {"label", "day", "value", "low", "high"} == {
        tip["field"] for tip in lines[0]["encoding"]["tooltip"]
    }
    assert "tooltip" not in str(drawn)  # the picture itself stays as it was
