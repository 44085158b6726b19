import numpy as np
from hypothesis import given

from sim.kernel.luck import Luck, normal, stream
from sim.rules import noise
from sim.testing import day_inputs


@given(day_inputs())
def test_noise_at_scale_0_moves_nobody(day):
    assert not noise(scale=0.0)(day)["noise"].any()


@given(day_inputs())
def test_twice_the_scale_is_twice_the_move(day):
    np.testing.assert_allclose(noise(scale=0.2)(day)["noise"], 2 * noise(scale=0.1)(day)["noise"])


def test_what_luck_deals_is_standard_normal_and_uncorrelated_between_actors():
    streams = [stream("noise", actor, "dam") for actor in ("upland", "lowland")]
    drawn = normal(Luck(seed=3, first=0, count=40_000).uniforms(streams, day=5))
    assert abs(drawn.mean()) < 0.02
    assert abs(drawn.std() - 1.0) < 0.02
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.02
