"""Laws of the whole way from a text to a frame."""

import dataclasses
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ParameterError
from sim.scenario.source import split_sentences
from sim.text import code, code_events
from sim.text.coding import COLUMNS, LONGEST_TEXT
from sim.text.cues import noun_cues, verb_readings
from sim.text.grammar import class_of
from tests.text.samples import ROOT, SEED, STORY

STATES = [
    "Russia",
    "Iran",
    "Türkiye",
    "Saudi Arabia",
    "Jordan",
    "Egypt",
    "Côte d'Ivoire",
    "North Korea",
    "Trinidad and Tobago",
]
NEUTRAL = ["The weather was mild.", "Prices rose a little.", "Nothing else was known then.", "It rained."]

pieces = st.sampled_from(
    [*STATES, *sorted(verb_readings())[::40], *sorted(noun_cues())[::20], *sorted(class_of())[::5],
     ",", ".", "(", ")", "“", "”", '"', "'s", ":", "\n", "-", "two days before", "on Monday", "its fighters"]
)  # fmt: skip
newslike = st.lists(pieces, max_size=60).map(" ".join)


@given(st.text() | newslike)
def test_any_text_is_coded_and_every_quote_stands_where_it_says(text):
    frame = code(text)
    assert list(frame.columns) == list(COLUMNS)
    for row in frame.itertuples():
        assert text[row.start : row.end] == row.quote != ""
        assert 0.0 <= row.confidence <= 1.0
        assert (row.start, row.end) in row.spans
        assert list(row.source) == sorted(set(row.source))
        assert list(row.target) == sorted(set(row.target))


@given(st.lists(st.sampled_from(STATES), min_size=2, unique=True), st.randoms())
@pytest.mark.parametrize(
    "sentence",
    [
        "{} attacked Kuwait on Monday.",
        "Kuwait expelled the ambassadors of {}.",
        "The foreign ministers of {} met in Doha.",
    ],
)
def test_the_order_of_a_list_of_actors_changes_nothing(sentence, states, random):
    def coded(names):
        text = sentence.format(", ".join(names[:-1]) + " and " + names[-1])
        return [
            dataclasses.replace(event, start=0, end=0, spans=(), reasons=()) for event in code_events(text)
        ]

    shuffled = random.sample(states, len(states))
    assert coded(shuffled) == coded(states) != []


@given(st.sampled_from([STORY, SEED]), st.sampled_from(NEUTRAL), st.data())
def test_a_sentence_put_in_between_shifts_the_spans_and_changes_nothing_else(text, neutral, data):
    at = data.draw(st.sampled_from([sentence.start for sentence in split_sentences(text)]))
    inserted = f"{neutral} "

    def shifted(event):
        move = [len(inserted) * (place >= at) for place in (event.start, event.end - 1)]
        spans = tuple(
            (start + len(inserted) * (start >= at), end + len(inserted) * (end > at))
            for start, end in event.spans
        )
        return dataclasses.replace(event, start=event.start + move[0], end=event.end + move[1], spans=spans)

    assert code_events(text[:at] + inserted + text[at:]) == tuple(map(shifted, code_events(text)))


@given(st.sampled_from([STORY, SEED]))
def test_a_text_said_twice_tells_nothing_new(text):
    assert len(code_events(f"{text}\n\n{text}")) <= len(code_events(text)) + 2


def test_the_frame_has_one_type_to_a_column_with_and_without_rows():
    full, empty = code(STORY), code("")
    assert len(full) > 0 == len(empty)
    for name in ("start", "end", "day_min", "day_max", "negated", "hypothetical", "confidence"):
        assert full[name].dtype == empty[name].dtype
    assert full["day_min"].dtype == pd.Int64Dtype()


def test_a_text_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(ParameterError, match=r"the text has 5000001 characters; at most 5000000 are read"):
        code_events("a" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(
    "piece",
    [
        "to go ",
        "decide to begin to ",
        "He said he said ",
        "Russia attacked Ukraine. ",
        "Russia and ",
        "(",
        ".",
        "“",
        "a",
        "two days before ",
    ],
)
def test_what_repeats_without_end_is_read_to_its_end(piece):
    assert len(code_events(piece * 3000)) <= 2


def test_importing_the_coder_imports_no_pandas():
    script = "import sim.text, sys; print('pandas' in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert printed.stdout.strip() == "False"
