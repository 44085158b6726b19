"""A headless Chromium, driven over the DevTools protocol: enough to click a way through a page."""

import base64
import itertools
import json
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from websockets.sync.client import connect

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
)  # fmt: skip


def wait_for(what, found, seconds=60.0):
    """Return what ``found`` returns as soon as it is something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what}: waited {seconds:g} seconds in vain")


class Page:
    """One page; ``requests`` and ``complaints`` grow while it is used."""

    def __init__(self, program: str, folder: Path, size: tuple[int, int]) -> None:
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._numbers = itertools.count(1)
        self._held = ExitStack()
        self._socket = self._held.enter_context(connect(self._target(folder), max_size=None))
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.resize(*size)

    def _target(self, folder: Path) -> str:
        file = folder / "DevToolsActivePort"
        port = wait_for("Chromium", lambda: file.exists() and file.read_text().split("\n")[0])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            return next(one for one in json.load(answer) if one["type"] == "page")["webSocketDebuggerUrl"]

    def ask(self, method: str, **parameters):
        """Send a command and return its result; note what happens meanwhile."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=120))
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]
            self._note(message)

    def _note(self, message) -> None:
        event, told = message.get("method"), message.get("params", {})
        if event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Network.webSocketCreated":
            self.requests.append(told["url"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(told["exceptionDetails"].get("text", "exception"))
        elif event == "Runtime.consoleAPICalled" and told["type"] == "error":
            self.complaints += [str(one.get("value", one.get("description"))) for one in told["args"]]
        elif event == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")

    def resize(self, width: int, height: int) -> None:
        """Give the page a size; below 600 pixels it is a phone."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def open(self, address: str) -> None:
        """Go to an address."""
        self.ask("Page.navigate", url=address)

    def value(self, script: str):
        """Return what a script says."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def see(self, text: str, seconds: float = 60.0) -> None:
        """Wait until a text is on the page and nothing is being worked out any more."""
        wait_for(
            f"the text {text!r}",
            lambda: self.value(
                f"!!document.body && document.body.innerText.includes({json.dumps(text)})"
                " && !document.querySelector('[data-testid=stStatusWidget]')"
                " && !document.querySelector('[data-stale=true]')"
            ),
            seconds,
        )

    def click(self, text: str, kind: str = "button") -> None:
        """Click, with the mouse, on the first thing of a kind that bears a text."""
        find = (
            f"[...document.querySelectorAll({json.dumps(kind)})]"
            f".find(one => one.innerText.trim().startsWith({json.dumps(text)})"
            " && !one.disabled && one.offsetWidth)"  # some stand there twice, once for phones
        )
        wait_for(f"a {kind} {text!r}", lambda: self.value(f"!!{find}"))
        spot = self.value(
            f"(() => {{ const one = {find}; one.scrollIntoView({{block: 'center'}});"
            " const box = one.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self.click_at(*spot)

    def click_at(self, x: float, y: float) -> None:
        """Press and let go of the left button."""
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.ask("Input.insertText", text=text)

    def press(self, key: str, code: int) -> None:
        """Press a key that is no letter."""
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}),
            )  # fmt: skip

    def picture(self, path: Path) -> None:
        """Write what is seen as a PNG."""
        answer = self.ask("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        """End the browser."""
        self._held.close()
        self._process.terminate()
        self._process.wait()
