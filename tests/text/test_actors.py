import pytest

from sim.errors import ParameterError
from sim.text import code_events, load_actors, packaged_actors
from sim.text.mentions import actor_id, mentions_of, names_in
from sim.text.words import words_of


def named(phrase):
    words = words_of(phrase)
    found = names_in(words, packaged_actors())
    return [one.actor for one in mentions_of(words, found, 0, len(words))]


@pytest.mark.parametrize(
    ("phrase", "actors"),
    [
        ("Türkiye", ["TUR"]),
        ("Tu\u0308rkiye", ["TUR"]),
        ("the Turks", ["TUR"]),
        ("Moscow", ["RUS"]),
        ("the Kremlin", ["RUS"]),
        ("U.S. Secretary of State Colin Powell", ["USA"]),
        ("Syrian President Bashar al-Assad", ["SYR"]),
        ("Syria’s rebels", ["SYR_REB"]),
        ("Afghan rebel leaders", ["AFG_REB"]),
        ("Iraqi opposition leaders", ["IRQ_OPP"]),
        ("Polish miners", ["POL_CVL"]),
        ("the Kurdistan Workers’ Party", ["PKK"]),
        ("Palestinian Islamic Jihad", ["ISLAMIC_JIHAD"]),
        ("Hayat Tahrir al-Sham", ["HTS"]),
        ("UN peacekeepers", ["UN"]),
        ("Arab allies", ["ARAB_ALLIES"]),
        ("US-Russian talks", ["USA", "RUS"]),
        ("Chechen fighters", ["RUS_REB"]),
    ],
)
def test_a_phrase_names_whom_a_reader_understands(phrase, actors):
    assert named(phrase) == actors


@pytest.mark.parametrize(
    "phrase",
    [
        "the South China Sea",
        "a Saudi-owned weekly",
        "pro-Russian",
        "the weather",
        "turkey",
        "May's ambition",
        "a polish",
    ],
)
def test_a_name_inside_another_word_or_name_is_nobody(phrase):
    assert named(phrase) == []


def test_a_surname_that_is_a_word_needs_its_title():
    assert named("Prime Minister May") == ["GBR"]
    assert named("President Bush") == ["USA"]
    assert named("in May") == []


def test_those_who_act_for_a_state_share_its_code_and_others_do_not():
    assert {actor_id("SYR", sector) for sector in ("", "GOV", "MIL", "LEG")} == {"SYR"}
    assert actor_id("SYR", "REB") == "SYR_REB"


def test_every_actor_has_its_state_where_it_has_one():
    actors = packaged_actors()
    assert [actors.country(one) for one in ("SYR", "SYR_REB", "HTS", "UN", "AL_QAEDA", "REB")] == [
        "SYR",
        "SYR",
        "SYR",
        "",
        "",
        "",
    ]


def test_a_file_adds_actors_and_goes_before_the_packaged_ones(tmp_path):
    file = tmp_path / "actors.csv"
    file.write_text(
        "id,kind,names,country\nRED_HAND,armed,Red Hand;the Red Hand,SYR\nKREMLIN,seat,Kremlin,\n",
        encoding="utf-8",
    )
    actors = load_actors(file)
    (event,) = code_events("The Red Hand attacked the Kremlin.", actors=actors)
    assert (event.source, event.target) == (("RED_HAND",), ("KREMLIN",))
    assert actors.country("RED_HAND") == "SYR"
    assert actors.country("HTS") == "SYR"


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("id,names\nA,B\n", "has no column kind; it needs id, kind and names"),
        ("id,kind,names\nA,wizard,B\n", "line 2: kind 'wizard' must be one of state"),
        ("id,kind,names\nA,state,B\n,state,C\n", "line 3: needs an id and at least one name"),
        ("id,kind,names\nA,state, ;\n", "line 2: needs an id and at least one name"),
    ],
)
def test_a_faulty_file_says_where_and_what_is_allowed(tmp_path, table, complaint):
    file = tmp_path / "actors.csv"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(ParameterError, match=complaint):
        load_actors(file)
