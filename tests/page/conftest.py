"""What the tests of the page share: a small scenario file, which may be written into."""

import pytest

from sim.cli import main


@pytest.fixture
def talks(tmp_path):
    """The starter scenario in a folder of its own."""
    path = tmp_path / "talks.yaml"
    with pytest.raises(SystemExit, match="0"):
        main(["new", str(path), "--quiet"])
    return path
