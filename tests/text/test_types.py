"""Sentences of our own, one or two for each kind of cue: what is told, by whom, to whom."""

import pytest

from sim.text import code_events
from tests.text.samples import only, told

SENTENCES = [
    # what verbs say
    ("Iran accused Saudi Arabia of backing terrorists.", "ACCUSE", ["IRN"], ["SAU"]),
    ("The European Union condemned human rights abuses in Niger.", "ACCUSE", ["EU"], ["NER"]),
    ("Russia vetoed a resolution on Syria.", "REJECT", ["RUS"], ["SYR"]),
    ("Chinese police arrested a Tibetan monk.", "COERCE", ["CHN"], ["CHN_CVL"]),
    ("Israeli jets bombed Hezbollah positions near Baalbek.", "ASSAULT", ["ISR"], ["HEZBOLLAH"]),
    ("Germany backed the Turkish bid for EU membership.", "SUPPORT", ["DEU"], ["TUR"]),
    ("Israeli troops pulled out of southern Lebanon.", "RETREAT", ["ISR"], ["LBN"]),
    ("Japan apologised to South Korea for its wartime conduct.", "CONCEDE", ["JPN"], ["KOR"]),
    ("Turkey massed troops on its border with Syria.", "MOBILIZE", ["TUR"], ["SYR"]),
    # what a verb and its object say together
    ("The United States imposed economic sanctions on Burma.", "SANCTION", ["USA"], ["MMR"]),
    ("The United States lifted sanctions on Sudan.", "RETREAT", ["USA"], ["SDN"]),
    ("The Netherlands suspended aid to Suriname.", "SANCTION", ["NLD"], ["SUR"]),
    ("The Netherlands gave Suriname aid.", "AID", ["NLD"], ["SUR"]),
    ("Denmark summoned the Russian ambassador.", "ACCUSE", ["DNK"], ["RUS"]),
    ("Moscow expelled four British diplomats.", "SANCTION", ["RUS"], ["GBR"]),
    ("Police in Belarus raided the offices of an independent newspaper.", "COERCE", ["BLR"], ["BLR_MED"]),
    ("Italy announced a suspension of air links with Serbia.", "SANCTION", ["ITA"], ["SRB"]),
    ("Zimbabwe withdrew from the Commonwealth.", "SANCTION", ["ZWE"], ["COMMONWEALTH"]),
    ("Zimbabwean troops withdrew from Congo.", "RETREAT", ["ZWE"], ["COD"]),
    ("A US citizen was put under investigation in Italy.", "ACCUSE", ["ITA"], ["USA_CVL"]),
    # what one verb makes of another
    ("Egypt offered food to Gaza.", "AGREE", ["EGY"], ["PSE"]),
    ("Egypt agreed to send food to Gaza.", "AGREE", ["EGY"], ["PSE"]),
    ("Egypt refused to send food to Gaza.", "REJECT", ["EGY"], ["PSE"]),
    ("Egypt will send food to Gaza.", "AGREE", ["EGY"], ["PSE"]),
    ("Egypt will not send food to Gaza.", "REJECT", ["EGY"], ["PSE"]),
    ("Egypt began sending food to Gaza.", "AID", ["EGY"], ["PSE"]),
    ("Egypt threatened to bomb Libya.", "THREATEN", ["EGY"], ["LBY"]),
    ("Egypt vowed to bomb Libya.", "THREATEN", ["EGY"], ["LBY"]),
    ("Egypt promised not to bomb Libya.", "AGREE", ["EGY"], ["LBY"]),
    ("Egypt prepared to bomb Libya.", "MOBILIZE", ["EGY"], ["LBY"]),
    ("Egypt urged Libya to release the sailors.", "REQUEST", ["EGY"], ["LBY"]),
    ("Egypt does not recognise Kosovo.", "REJECT", ["EGY"], ["XKX"]),
    ("Egypt has no intention of helping Libya.", "REJECT", ["EGY"], ["LBY"]),
    # who speaks
    ("Hungary has said it will support Serbia.", "AGREE", ["HUN"], ["SRB"]),
    ("Libya must leave Chad, the French president said.", "REQUEST", ["FRA"], ["LBY"]),
    ("France said that Libya must leave Chad.", "REQUEST", ["FRA"], ["LBY"]),
    ("France demanded that Libya hand over the suspects.", "REQUEST", ["FRA"], ["LBY"]),
    ("Nigeria may cut ties with Britain, the Nigerian president said.", "THREATEN", ["NGA"], ["GBR"]),
    ("Ghana issued a statement condemning Togo.", "ACCUSE", ["GHA"], ["TGO"]),
    ("If the raids go on, Jordan will close its border with Syria.", "THREATEN", ["JOR"], ["SYR"]),
    # who does it
    ("Students clashed with police in Jakarta.", "PROTEST", ["IDN_CVL"], ["IDN"]),
    ("Rebels clashed with police in Jakarta.", "ASSAULT", ["IDN_REB"], ["IDN"]),
    ("Indian and Russian navies began joint exercises.", "COOPERATE", ["IND", "RUS"], []),
    ("Indian navies began exercises.", "MOBILIZE", ["IND"], []),
    # passives and nouns as subjects
    ("A monk was arrested by Chinese police.", "COERCE", ["CHN"], ["CHN_CVL"]),
    ("Two Egyptian journalists were detained in Libya.", "COERCE", ["LBY"], ["EGY_MED"]),
    ("Talks between Ethiopia and Eritrea collapsed.", "REJECT", ["ERI", "ETH"], []),
    ("Fighting broke out between Georgian and Ossetian forces.", "ASSAULT", ["GEO", "GEO_REG"], []),
    # lists
    ("Russia, Iran and Türkiye met in Astana.", "CONSULT", ["IRN", "RUS", "TUR"], []),
    ("Mali expelled envoys of France, Denmark and Norway.", "SANCTION", ["MLI"], ["DNK", "FRA", "NOR"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event_type", "source", "target"), SENTENCES)
def test_a_sentence_is_read_as_a_person_reads_it(text, event_type, source, target):
    assert told(text) == [(event_type, tuple(source), tuple(target))]


@pytest.mark.parametrize(
    "text",
    [
        "The weather in Moscow was mild.",
        "Russia is a large country.",
        "If Russia attacks Ukraine, prices will rise.",
        "The rebels who live in the hills are few.",
        "Kim told reporters that he was tired.",
        "Türkiye",
        "",
    ],
)
def test_where_nothing_is_done_nothing_is_told(text):
    assert code_events(text) == ()


def test_what_is_denied_is_told_as_denied():
    event = only("Chad denied that its soldiers had crossed into Darfur.")
    assert (event.negated, event.kind.type, event.target) == (True, "ASSAULT", ("SDN",))


def test_what_may_be_is_told_as_a_possibility_and_less_surely():
    maybe, done = only("Egypt could host talks with Libya."), only("Egypt hosted talks with Libya.")
    assert (maybe.hypothetical, done.hypothetical) == (True, False)
    assert maybe.confidence < done.confidence


def test_a_hope_is_no_fact():
    event = only('Russia expressed hope that "Syria would restore order."')
    assert event.hypothetical
    assert (event.kind.type, event.kind.act) == ("REQUEST", "hope")


def test_a_claim_of_casualties_is_a_claim():
    claim = code_events("Russian jets struck rebels in Syria, reporting the deaths of 400 militants.")[-1]
    assert (claim.kind.type, claim.kind.act, claim.source) == ("NONE", "claim casualties", ("RUS",))


def test_a_judgement_of_an_attack_is_aimed_at_the_attacker():
    assert told("Rebels in Chad launched an offensive. France condemned the offensive.")[-1] == (
        "ACCUSE",
        ("FRA",),
        ("TCD_REB",),
    )
    assert told("Iran condemned the Israeli attack on Gaza.") == [("ACCUSE", ("IRN",), ("ISR",))]


def test_hedges_and_sources_are_kept():
    event = only("Russia is reportedly arming the rebels in Mali, according to a French diplomat.")
    assert (event.hedge, event.attribution) == (("reportedly",), "a French diplomat")


def test_an_unnamed_speaker_is_the_one_introduced_before():
    events = code_events(
        "Iran met Iraq, according to a Gulf diplomat. It rained. Iran met Syria, the diplomat said."
    )
    assert [event.attribution for event in events] == ["a Gulf diplomat", "a Gulf diplomat"]


def test_a_dateline_names_a_place_and_no_actor():
    assert told("CAIRO, May 31 (Reuters) - Sudan attacked Chad.") == [("ASSAULT", ("SDN",), ("TCD",))]
