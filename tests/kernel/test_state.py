import dataclasses

import numpy as np
import pytest

import sim
from sim.kernel import FreeAct, Luck, State, make_plan, open_state
from tests.scenario.samples import LESSON


def test_what_an_agent_has_under_way_is_saved_too(tmp_path):
    state = open_state(make_plan(sim.loads(LESSON)), Luck(1))
    letter = FreeAct(0, 1, (1, 2), 0, 1, 4, (None,), (0.5,), 0.25, "in haste")
    dataclasses.replace(state, free=(letter,)).save(tmp_path / "state.npz")
    found = State.load(tmp_path / "state.npz")
    assert found.free == (letter,)
    np.testing.assert_array_equal(found.memory["denial"], state.memory["denial"])


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04broken"])
def test_a_file_that_holds_no_state_is_said_so(tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(sim.DiplosimError, match="holds no saved state"):
        State.load(tmp_path / "x.npz")
