"""CAMEO's codes as PLOVER's types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.acts.cameo import CAMEO, from_cameo
from sim.acts.tables import rows
from sim.acts.vocabulary import Coding, coding

ROOTS = {  # PLOVER's manual, "CAMEO to PLOVER translation"; DEMAND is REQUEST, FIGHT is ASSAULT since 2.0
    "01": "NONE", "02": "NONE", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE",
    "07": "AID", "08": "CONCEDE", "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT",
    "13": "THREATEN",
    "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT",
    "20": "ASSAULT",
}  # fmt: skip
CODES = st.sampled_from(sorted(ROOTS)).flatmap(lambda root: st.sampled_from([root, f"{root}7", f"{root}76"]))


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_code_is_what_the_manual_says(root):
    assert from_cameo(root).type == ROOTS[root]


def test_every_entry_is_a_type_and_mode_of_plover():
    for found in CAMEO.values():
        assert coding(found.type, found.mode) == found


def test_no_entry_says_what_the_code_above_it_says_already():
    for row in rows("cameo"):
        code = row["code"]
        above = next((CAMEO[code[:n]] for n in range(len(code) - 1, 1, -1) if code[:n] in CAMEO), None)
        assert CAMEO[code] != above or "no mode of 2.0" in row["note"], code


@pytest.mark.parametrize(
    ("code", "plover"),
    [
        ("0213", "NONE"), ("042", "CONSULT/visit"), ("083", "CONCEDE"), ("0841", "RETREAT/release"),
        ("0874", "RETREAT/disarm"), ("0871", "RETREAT/ceasefire"), ("1056", "REQUEST/yield"),
        ("125", "REJECT/meet"),
        ("138", "THREATEN/violence"), ("1411", "PROTEST/demo"), ("161", "SANCTION/withdraw"),
        ("173", "COERCE/arrest"), ("175", "ASSAULT"), ("192", "COERCE/seize"), ("195", "ASSAULT/aerial"),
        ("2042", "ASSAULT/unconventional"),
    ],
)  # fmt: skip
def test_a_code_is_that_of_the_published_table(code, plover):
    assert str(from_cameo(code)) == plover


@given(CODES)
def test_every_code_below_a_root_is_coded(code):
    assert isinstance(from_cameo(code), Coding)


@pytest.mark.parametrize("code", ["", "1", "43", "00", "21", "01234", "x", "---", "٠٣", "4a"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match=r"found CAMEO code .* \(a leading zero may have been lost"):
        from_cameo(code)
