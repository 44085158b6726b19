"""Every example runs as a user would run it, from the root of the project."""

import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(path.name for path in (ROOT / "examples").glob("*.py") if not path.name.startswith("test_"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_runs_and_prints_something(script):
    command = [sys.executable, f"examples/{script}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 3
    assert "Traceback" not in done.stderr


def test_a_word_in_private_moves_upland():
    case = sim.load(ROOT / "examples" / "own_scenario.yaml")
    differences = []
    for seed in range(1, 9):
        pair = (sim.run(case, seed=seed, variant=variant) for variant in (None, "no_word"))
        with_word, without = (run.stances.query("actor == 'upland'")["stance"].iloc[-1] for run in pair)
        differences.append(with_word - without)
    assert max(differences) < 0
