"""What holds of all pictures: they are drawn, ask a question, and no text of a scenario gets out of hand."""

import json
import re
import subprocess
import sys
from functools import cache

import pandas as pd
import pytest
import vl_convert

import sim
import sim.plot
from sim.acts.plover import PLOVER
from sim.plot.lanes import SHAPES, TYPES
from sim.plot.networks import KINDS
from sim.plot.style import HUES
from tests.plot.samples import CAUSES, hostile, hostile_study, lesson, lesson_study, strings


@cache
def pictures(attacked: bool):
    """Every picture of the lesson, as it is or with an attack in every text, by name."""
    case = hostile() if attacked else lesson()
    study = hostile_study() if attacked else lesson_study()
    run = sim.run(case, seed=1)
    ranges = pd.DataFrame({"assumption": [case.title, "b"], "low": [0.4, 0.1], "high": [0.6, 0.9]})
    causes = sim.attribute(case, "work_stops", CAUSES, replicates=8, seed=1)
    return {
        "stances": run.plot.stances(),
        "beliefs": run.plot.beliefs(),
        "situation": run.plot.situation(),
        "gap": run.plot.gap(),
        "network": run.plot.network(),
        "swimlanes": run.plot.swimlanes(),
        "waterfall": run.plot.waterfall(actor="upland", quantity="dam"),
        "outcomes": study.plot.outcomes(),
        "differences": study.plot.differences(kind="stance"),
        "survival": study.plot.survival("work_stops"),
        "incidence": study.plot.incidence(),
        "fan": study.plot.fan("dam"),
        "shapley": sim.plot.shapley(causes, scenario=case, outcome="work_stops"),
        "tornado": sim.plot.tornado(ranges, base=0.5, answer=case.title, subtitle=case.title),
    }


@cache
def spec(name, attacked=False):
    """The description of a picture, which altair checks against the schema of Vega-Lite."""
    return pictures(attacked)[name].to_dict()


@cache
def svg(name, attacked=False):
    return vl_convert.vegalite_to_svg(spec(name, attacked))


every_picture = pytest.mark.parametrize("name", sim.plot.__all__)


def test_this_file_draws_every_picture_there_is():
    assert set(pictures(False)) == set(sim.plot.__all__)


@pytest.mark.parametrize("attacked", [False, True], ids=["plain", "hostile"])
@every_picture
def test_a_picture_is_valid_and_can_be_drawn(name, attacked):
    drawn = svg(name, attacked)
    assert drawn.startswith("<svg")
    assert "NaN" not in drawn
    assert "undefined" not in drawn


@every_picture
def test_a_title_asks_and_the_line_below_says_of_what(name):
    title = spec(name)["title"]
    assert " ".join(title["text"]).endswith("?")
    assert lesson().title in " ".join(title["subtitle"])


@every_picture
def test_no_text_of_a_scenario_opens_a_tag_or_runs_off_the_page(name):
    found = strings(spec(name, attacked=True))
    assert not any("<" in text for text in found)
    assert max(len(text) for text in strings(spec(name, attacked=True)["datasets"])) <= 120
    assert not any(re.search(r"[\u202a-\u202e\x00-\x08]", text) for text in found)


@every_picture
def test_no_text_of_a_scenario_is_run(name):
    """Expressions of Vega are constants of ours; what a scenario says is data or a title."""
    keys = "labelExpr|expr|signal|calculate|test|filter|href|url"
    found = re.findall(rf'"(?:{keys})": "([^"]*)"', json.dumps(spec(name, attacked=True)))
    assert not any("alert" in expression or "7*7" in expression for expression in found)


@every_picture
def test_a_picture_fits_a_printed_page(name):
    width = float(re.search(r'width="([0-9.]+)"', svg(name, attacked=True))[1])
    assert width <= 1000


def test_every_type_of_act_has_a_hue_and_every_quad_class_a_shape():
    assert set(TYPES) == set(PLOVER)
    assert len(set(TYPES.values())) == len(TYPES)
    assert {event.quad for event in PLOVER.values()} == set(SHAPES)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_every_kind_of_channel_has_a_line_of_its_own():
    kinds = type(next(iter(lesson().channels.values()))).model_fields["kind"].annotation.__args__
    assert set(KINDS) == set(kinds)


def lightness(hue: str) -> float:
    red, green, blue = (int(hue[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_hues_are_dark_enough_for_white_paper():
    assert all(lightness(hue) < 0.7 for hue in (*HUES, *TYPES.values()))


def test_called_the_pictures_of_a_run_draw_stances_and_those_of_a_study_outcomes():
    run, study = sim.run(lesson()), lesson_study()
    assert run.plot().to_dict() == run.plot.stances().to_dict()
    assert study.plot().to_dict() == study.plot.outcomes().to_dict()


def test_a_picture_that_is_not_there_is_met_with_those_that_are():
    with pytest.raises(AttributeError, match="Did you mean 'stances'"):
        _ = sim.plot.stance


def test_without_the_extra_one_is_told_how_to_install_it(monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("sim.plot.trajectories", "altair"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.delitem(vars(sim.plot), "stances", raising=False)
    with pytest.raises(sim.DiplosimError, match=r"pip install 'diplosim\[plot\]'"):
        sim.run(lesson()).plot.stances()


def test_asking_for_pictures_does_not_yet_import_altair():
    code = "import sim.plot.pictures, sys; assert 'altair' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
