"""The command, as somebody at a shell meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import main

ROOT = Path(__file__).parent.parent
LESSON = str(ROOT / "examples" / "own_scenario.yaml")
SYRIA = str(ROOT / "scenarios" / "syria-2024-12.yaml")


@pytest.fixture
def call(capfd):
    """Call the command; return its exit code and what it printed."""

    def _call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capfd.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return _call


def test_check_prints_every_number_with_its_sentence(call):
    code, out, err = call("check", LESSON)
    assert code == 0
    assert "actors.upland.stance.dam" in out
    assert "Upland means to build the dam before the dry season." in out
    assert "14 are not argued" in out
    assert err == ""


def test_check_asks_the_patterns(call):
    code, out, _ = call("check", SYRIA, "--brief", "--patterns", "--replicates", "20")
    assert code == 0
    assert "Patterns over 20 runs each" in out
    assert "Without strikes the government falls sooner" in out


def test_check_as_json_is_complete(call):
    code, out, _ = call("check", SYRIA, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["uncovered"] == []
    assert {"path", "value", "range", "provenance", "reason"} == set(found["numbers"][0])


def test_run_tells_what_happened_and_writes_everything(call, tmp_path):
    code, out, _ = call("run", SYRIA, "--seed", "7", "--out", str(tmp_path / "new" / "folder"))
    assert code == 0
    assert "day 12 (08 Dec): Assad flees Syria" in out
    assert 8 <= len(out.splitlines()) <= 20
    written = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert {
        "stances.csv",
        "messages.csv",
        "ledger.csv",
        "outcomes.csv",
        "stances.png",
        "stances.svg",
        "run.json",
    } <= written
    assert not any(name.startswith(".") for name in written)


def test_run_as_json_names_scenario_seed_and_versions(call):
    code, out, _ = call("run", LESSON, "--json", "--variant", "no_word")
    found = json.loads(out)
    assert code == 0
    assert (found["scenario"], found["variant"], found["seed"]) == ("three-neighbours", "no_word", 1)
    assert "numpy" in found["versions"]


def test_explain_leads_to_the_sentence(call):
    code, out, _ = call("explain", LESSON, "--actor", "upland", "--quantity", "dam")
    assert code == 0
    assert "has_a_word" in out
    assert "asked Harbour to speak with" in out.replace("\n", " ")


def test_explain_as_json_folds_to_the_value(call):
    _, out, _ = call("explain", LESSON, "--quantity", "river", "--json", "--day", "3")
    found = json.loads(out)
    value = found["before"]
    for row in found["rows"]:
        value += row["amount"]
    assert value == pytest.approx(found["after"], abs=1e-12)


def test_schema_and_rules(call):
    assert json.loads(call("schema")[1])["title"] == "diplosim scenario"
    assert "bounded_confidence" in call("rules")[1]
    assert "Hegselmann & Krause (2002)" in call("rules", "bounded_confidence")[1]
    assert {rule["name"] for rule in json.loads(call("rules", "--json")[1])} >= {"bayes", "denial"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere.yaml"), "does not exist"),
        (("run", LESSON, "--variant", "no_wrd"), "Did you mean 'no_word'?"),
        (("run", LESSON, "--seed", "-1"), "must be a whole number"),
        (("explain", LESSON, "--actor", "uplnd", "--quantity", "dam"), "Did you mean 'upland'?"),
        (
            ("explain", LESSON, "--actor", "upland", "--quantity", "dma"),
            "no issue, proposition or trust 'dma'",
        ),
        (("explain", LESSON, "--quantity", "dam"), "Name an actor for a stance, a belief or trust."),
        (("compare", LESSON, "--variants", "no_wrd"), "Did you mean 'no_word'?"),
        (
            ("compare", LESSON, "--baseline", "no_wrd", "--replicates", "2"),
            "no variant of this study 'no_wrd'",
        ),
        (("rules", "degrot"), "Did you mean 'degroot'?"),
        (
            ("explain", LESSON, "--actor", "upland", "--quantity", "dam", "--day", "99"),
            "day=99 must lie in [1, 20]",
        ),
        (("rules", "bayess"), "Did you mean 'bayes'?"),
    ],
)
def test_wrong_input_is_said_in_a_sentence_with_exit_code_1(call, arguments, said):
    code, out, err = call(*arguments)
    assert code == 1
    assert said in err.replace("\n", " ")
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("run",),
        ("run", LESSON, "--seed", "x"),
        ("check", LESSON, "--nope"),
        ("compare", LESSON, "--replicates", "0"),
        ("compare", LESSON, "--json", "--csv"),
    ],
)
def test_wrong_usage_is_exit_code_2(call, arguments):
    assert call(*arguments)[0] == 2


def test_wrong_input_writes_nothing(call, tmp_path):
    code, *_ = call("run", LESSON, "--variant", "no_such", "--out", str(tmp_path / "out"))
    assert code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so(call, tmp_path):
    (tmp_path / "taken").write_text("a file")
    code, _, err = call("run", LESSON, "--out", str(tmp_path / "taken"))
    assert code == 1
    assert "cannot write to" in err


def test_python_m_sim_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "sim", "rules", "noise"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0
    assert "normal disturbance" in done.stdout


def test_compare_prints_a_table_a_person_reads_first(call):
    code, printed, _ = call("compare", LESSON, "--replicates", "40", "--words")
    assert code == 0
    lines = printed.splitlines()
    assert lines[0] == "Three neighbours and a dam. 40 runs of each variant, on the same luck (seed 1)."
    no_word = next(line for line in lines if line.strip().startswith("no_word  "))
    assert "0.0 % [" in no_word
    assert "points; 0 gained" in no_word
    assert no_word.endswith("almost no chance")
    assert "Moved most by no_word, at the end:" in lines
    assert any(line.startswith("note: work_stops under no_word") for line in lines)


def test_compare_speaks_to_other_programs_and_keeps_the_study(call, tmp_path):
    asked = (
        "compare",
        LESSON,
        "--variants",
        "no_word",
        "--replicates",
        "20",
        "--out",
        str(tmp_path / "study"),
    )
    code, printed, _ = call(*asked, "--json")
    found = json.loads(printed)
    assert code == 0
    assert {row["variant"] for row in found["rows"]} == {"base", "no_word"}
    assert found["warnings"]
    code, printed, _ = call(*asked, "--csv")
    assert printed.splitlines()[0].startswith("variant,kind,actor,question,n,baseline,value")
    assert len(printed.splitlines()) == len(found["rows"]) + 1


def test_rules_lists_formula_ranges_guarantees_and_source_of_every_rule(call):
    from sim.rules import RULES

    _, printed, _ = call("rules")
    for name, entry in RULES.items():
        block = printed[printed.index(f"{name}: moves ") :].split("\n\n")[0]
        assert entry.formula in block
        assert all(f"{p.name} [{p.low:g}, {p.high:g}]" in block for p in entry.parameters)
        assert all(guarantee in block for guarantee in entry.guarantees)
        assert entry.sources[0] in block


def test_a_rule_in_full_has_a_picture_of_two_actors(call):
    _, printed, _ = call("rules", "reactance")
    chart = [line for line in printed.splitlines() if "│" in line]
    assert len(chart) == 9
    assert "b" in chart[0]
    assert "a" in chart[-1]  # they end at opposite poles
    assert "silent_without_messages: without a message, nothing moves at all" in printed


def test_rules_speak_to_other_programs(call):
    _, printed, _ = call("rules", "fatigue", "--json")
    (rule,) = json.loads(printed)
    assert rule["reads"] == [{"name": "of", "to": "proposition"}]
    assert rule["moves"] == "stance"
    assert len(rule["sources"]) == 2


def test_a_rule_ties_its_parameters_to_the_signs_of_its_formula(call):
    _, printed, _ = call("rules", "reactance")
    assert "rejection (t): [0, 1.99], stance units, by issue; must be given" in printed
    _, printed, _ = call("rules", "fatigue")
    assert "gain (G): " in printed
    assert "loss (L): " in printed
    assert (
        "rate (r): [0, 1], share of the way out made per day at hazard 1, by issue; must be given, 0"
        in printed
    )


def test_a_terminal_that_lacks_a_sign_gets_a_question_mark_and_no_traceback():
    done = subprocess.run(
        [sys.executable, "-m", "sim", "rules", "reactance"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"push (?): " in done.stdout
