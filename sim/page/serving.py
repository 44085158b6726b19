"""How the page is served: on this machine only and without telling anybody."""

from __future__ import annotations

import importlib.util
import io
import socket
from contextlib import redirect_stdout
from pathlib import Path

from sim.errors import DiplosimError

HOST = "127.0.0.1"
PORT = 8501
"""Where Streamlit serves by default, if it is free."""

_NEEDED = ("streamlit", "altair")


def check_extra() -> None:
    """Say which command installs what the page needs, if it is missing.

    Raises
    ------
    DiplosimError
    """
    for name in _NEEDED:
        if importlib.util.find_spec(name) is None:
            raise DiplosimError(
                f"the page needs {name}, which is not installed; run: pip install 'diplosim[view]'"
            )


def free_port(wanted: int = PORT) -> int:
    """Return ``wanted`` if nobody listens there, else a port that the system says is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DiplosimError(f"no port is free on {HOST}; close a program that listens there.")


def arguments(file: Path, port: int, *, browser: bool) -> list[str]:
    """Return the arguments with which Streamlit serves the page of a file.

    Nobody but this machine is answered, no statistics are sent, and a page elsewhere that points to
    this address is refused.
    """
    options = {
        "server.address": HOST,
        "server.port": port,
        "server.headless": not browser,
        "server.allowedHosts": HOST,
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorLinks": False,
        "logger.level": "warning",
        "theme.base": "light",
    }
    given = [
        f"--{name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in options.items()
    ]
    return ["run", str(Path(__file__).with_name("app.py")), *given, "--", str(file)]


def serve(file: Path, port: int, *, browser: bool) -> None:
    """Serve the page until it is stopped."""
    from streamlit.web.cli import main  # only where there is the extra

    with redirect_stdout(io.StringIO()):  # it would say once more where the page is
        main(arguments(file, port, browser=browser), prog_name="streamlit", standalone_mode=False)
