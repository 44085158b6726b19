import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.reading import load
from sim.scenario.source import split_sentences
from sim.text.words import fold, words_of
from tests.scenario.test_source import ENDS, STARTS
from tests.text.samples import ROOT, SEED


def test_the_first_source_is_cut_as_a_person_cuts_it():
    sentences = split_sentences(SEED)
    assert [sentence.start for sentence in sentences] == STARTS
    assert [sentence.end for sentence in sentences] == ENDS


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Gen. Smith met Dr. Jones. He left.", ["Gen. Smith met Dr. Jones.", "He left."]),
        ("U.S. President Carter spoke. Iran replied.", ["U.S. President Carter spoke.", "Iran replied."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("J. R. Jayewardene resigned.", ["J. R. Jayewardene resigned."]),
        ("It began on Dec. 7 in Doha.", ["It began on Dec. 7 in Doha."]),
        ("“We agree.” Iran left.", ["“We agree.”", "Iran left."]),
        ('He said "No." Then he left!', ['He said "No."', "Then he left!"]),
        ("Why? Nobody knows… War came.", ["Why?", "Nobody knows…", "War came."]),
        (
            "Headline without a stop\nBy A. Writer\nKyiv fell.",
            ["Headline without a stop", "By A. Writer", "Kyiv fell."],
        ),
        ("It cost 3.5 million. Paid.", ["It cost 3.5 million.", "Paid."]),
        (" \n\t\n", []),
    ],
)
def test_a_stop_ends_a_sentence_only_where_it_does(text, cut):
    assert [sentence.text for sentence in split_sentences(text)] == cut


@pytest.mark.parametrize(
    ("scenario", "digest"),
    [
        ("syria-2024-12", "632293b7ed73c7d9"),
        ("cuba-1962-10", "90f5cfdfd2c57eed"),
        ("camp-david-1978-09", "f1d72615a70205cc"),
    ],
)
def test_the_sentences_that_a_scenario_cites_keep_their_ids(scenario, digest):
    sentences = load(ROOT / "scenarios" / f"{scenario}.yaml").sentences.values()
    told = "\n".join(f"{sentence.id} {sentence.text}" for sentence in sentences)
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == digest


@given(st.text())
def test_sentences_stand_where_they_say_and_leave_out_only_space(text):
    sentences = split_sentences(text)
    at = 0
    for sentence in sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert text[at : sentence.start].strip() == ""
        at = sentence.end
    assert text[at:].strip() == ""


@given(st.text())
def test_words_stand_where_they_say_and_leave_out_only_space(text):
    at = 0
    for word in words_of(text):
        assert text[word.start : word.end] == word.text
        assert text[at : word.start].strip() == ""
        at = word.end
    assert text[at:].strip() == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Türkiye", "TURKIYE"),
        ("Tu\u0308rkiye", "Türkiye"),
        ("U.S.", "US"),
        ("re-open", "reopen"),
        ("Sana’a", "Sana'a"),
    ],
)
def test_spellings_of_one_word_share_a_key(one, other):
    assert fold(one) == fold(other)


def test_a_possessive_is_a_word_of_its_own():
    assert [word.text for word in words_of("Syria’s U.N. envoy didn't")] == [
        "Syria",
        "’s",
        "U.N.",
        "envoy",
        "did",
        "n't",
    ]
