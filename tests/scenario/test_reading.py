"""Every mistake is said with its place, what was found, what is allowed; all at once, in file order."""

import contextlib
import hashlib
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from tests.scenario.samples import LESSON, ROOT, broken


def complaints(text: str, **where) -> str:
    with pytest.raises(sim.ScenarioError) as refused:
        sim.loads(text, name="x.yaml", **where)
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "stance: {dam: {value: 0.9,",
            "stance: {dam: {value: 1.7,",
            "x.yaml:39:27: actors.upland.stance.dam.value: found 1.7, must lie in [-1, 1]",
        ),
        ("stance: {dam: -0.1}", "stance: {dam: -1.1}", "x.yaml:53:19: actors.harbour.stance.dam.value: found -1.1, must lie in [-1, 1]"),
        ("rate: 0.5", "rate: often", "playbook.protests.rate.value: found 'often', must be a number"),
        ("rate: 0.5", "rate: true", "playbook.protests.rate.value: found True, must be a number"),
        ("rate: 0.5", "rate: .inf", "playbook.protests.rate.value: found inf, must be a finite number"),
        ("    kind: state", "    knid: state", "unknown key 'knid'; allowed are"),
        ("    kind: state", "    knid: state", "Did you mean 'kind'?"),
        ("    kind: state", "    knid: state", "actors.upland.kind: is missing; add it"),
        ("title: Three", "id: again\ntitle: Three", "found the key 'id' again; line 4 has it already"),
        ("start: 2031-03-01", "start: next spring", "calendar.start: found 'next spring', must be a date such as 2024-11-26"),
        ("start: 2031-03-01", "start: 2031-03-01 10:00:00", "found the time '2031-03-01 10:00:00'; give a day"),
        ("    day: 6", "    day: 21", "events.report.day.value: found 21, must lie in [1, 20], the days of the calendar"),
        ("actor: lowland", "actor: lowlnd", "no actor 'lowlnd'; there is harbour, lowland, upland. Did you mean 'lowland'?"),
        ("via: back_channel", "via: backchannel", "no channel 'backchannel'; there is back_channel, public."),
        ("    actor: lowland\n    type: ACCUSE\n    via: public", "    actor: lowland\n    type: ACCUSE\n    via: back_channel",
         "playbook.protests.via: lowland is no member of back_channel; members are harbour, upland"),
        ("to: [upland]", "to: [uplnad]", "no actor, group or role 'uplnad'"),
        ("done.report >= 1", "done.reprot >= 1", "playbook.has_a_word.when.0: no happening 'reprot'"),
        ("done.report >= 1", "stance.upland.dam < 0", "harbour cannot know stance.upland.dam"),
        ("done.report >= 1", "the report is out", "must be 'name operator number'"),
        ("done.report >= 1", "report.done >= 1", "must begin with one of day, stance, belief"),
        ("done.report >= 1", "done >= 1", "must be written done.ID"),
        ("    actor: harbour\n    type: REQUEST\n    mode: change", "    actor: harbour\n    type: REQUEST\n    mode: shout",
         "found mode 'shout', REQUEST has assist, change, yield, meet"),
        ("type: MOBILIZE", "type: mobilize", "Did you mean 'MOBILIZE'?"),
        ("susceptibility: 0.7", "susceptibility: 1.7", "found 1.7, must lie in [0, 1] (share of the pull"),
        ("susceptibility: 0.7", "suscept: 0.7", "no parameter of friedkin_johnsen 'suscept'"),
        ("rule: expectation, of: shortage", "rule: expectation", "reads a proposition; name it with of"),
        ("bayes: {}", "bayez: {}", "no rule 'bayez'; there is alignment"),
        ("    bayes: {}\n", "", "has denial without bayes"),
        ("playbook.has_a_word.rate: 0", "playbook.has_word.rate: 0",
         "variants.no_word.set.playbook.has_word.rate: names a path that does not exist"),
        ("playbook.has_a_word.rate: 0", "playbook.has_a_word.rate: 2",
         "variants.no_word: sets playbook.has_a_word.rate.value: found 2, must lie in [0, 1]"),
        ("playbook.has_a_word.rate: 0", "playbook.has_a_word.actor: nobody", "variants.no_word: playbook.has_a_word.actor: no actor 'nobody'"),
        ("evidence: [s0, s1]", "evidence: [s0, s9]", "issues.dam.evidence.1: cites s9, but the source has s0 to s2"),
        ("evidence: [s0, s1]", "evidence: [s0, x1]", "cites x1: no outside fact 'x1'; there is none"),
        ("evidence: [s0, s1]", "covers: [E01]", "no coded event or dynamic 'E01'"),
        ("evidence: [s0, s1]", "said_by: someone", "no voice 'someone'"),
        ("  assumption: chosen for the lesson\n", "", "defaults.trust.value: cites no sentence; add evidence, or say why in assumption"),
        ("back_channel: {kind: private,", "back_channel: {kind: private, leaky: 0.1,", "unknown key 'leaky'"),
        ("claims: {shortage: weak}", "claims: {shortage: weka}", "Did you mean 'weak'?"),
        ("spread: 0.3", "spread: 0.3, gain: 1", "must have exactly one of amount, gain (with per) and noise"),
        ("done.report >= 1]", "done.report >= 1]\n    after: {done: explains}", "waits for itself"),
        ("  explains:", "  report:", "found id 'report' again; events.report has it already"),
        ("text: \"{speaker} goes on building.\"", "text: \"{speaker.__class__}\"", "found placeholder {speaker.__class__}"),
        ("lasting: 2", "lasting: 0", "outcomes.work_stops.lasting: found 0, must lie in [1, 3650]"),
        ("id: three-neighbours", "id: Three Neighbours", "must be lower-case letters, digits and -"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_a_sentence(old, new, said):
    assert said in complaints(broken(old, new))


def test_all_mistakes_are_said_at_once_in_file_order():
    text = broken("dam: {value: 0.9,", "dam: {value: 1.9,")
    text = broken("rate: 0.6", "rate: 6", text)
    text = broken("done.report", "done.reprot", text)
    lines = [int(line.split(":")[1]) for line in complaints(text).splitlines()]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found no mapping; a scenario begins with `schema: 1`"),
        ("- 1", "found no mapping"),
        ("a: [1", "is no YAML"),
        ("a: &x [1]\nb: *x", "x.yaml:1:4: found the anchor or alias 'x'; write the value out"),
        ("a: !!python/object/apply:os.system [ls]", "tags are not read"),
        ("a: !mine 1", "tags are not read"),
        ("a: 1\n---\nb: 2", "found a second document"),
        ("[" * 21 + "]" * 21, "found nesting deeper than 20"),
        ("a: \0", "is no YAML"),
        ("? [a]\n: 1", "keys are names"),
    ],
)
def test_yaml_from_strangers_is_refused_before_it_is_built(text, said):
    assert said in complaints(text)


