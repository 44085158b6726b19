"""What pytest collects besides the tests: the Python code of README.md and of the documentation.

The doctests of ``sim`` come from ``--doctest-modules`` in pyproject.toml.
"""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

# Scripts are run by a test of their own; importing them to look for doctests would run them twice.
collect_ignore_glob = ["examples/*.py", "benchmarks/*.py", "docs/*.py"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE), SkipParser()],
    patterns=["README.md", "docs/**/*.md", "docs/*.md"],
).pytest()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a file on one worker: the code blocks of a page build on each other."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)
