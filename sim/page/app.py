"""The script that Streamlit runs: the page of the scenario file named on the command line."""

import sys
from pathlib import Path

from sim.page.layout import show

if __name__ == "__main__":
    show(Path(sys.argv[1]))
