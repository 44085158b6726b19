"""The command, as somebody at a shell meets it."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import sim
from sim.cli import PANELS, app, main

ROOT = Path(__file__).parent.parent
COMMANDS = {command.__name__: command for commands in PANELS.values() for command in commands}
TABLE = "Actor,Clout,Position,Salience\nnorth,30,0,80\nmiddle,20,40,50\nsouth,50,100,90\n"
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
    code, out, err = call("run", SYRIA, "--seed", "7", "--out", str(tmp_path / "new" / "folder"))
    assert code == 0
    assert err.startswith("written: ")
    assert "day 12 (08 Dec): Assad flees Syria" in out
    head, *outcomes = out[out.index("One run is an anecdote") :].splitlines()
    assert len(outcomes) == len(sim.load(SYRIA).outcomes)
    assert 8 <= len(out.splitlines()) - len([head, *outcomes]) <= 16
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
            "no variant 'no_wrd'; there is base, early_report, no_word. Did you mean 'no_word'?",
        ),
        (("rules", "degrot"), "Did you mean 'degroot'?"),
        (
            ("explain", LESSON, "--actor", "upland", "--quantity", "dam", "--day", "99"),
            "day=99 must lie in [1, 20]",
        ),
        (("rules", "bayess"), "Did you mean 'bayes'?"),
        (("events", LESSON, "nowhere.jsonl"), "does not exist"),
        (("events", LESSON, LESSON), "is neither PLOVER nor GDELT"),
        (("beside", LESSON, "nowhere.jsonl"), "does not exist"),
        (("new", LESSON), "exists; give another name, or --force to replace it"),
        (("new", str(ROOT), "--force"), "Is a directory"),
        (("new", "x" * 300), "File name too long"),
        (("check", "x" * 300), "File name too long"),
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
        ("compare", LESSON, "--replicates", "99999999999999999999"),
        ("compare", LESSON, "--json", "--csv"),
        ("compare", LESSON, "--variants", ",,"),
        ("run", LESSON, "--replicate", "99999999999999999999"),
        ("run", LESSON, "--code", "upland=UPL"),
        ("run", LESSON, "--plover", "x.jsonl", "--code", "upland"),
        ("beside", LESSON),
        ("beside", LESSON, LESSON, "--json", "--csv"),
        ("beside", LESSON, LESSON, "--within", "-1"),
        ("beside", LESSON, LESSON, "--actor", "UPL=upland", "--actor", "UPL=lowland"),
        ("events", LESSON, LESSON, "--actor", "=upland"),
        ("new",),
    ],
)
def test_wrong_usage_is_exit_code_2(call, arguments):
    assert call(*arguments)[0] == 2


def test_wrong_input_writes_nothing(call, tmp_path):
    code, *_ = call("run", LESSON, "--variant", "no_such", "--out", str(tmp_path / "out"))
    assert code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_code_writes_no_events(call, tmp_path):
    code, _, err = call("run", LESSON, "--plover", str(tmp_path / "acts.jsonl"), "--code", "upland=up",
                        "--out", str(tmp_path / "out"))  # fmt: skip
    assert code == 1
    assert "must be three capital letters" in err
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


def test_what_cannot_be_printed_is_said_in_a_sentence():
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    for arguments in (["schema"], ["--version"]):  # one fails while it is written, one when it is flushed
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "sim", *arguments], stdout=full, stderr=subprocess.PIPE
            )
        assert done.returncode == 1
        assert done.stderr.decode().startswith("cannot print the result: ")
        assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def acts(call, tmp_path):
    """A record of coded events: what was done in a run of the lesson."""
    call("run", LESSON, "--quiet", "--plover", str(tmp_path / "acts.jsonl"), "--code", "upland=UPL")
    return str(tmp_path / "acts.jsonl")


def test_a_run_beside_its_own_record_matches_in_everything(call, acts):
    code, out, err = call("beside", LESSON, acts)
    total = len(Path(acts).read_text(encoding="utf-8").splitlines())
    assert (code, err) == (0, "")
    assert "upland → everybody" in out
    assert f"{total} of {total} events and {total} of {total} acts match" in out
    found = json.loads(call("beside", LESSON, acts, "--json")[1])
    assert sum(row["acts_matched"] for row in found["rows"]) == total
    assert found["rows"][0]["date"] == "2031-03-02"
    header, *lines = call("beside", LESSON, acts, "--csv")[1].splitlines()
    assert header.startswith("day,date,source,recipient,acts,events")
    assert len(lines) == len(found["rows"])


def test_who_is_left_out_of_a_record_is_said(call, acts):
    record = Path(acts)
    strange = record.read_text(encoding="utf-8").replace(
        '"identifier_text": "harbour"', '"identifier_text": "HRB"'
    )
    record.write_text(strange, encoding="utf-8")
    _, out, _ = call("beside", LESSON, acts)
    assert "note: left out, as no actor of the scenario: HRB (" in out
    _, out, _ = call("beside", LESSON, acts, "--actor", "HRB=harbour")
    assert "left out" not in out


def test_a_record_becomes_dated_events_that_the_scenario_takes(call, acts, tmp_path):
    code, out, err = call("events", LESSON, acts)
    assert (code, err) == (0, "")
    written = Path(LESSON).read_text(encoding="utf-8")
    outside, events = out[out.index("outside:") :].split("events:\n")
    case = sim.loads(written.replace("events:\n", f"events:\n{events}", 1) + outside)
    assert len(case.events) > 10


def test_a_new_file_passes_its_check_and_is_kept(call, tmp_path):
    path = tmp_path / "talks.yaml"
    code, out, err = call("new", str(path))
    assert (code, out) == (0, "")
    assert "next: diplosim check" in err
    code, out, _ = call("check", str(path), "--brief")
    assert code == 0
    assert "note:" not in out
    path.write_text("mine", encoding="utf-8")
    assert call("new", str(path))[0] == 1
    assert path.read_text(encoding="utf-8") == "mine"
    assert call("new", str(path), "--force", "--quiet") == (0, "", "")
    assert path.read_text(encoding="utf-8").startswith("# A scenario says")


def test_in_the_starter_every_variant_changes_the_outcome(call, tmp_path):
    path = tmp_path / "talks.yaml"
    call("new", str(path))
    table = sim.compare(sim.ensemble(sim.load(path), variants="all", replicates=200))
    rows = table.query("kind == 'outcome' and variant != 'base'")
    assert (rows["difference"].abs() > 0.1).all()
    base = table.query("kind == 'outcome' and variant == 'base'")["value"].item()
    assert 0.5 < base < 0.95


def test_the_demo_shows_what_the_commands_print(call, tmp_path, monkeypatch):
    code, shown, err = call("demo")
    assert code == 0
    typed = re.findall(r"^\$ diplosim (.*)$", err, re.MULTILINE)
    assert [words.split()[0] for words in typed] == ["new", "check", "run", "explain", "compare"]
    monkeypatch.chdir(tmp_path)
    parts = [call(*words.split())[1] for words in typed]
    assert shown == "".join(f"{part}\n" for part in parts)


def test_the_demo_leaves_nothing_behind(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("demo", "--quiet")
    assert (code, err) == (0, "")
    assert list(tmp_path.iterdir()) == []


def examples_of(name):
    """The lines under "Examples" in the help of a command."""
    text = inspect.getdoc(COMMANDS[name])
    return text.partition("Examples\n--------\n")[2].splitlines()


def play(lines, call, folder):
    """Call command lines one after the other in a folder with a table and a record."""
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    for line in lines:
        words, _, target = line.partition(" > ")
        code, out, err = call(*shlex.split(words)[1:])
        assert code == 0, (line, err)
        if target:
            (folder / target).write_text(out, encoding="utf-8")


@pytest.fixture
def no_server(monkeypatch):
    """The page of ``view`` is not served: it would wait for somebody to stop it."""
    monkeypatch.setattr("sim.page.serving.serve", lambda *_, **__: 0)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_the_help_works(call, no_server, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = ["diplosim new talks.yaml", "diplosim run talks.yaml --plover acts.jsonl --code ridgeland=RDG"]
    lines = examples_of(name)
    assert lines
    assert all(line.startswith(f"diplosim {name}") for line in lines)
    play(lines if name == "new" else [*before, *lines], call, tmp_path)


def test_every_command_shows_its_examples_and_can_be_quiet(call):
    for name in COMMANDS:
        code, out, _ = call(name, "--help")
        shown = " ".join(out.split())
        assert code == 0
        assert all(" ".join(line.split()) in shown for line in examples_of(name) if len(line) < 70)
        assert "--quiet" in shown


@pytest.mark.parametrize("command", ["check", "run", "explain", "compare"])
def test_quiet_leaves_the_result_and_nothing_else(call, command, tmp_path):
    more = {
        "explain": ["--quantity", "river"],
        "run": ["--out", str(tmp_path / "out")],
        "compare": ["--replicates", "4", "--out", str(tmp_path / "study")],
    }
    arguments = [command, LESSON, *more.get(command, [])]
    code, out, err = call(*arguments, "--quiet")
    assert (code, err) == (0, "")
    assert out == call(*arguments)[1]


def test_a_shell_is_told_commands_and_rules():
    def completed(words):
        asked = {
            "_DIPLOSIM_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        }
        command = [sys.executable, "-c", "from sim.cli import main; main()"]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **asked}, check=False
        )
        return done.stdout.split()

    assert completed("diplosim ru") == ["run", "rules"]
    assert completed("diplosim rules bounded") == ["bounded_confidence"]


def test_the_page_of_the_command_line_names_every_command_and_option():
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    shared = {"--help", "--json", "--quiet", "--seed"}
    assert all(option in page.partition("\n## ")[0] for option in shared)
    for name, command in typer.main.get_command(app).commands.items():
        part = page.partition(f"\n## `diplosim {name}`\n")[2].partition("\n## ")[0]
        assert part, name
        options = {option for parameter in command.params for option in parameter.opts}
        long = {option for option in options if option.startswith("--")}
        assert {option for option in long - shared if f"`{option}`" not in part} == set(), name


def test_the_commands_of_the_page_work_one_after_the_other(call, no_server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("diplosim ")]
    assert len(lines) >= len(COMMANDS)
    play(lines, call, tmp_path)
