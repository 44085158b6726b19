"""A language model behind a URL: every question and answer is recorded, and can be played back offline.

The standard library's client does all that is needed, and nothing else: it follows no redirect and
asks no proxy, so what is sent goes to the host that the user named and nowhere else.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sim.errors import DiplosimError, ParameterError

KEY = "DIPLOSIM_LLM_KEY"
"""The environment variable that holds the key."""

MAX_ANSWER = 2_000_000  # bytes
_CHUNK = 65_536
_LOCAL = ("localhost", "127.0.0.1", "::1")

Messages = Sequence[Mapping[str, str]]
Ask = Callable[[Messages], str]
"""Takes the messages of a conversation and returns the next one."""


class ModelError(DiplosimError):
    """A language model that cannot be asked, or whose answer cannot be read."""


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint; nothing is sent before it is asked.

    Parameters
    ----------
    url : str
        Where its interface begins, e.g. ``http://localhost:11434/v1``; what is asked is
        ``/chat/completions`` below it.
    model : str
    timeout : float
        Seconds for the whole answer, in [1, 3600].
    key : str, optional
        That of the environment variable ``DIPLOSIM_LLM_KEY`` by default. It is sent encrypted only, or
        to this machine.

    Raises
    ------
    ParameterError
        If the URL is none, or the time lies outside its range.
    """

    url: str
    model: str
    timeout: float = 120.0
    key: str | None = None

    def __post_init__(self) -> None:
        parts = self._parts
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ParameterError(f"found {self.url!r}, must be a URL such as http://localhost:11434/v1.")
        if not 1 <= self.timeout <= 3600:
            raise ParameterError(f"timeout={self.timeout:g} must lie in [1, 3600] (seconds).")

    @property
    def _parts(self) -> SplitResult:
        try:
            parts = urlsplit(self.url)
            _ = parts.port
        except ValueError as error:
            raise ParameterError(f"found {self.url!r}, which is no URL: {error}.") from None
        return parts

    def __call__(self, messages: Messages) -> str:
        """Send the conversation and return the answer's text.

        Raises
        ------
        ModelError
            If nothing answers in time, or what answers is no completion.
        """
        body = json.dumps({"model": self.model, "messages": list(messages), "temperature": 0})
        try:
            status, answer = self._posted(body.encode())
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise ModelError(f"{self.url} cannot be asked: {error or type(error).__name__}.") from error
        if status != http.client.OK:
            said = answer.decode("utf-8", "replace")[:300]
            raise ModelError(f"{self.url} answers with status {status}: {said!r}.")
        return _content(answer, self.url)

    def _posted(self, body: bytes) -> tuple[int, bytes]:
        parts, deadline = self._parts, time.monotonic() + self.timeout
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        try:
            path = f"{parts.path.rstrip('/')}/chat/completions"
            connection.request("POST", path, body, self._headers(parts))
            response = connection.getresponse()
            answer = bytearray()
            while chunk := response.read1(_CHUNK):
                answer += chunk
                if len(answer) > MAX_ANSWER:
                    raise ModelError(f"{self.url} answers with more than {MAX_ANSWER:,} bytes.")
                if time.monotonic() > deadline:
                    raise TimeoutError("timed out")
            return response.status, bytes(answer)
        finally:
            connection.close()

    def _headers(self, parts: SplitResult) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        key = self.key if self.key is not None else os.environ.get(KEY)
        if key and parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise ModelError(
                f"the key would go to {parts.hostname} unencrypted; give an https URL, or unset {KEY}."
            )
        return headers | ({"Authorization": f"Bearer {key}"} if key else {})


def _content(answer: bytes, url: str) -> str:
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise ModelError(f"{url} answers with no completion: {answer[:200]!r}.")
    return content


def recorded(ask: Endpoint, path: str | os.PathLike[str]) -> Ask:
    """Return a way to ask that appends every exchange to a file, a line of JSON each, without the key.

    Parameters
    ----------
    ask : Endpoint
    path : path
    """

    def _ask(messages: Messages) -> str:
        line: dict[str, Any] = {"asked": asked(messages), "url": ask.url, "model": ask.model}
        line["messages"] = list(messages)
        try:
            line["answer"] = ask(messages)
        except ModelError as error:
            line["error"] = str(error)
            raise
        finally:
            _append(Path(path), line)
        return str(line["answer"])

    return _ask


def _append(path: Path, line: Mapping[str, Any]) -> None:
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        raise ModelError(f"cannot write {path}: {error.strerror}; give another path.") from error


def replayed(path: str | os.PathLike[str]) -> Ask:
    """Return a way to ask that answers from a file of exchanges and sends nothing.

    Raises
    ------
    ModelError
        If the file cannot be read, or, when asked, has no answer to a question.
    """
    try:
        lines = [
            json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()
        ]
        answers = {str(line["asked"]): str(line["answer"]) for line in lines if "answer" in line}
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{path} is no record of exchanges: {error}.") from None

    def _ask(messages: Messages) -> str:
        if asked(messages) not in answers:
            raise ModelError(
                f"{path} has no answer to this question; has the text changed? Ask the model anew."
            )
        return answers[asked(messages)]

    return _ask


def asked(messages: Messages) -> str:
    """Return what a conversation is known by: the sha256 of its messages."""
    return hashlib.sha256(json.dumps(list(messages), sort_keys=True).encode()).hexdigest()
