"""What pytest collects besides the tests: the Python code of README.md and of the documentation.

The doctests of ``sim`` come from ``--doctest-modules`` in pyproject.toml.
"""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent

# Scripts are run by a test of their own; importing them to look for doctests would run them twice.
collect_ignore_glob = ["benchmarks/*.py", "docs/*.py"]
collect_ignore = [str(path) for path in (ROOT / "examples").glob("*.py") if not path.name.startswith("test_")]

# Long rows of tests that have nothing in common; they are shared out one by one.
SHARED_OUT = ("tests/rules/test_catalogue.py", "tests/testing/test_planted_faults.py")

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE), SkipParser()],
    patterns=["README.md", "docs/**/*.md", "docs/*.md"],
).pytest()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a file on one worker: the code blocks of a page build on each other."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith(SHARED_OUT) else super()._split_scope(nodeid)

    return ByFile(config, log)