def test_a_bomb_of_aliases_costs_nothing():
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert complaints(bomb).count("\n") == 0


def test_files_that_are_no_scenario_are_refused(tmp_path):
    latin, large = tmp_path / "latin.yaml", tmp_path / "large.yaml"
    latin.write_bytes("title: Türkiye".encode("latin-1"))
    large.write_bytes(b"#" * 5_000_001)
    for path, said in (
        (latin, "is not UTF-8 (byte 8); save it as UTF-8"),
        (large, "is larger than 5 MB"),
        (tmp_path, "is no regular file"),
        (tmp_path / "none.yaml", "does not exist"),
    ):
        with pytest.raises(sim.ScenarioError, match=said.replace("(", r"\(").replace(")", r"\)")):
            sim.load(path)


def test_the_source_is_found_beside_the_file_and_its_bytes_are_checked(tmp_path):
    text = broken(
        LESSON[LESSON.index("  # A short text") : LESSON.index("calendar:")],
        "  file: story.txt\n  sha256: SUM\n\n",
    )
    story = "One.\nTwo.\nThree.\n"
    (tmp_path / "story.txt").write_bytes(story.encode())
    right = text.replace("SUM", hashlib.sha256(story.encode()).hexdigest())
    assert sim.loads(right, folder=tmp_path).sentences["s2"].text == "Three."
    assert "has it been changed?" in complaints(text.replace("SUM", "f" * 64), folder=tmp_path)
    assert "does not exist" in complaints(right, folder=tmp_path / "elsewhere")
    assert "needs its sha256" in complaints(text.replace("  sha256: SUM\n", ""), folder=tmp_path)
    assert "must be a path relative to" in complaints(
        right.replace("story.txt", "/etc/hostname"), folder=tmp_path
    )


def test_a_sample_sentence_stays_as_it_is_in_the_first_source():
    case = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
    assert case.sentences["s13"].text.startswith(
        "Despite the mounting evidence of Assad's imminent departure"
    )
    assert (case.sentences["s13"].start, case.sentences["s13"].end) == (1813, 1901)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_a_scenario_or_a_list_of_problems(text):
    with pytest.raises(sim.ScenarioError):
        sim.loads(text)


@given(st.integers(0, 2**32))
def test_a_garbled_scenario_is_a_scenario_or_a_list_of_problems(seed):
    rnd = random.Random(seed)
    lines = LESSON.split("\n")
    for _ in range(rnd.randint(1, 4)):
        number = rnd.randrange(len(lines))
        kind = rnd.randrange(4)
        if kind == 0:
            del lines[number]
        elif kind == 1:
            lines.insert(number, rnd.choice(lines))
        elif kind == 2:
            lines[number] = lines[number].replace(
                rnd.choice(string.printable), rnd.choice(["", "-9", "[", "null", "é", "1e999"])
            )
        else:
            lines[number] = "  " * rnd.randrange(4) + lines[number].strip()
    with contextlib.suppress(sim.ScenarioError):  # any other exception fails the test
        assert sim.loads("\n".join(lines)).actors
