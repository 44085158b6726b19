"""A study on a cluster of separate processes, one of which dies in the middle of the work."""

import os
import signal

import numpy as np
import pytest

import sim
import sim.replicates as engine
from tests.scenario.samples import LESSON

distributed = pytest.importorskip("distributed")
CASE = sim.loads(LESSON)


@pytest.fixture
def client():
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_that_loses_a_worker_ends_with_the_same_bits(client, monkeypatch):
    monkeypatch.setattr(engine, "BLOCK", 256)
    asked = {"variants": "all", "replicates": 6000, "seed": 5}
    killed = []

    def play_all(tasks, **how):
        for block in engine_play_all(tasks, **how):
            if not killed:
                killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)
            yield block

    engine_play_all = engine.play_all
    monkeypatch.setattr("sim.flow.play_all", play_all)
    study = sim.ensemble(CASE, **asked, executor=client.get_executor(retries=3))
    monkeypatch.undo()
    assert len(killed) == 2
    assert killed[0] not in client.run(os.getpid).values()
    here = sim.ensemble(CASE, **asked, workers=1)
    for variant in here.variants:
        for name in ("reached", "stance", "log_odds"):
            np.testing.assert_array_equal(study.values(variant, name), here.values(variant, name))
