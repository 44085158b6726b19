"""``python -m sim`` is the ``diplosim`` command."""

from sim.cli import main

main()
