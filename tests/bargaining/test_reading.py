import pickle

import numpy as np
import pytest

from sim.bargaining import TableError, read_table, smp
from sim.errors import ParameterError


@pytest.fixture
def written(tmp_path):
    """Write a table and return its path."""

    def write(text, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


PLAIN = "Actor,Capability,Position,Salience\nnorth,1,10,0.5\nsouth,3,90,0.25\n"


def test_a_plain_table_is_ready_for_a_model(written):
    sheet = read_table(written(PLAIN))
    assert sheet.actors == ("north", "south")
    assert sheet.position.tolist() == [10.0, 90.0]
    assert sheet.capability.tolist() == [1.0, 3.0]
    assert sheet.salience.tolist() == [0.5, 0.25]
    assert smp(**sheet.inputs).actors == ("north", "south")


@pytest.mark.parametrize(
    "word", ["Influence", "power", "CAPABILITY", "Clout", "Resources", "Effective Power"]
)
def test_capability_goes_by_many_names(written, word):
    sheet = read_table(written(PLAIN.replace("Capability", word)))
    assert sheet.capability.tolist() == [1.0, 3.0]
    assert f"Capability is the column {word!r}; only proportions count." in sheet.assumed


def test_ktab_s_way_of_writing_a_table_is_understood(written):
    """A title, a description, pairs of columns by issue, percentages, and a comma at the end of each line."""
    text = (
        'Dummy, "a title", 2, 2,\nActor,Description,Power,Pstn1,Sal1,Pstn2,Sal2,\n'
        "A, one, 102.5, 75.8, 49.5,  6.4,  5.9,\nB, two,  53.4, 82.7, 30.3, 73.5, 21.2,\n"
    )
    sheet = read_table(written(text))
    assert sheet.issues == ("issue_1", "issue_2")
    assert sheet.position.tolist() == [[75.8, 6.4], [82.7, 73.5]]
    assert sheet.salience == pytest.approx(np.array([[0.495, 0.059], [0.303, 0.212]]))
    assert sheet.assumed[0] == "Line 1 is a title."
    assert "Left aside: Description." in sheet.assumed
    assert "Saliences are percentages, as they are marked so or one is above 1." in sheet.assumed


def test_issues_are_paired_by_name_and_not_by_place(written):
    text = "Actor,Clout,Policy Position,Trade Position,Trade Salience,Policy Salience\nA,1,10,20,0.2,0.1\n"
    sheet = read_table(written(text))
    assert sheet.issues == ("Policy", "Trade")
    assert sheet.salience.tolist() == [[0.1, 0.2]]


@pytest.mark.parametrize(
    ("text", "position", "salience", "said"),
    [
        ("Power,Position,Salience\n1,0.25,0.5\n1,1,1\n", [25.0, 100.0], [0.5, 1.0], "Positions are shares"),
        ("Power,Position,Salience\n1,25%,50%\n1,1%,1%\n", [25.0, 1.0], [0.5, 0.01], "are percentages"),
        ("Power;Position;Salience\n1;2,5;0,5\n1;1;1\n", [2.5, 1.0], [0.5, 1.0], "a comma is a decimal point"),
        (
            "Power\tPosition\n1\t25\n1\t1\n",
            [25.0, 1.0],
            [1.0, 1.0],
            "no salience, and so everybody cares fully",
        ),
    ],
)
def test_units_and_signs_are_guessed_and_the_guess_is_told(written, text, position, salience, said):
    sheet = read_table(written(text))
    assert sheet.position == pytest.approx(position)
    assert sheet.salience == pytest.approx(salience)
    assert said in " ".join(sheet.assumed)
    assert sheet.actors == ("actor_1", "actor_2")


def test_one_salience_serves_all_issues(written):
    sheet = read_table(written("Power,A position,B position,Salience\n1,10,20,0.3\n"))
    assert sheet.salience.tolist() == [[0.3, 0.3]]
    assert "One column of salience serves all issues." in sheet.assumed


def test_another_scale_is_brought_to_points(written):
    path = written("Actor,Power,Position\nNL,1,4\nBE,1,7\nFR,1,10\n")
    assert read_table(path, scale=(4, 10)).position == pytest.approx([0.0, 50.0, 100.0])
    assert read_table(path, scale=(10, 4)).position == pytest.approx([100.0, 50.0, 0.0])
    assert "on a scale from 4 to 10" in " ".join(read_table(path, scale=(4, 10)).assumed)
    with pytest.raises(ParameterError, match="must be two different numbers"):
        read_table(path, scale=(4, 4))


def test_all_that_is_wrong_is_told_at_once_each_with_its_place(written):
    text = "Actor,Power,Position,Salience\nNL,1,4,0.8\n\nBE,x,700,0\nLU,-1,2,nan\n"
    with pytest.raises(TableError) as caught:
        read_table(written(text))
    assert str(caught.value).splitlines() == [
        "table.csv:4:4: 'x' must be a number.",
        "table.csv:4:6: 700 must lie between 0 and 100; give the ends of another scale as scale=(low, high).",
        "table.csv:4:10: 0 must be above 0 and at most 1; leave out who does not care.",
        "table.csv:5:4: -1 must be above 0; leave out who has none.",
        "table.csv:5:9: 'nan' must be a number.",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1:1: no header found; a line must name the columns Actor, Influence"),
        ("foo,bar\n1,2\n", "1:1: no header found"),
        ("Actor,Power,Position\n", "1:13: no actor stands below the header"),
        ("Actor,Power,Clout,Position\nA,1,1,1\n", "1:13: 'Clout' says capability again, after 'Power'"),
        (
            "Actor,Power,A Position,B Position,A Salience,C Salience\nA,1,1,1,1,1\n",
            "1:24: 'B Position' has no salience of its own; there is A Salience, C Salience",
        ),
        ("Actor,Power,Position\nA,1,1\nB,1\n", "3:3: the line ends here, before 'Position'"),
        ("Actor,Power,Position\nA,1,1\nA,1,2\n", "3:1: 'A' is in the table already; each actor has one line"),
        ("Actor,Power,Position,Salience\nA,1,1,40%\nB,1,1,0.4\n", "3:7: 0.4 must be marked by % too"),
        ('Actor,Power,Position\n"A, B",1,x\n', "2:10: 'x' must be a number"),
    ],
)
def test_a_table_that_cannot_be_used_says_where_and_why(written, text, complaint):
    with pytest.raises(TableError, match=f"table.csv:{complaint}"):
        read_table(written(text))


def test_a_file_that_is_no_table_is_refused_before_it_is_read(written):
    with pytest.raises(TableError, match="has more than 1048576 bytes"):
        read_table(written("x" * (2**20 + 1)))
    with pytest.raises(TableError, match=r"table.csv:2:1: is not in UTF-8; save the table as UTF-8"):
        read_table(written("Actor,Power,Position\nTürkiye,1,1\n", encoding="latin-1"))
    many = "Actor,Power,Position\n" + "".join(f"a{n},1,1\n" for n in range(1001))
    with pytest.raises(TableError, match=r"table.csv:1002:1: is actor number 1001"):
        read_table(written(many))
    with pytest.raises(TableError, match=r"table.csv:2:1: cannot be divided into cells"):
        read_table(written("Actor,Power,Position\n" + "a" * 140_000 + ",1,1\n"))


def test_a_byte_order_mark_is_no_part_of_the_first_name(written):
    assert read_table(written(PLAIN, encoding="utf-8-sig")).actors == ("north", "south")


def test_the_error_survives_pickling(written):
    with pytest.raises(TableError) as caught:
        read_table(written("foo\n"))
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is TableError
    assert str(again) == str(caught.value)
