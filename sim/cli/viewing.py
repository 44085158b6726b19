"""``diplosim view``: the interactive page."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import File, Quiet
from sim.cli.printing import Notes


def view(
    file: File,
    port: Annotated[
        int, typer.Option("--port", min=1024, max=65535, help="Where to serve; another one if it is taken.")
    ] = 8501,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    quiet: Quiet = False,
) -> None:
    """Open a page to watch a scenario play, stop it, change one thing and watch again.

    The page is served on this machine only. Needs the extra diplosim[view].

    Examples
    --------
    diplosim view talks.yaml
    diplosim view talks.yaml --port 8600 --no-browser
    """
    from sim.page.serving import HOST, check_extra, free_port, serve
    from sim.scenario.reading import load

    check_extra()
    load(file)  # what is wrong with it is better read here than on an empty page
    chosen = free_port(port)
    Notes(quiet).say(f"the page is at http://{HOST}:{chosen} (stop it with Ctrl-C)")
    serve(file.resolve(), chosen, browser=browser)
