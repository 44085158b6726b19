"""``diplosim bargain``, as somebody at a shell meets it."""

import json
from pathlib import Path

import pytest

import sim
from sim.bargaining import MODELS, read_table, smp
from sim.cli import main

ROOT = Path(__file__).parent.parent
LESSON = str(ROOT / "examples" / "own_scenario.yaml")
SMALL = "Actor,Clout,Position,Salience\nnorth,30,0,80\nmiddle,20,40,50\nsouth,50,100,90\n"
TWO = "Actor,Clout,Pstn1,Sal1,Pstn2,Sal2\nnorth,30,0,80,40,70\nmiddle,20,40,50,90,30\nsouth,50,100,90,20,60\n"


@pytest.fixture
def call(capfd):
    """Call the command; return its exit code and what it printed."""

    def _call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["bargain", *arguments])
        printed = capfd.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return _call


@pytest.fixture
def written(tmp_path):
    """Write a table; return its path."""

    def _written(text: str) -> str:
        path = tmp_path / "table.csv"
        path.write_text(text)
        return str(path)

    return _written


def test_a_table_goes_through_all_models_with_the_baseline_beside_each(call, written):
    code, out, err = call(written(SMALL))
    lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == ["model", *MODELS]
    assert all("62.03" in line for line in lines[1:])
    assert "Capability is the column 'Clout'" in err


def test_a_table_as_json_has_the_numbers_of_the_library_in_full(call, written):
    path = written(SMALL)
    code, out, _ = call(path, "--model", "smp", "--json")
    (row,) = json.loads(out)["forecasts"]
    told = smp(**read_table(path).inputs)
    assert code == 0
    assert (row["forecast"], row["compromise"]) == (told.forecast, told.compromise)
    assert row["jittered_low"] <= row["forecast"] <= row["jittered_high"]


def test_one_model_explains_itself(call, written):
    path = written(SMALL)
    assert call(path, "--model", "smp")[1].rstrip("\n") == smp(**read_table(path).inputs).explain()


def test_a_model_that_refuses_the_table_is_left_out_with_its_reason(call, written):
    code, out, err = call(written(TWO))
    assert code == 0
    assert "smp" not in out
    assert "smp left out: salience adds up to 1.5" in err


def test_a_model_that_was_asked_for_and_refuses_the_table_is_an_error(call, written):
    code, out, err = call(written(TWO), "--model", "smp")
    assert (code, out) == (1, "")
    assert "divide it by the number of issues" in err


def test_a_scale_of_years_is_brought_to_points(call, written):
    years = SMALL.replace(",100,90", ",10,90").replace(",40,50", ",6,50").replace(",0,80", ",4,80")
    _, out, _ = call(written(years), "--model", "compromise", "--scale", "4", "10", "--json")
    (row,) = json.loads(out)["forecasts"]
    assert row["compromise"] == pytest.approx((20 * 0.5 * 100 / 3 + 50 * 0.9 * 100) / (24 + 10 + 45))


def test_the_stances_of_a_day_go_through_a_model(call):
    code, out, _ = call(LESSON, "--day", "5", "--issue", "dam", "--model", "smp", "--replicates", "6", "-q")
    assert code == 0
    assert "dam: -1 the plan is given up; 1 the dam is built" in out
    assert out.splitlines()[-1].split()[:4] == ["base", "dam", "smp", "6"]


def test_the_stances_of_a_day_as_json_are_those_of_the_library(call):
    arguments = (
        "--day",
        "3",
        "--variant",
        "no_word",
        "--replicates",
        "5",
        "--seed",
        "4",
        "--json",
        "--public",
    )
    code, out, _ = call(LESSON, *arguments)
    found = json.loads(out)
    study = sim.ensemble(sim.load(LESSON), variants=["no_word"], replicates=5, seed=4, workers=1)
    told = study.settlements(model="all", day=3, positions="public")
    means = told.groupby(["variant", "issue", "model"], observed=True)["forecast"].mean()
    assert code == 0
    assert (found["day"], found["positions"]) == (3, "public")
    assert len(found["rows"]) == len(means)
    for row in found["rows"]:
        assert row["mean"] == pytest.approx(means[row["variant"], row["issue"], row["model"]])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nowhere.csv",), 1, "nowhere.csv: cannot be read"),
        (("nowhere.yaml", "--day", "1"), 1, "nowhere.yaml"),
        ((LESSON,), 2, "a scenario needs the day"),
        ((LESSON, "--day", "1", "--scale", "0", "10"), 2, "is for tables"),
        ((LESSON, "--day", "21", "--replicates", "2"), 1, "day=21 must lie in [0, 20]"),
        ((LESSON, "--day", "1", "--issue", "damm", "--replicates", "2"), 1, "Did you mean 'dam'?"),
        ((LESSON, "--day", "1", "--model", "smpp", "--replicates", "2"), 1, "no model 'smpp'"),
        (("table.csv", "--day", "1"), 2, "is read as a table"),
        (("table.csv", "--model", "smpp"), 1, "no model 'smpp'"),
    ],
)
def test_bad_input_is_told_on_the_error_stream_without_a_traceback(call, arguments, code, says):
    found, out, err = call(*arguments)
    assert (found, out) == (code, "")
    assert says in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err
