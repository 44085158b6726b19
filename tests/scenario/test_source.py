from sim.scenario.source import split_sentences
from tests.scenario.samples import ROOT

# a careful hand coding of the first source: code points, end exclusive
STARTS = [0, 58, 176, 291, 426, 544, 640, 775, 1013, 1181, 1389, 1491, 1666, 1813, 1902, 2098, 2259, 2418]
ENDS = [57, 175, 290, 425, 543, 639, 774, 1012, 1180, 1388, 1490, 1665, 1812, 1901, 2097, 2258, 2417, 2436]


def test_the_first_source_is_cut_as_a_person_cuts_it():
    text = (ROOT / "seeds" / "000_a28ecbc2349f1644.txt").read_bytes().decode("utf-8")
    sentences = split_sentences(text)
    assert [sentence.start for sentence in sentences] == STARTS
    assert [sentence.end for sentence in sentences] == ENDS


def test_an_abbreviation_in_mid_sentence_ends_nothing():
    assert len(split_sentences("The U.S. said no. It meant it.")) == 2


def test_a_quotation_keeps_its_marks():
    assert [s.text for s in split_sentences('He said "No." Then he left.')] == [
        'He said "No."',
        "Then he left.",
    ]


def test_no_text_has_no_sentences():
    assert split_sentences("\n \n") == ()
