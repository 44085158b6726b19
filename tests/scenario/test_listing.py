import sim
from sim.scenario.listing import covering, numbers, uncovered, warnings
from sim.scenario.schema import json_schema
from tests.scenario.samples import LESSON, ROOT, broken

CASE = sim.loads(LESSON)
LISTED = {number.path: number for number in numbers(CASE)}


def test_every_number_says_what_stands_behind_it():
    assert LISTED["actors.upland.stance.dam"].provenance == "evidence"
    assert "s0 “Upland means to build" in LISTED["actors.upland.stance.dam"].reason
    assert LISTED["actors.upland.rules.denial.ignored"].provenance == "element"
    assert LISTED["defaults.trust"].provenance == "default"


def test_the_text_may_be_silent_and_is_listed_as_such():
    syria = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
    silent = [number.path for number in numbers(syria) if number.provenance == "unknown"]
    assert "actors.assad.belief.assad_survives" in silent


def test_a_default_range_stays_inside_the_bounds():
    text = broken(
        "  assumption: chosen for the lesson\n",
        "  assumption: chosen\n  range: {stance: 0.3, parameter: 0.1}\n",
    )
    found = {number.path: number.range for number in numbers(sim.loads(text))}
    assert found["actors.upland.stance.dam"] == (0.6000000000000001, 1.0)
    assert found["defaults.rules.noise.scale"][0] == 0.0


def test_what_nothing_covers_is_listed():
    text = broken("calendar:", "coding: {E01: the dam is begun, E02: a protest}\ncalendar:")
    text = broken('    text: "{speaker} goes on building."', "    covers: [E01]", text)
    case = sim.loads(text)
    assert covering(case) == {"E01": ("playbook.builds",), "E02": ()}
    assert uncovered(case) == ("E02",)


def test_enemies_at_one_pole_are_doubted():
    text = broken("stance: {dam: {value: -0.9, evidence: [s1]}}", "stance: {dam: 0.9}")
    text = broken("upland: {harbour", "lowland: {upland: 0.0}\n  upland: {harbour", text)
    assert any(
        "at one pole everybody must want the same thing" in doubt for doubt in warnings(sim.loads(text))
    )


def test_a_channel_that_nobody_uses_is_doubted():
    text = broken("channels:\n", "channels:\n  attic: {kind: room, members: [upland]}\n")
    assert "channels.attic is used by nothing" in warnings(sim.loads(text))


def test_the_schema_accepts_the_lesson_and_refuses_a_mistake():
    import jsonschema
    from ruamel.yaml import YAML

    data = YAML(typ="safe", pure=True).load(LESSON)
    data["calendar"]["start"] = "2031-03-01"
    jsonschema.validate(data, json_schema())
    data["actors"]["upland"]["colour"] = "red"
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(data))
