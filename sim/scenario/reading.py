"""From a file to a checked scenario: all problems at once, in file order, each with its place."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario.checks import check_names
from sim.scenario.drafts import OpenDraft, is_draft, told_apart, with_stand_ins
from sim.scenario.evidence import check_evidence
from sim.scenario.messages import Found, translated
from sim.scenario.names import unknown_names
from sim.scenario.scenario import Scenario
from sim.scenario.yamls import Document, Key, read_yaml

MAX_BYTES = 5_000_000
_PRUNINGS = 5


def load(path: str | os.PathLike[str]) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path : str or path
        A YAML file in UTF-8, at most 5 MB. The source text that it names is read from beside it.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If the file cannot be read or anything in it is wrong; it lists all problems.
    OpenDraft
        If nothing is wrong and the file is a draft with open places; it lists them.
    """
    name = os.fspath(path)
    return loads(read_text(Path(path), name), folder=Path(path).parent, name=name)


def loads(text: str, *, folder: str | os.PathLike[str] | None = None, name: str = "<text>") -> Scenario:
    """Read and check a scenario from a string.

    Parameters
    ----------
    text : str
        YAML.
    folder : str or path, optional
        Where the file named by ``source.file`` is looked for.
    name : str
        What errors call the text.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If anything is wrong; it lists all problems.
    OpenDraft
        If nothing is wrong and the text is a draft with open places; it lists them.
    """
    if len(text) > MAX_BYTES:
        raise ScenarioError([Problem(0, 0, "", f"is longer than {MAX_BYTES:,} characters")], name)
    document = read_yaml(text)
    if document.problems:
        raise ScenarioError(document.problems, name)
    if not isinstance(document.data, dict):
        raise ScenarioError([Problem(1, 1, "", "found no mapping; a scenario begins with `schema: 1`")], name)
    found = with_source(document.data, folder)
    data, stood_in = with_stand_ins(document.data) if is_draft(document.data) else (document.data, [])
    scenario, problems = _validated(data)
    found += problems
    if is_draft(document.data):
        found, open_ = told_apart(document.data, stood_in, found)
        if open_ and not found:
            raise OpenDraft(placed_problems(document, open_), name)
    if found:
        raise ScenarioError(placed_problems(document, found), name)
    assert scenario is not None
    return scenario


def read_text(path: Path, name: str) -> str:
    """Read a regular file of at most ``MAX_BYTES``, in UTF-8, without touching its line ends."""
    try:
        if not path.is_file():
            what = "is no regular file" if path.exists() else "does not exist"
            raise ScenarioError([Problem(0, 0, "", f"{what}; give the path of a file")], name)
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError([Problem(0, 0, "", f"is larger than {MAX_BYTES // 1_000_000} MB")], name)
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError(
            [Problem(0, 0, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8")], name
        ) from None
    except OSError as error:
        raise ScenarioError([Problem(0, 0, "", f"cannot be read: {error.strerror}")], name) from None


def with_source(data: dict[str, Any], folder: str | os.PathLike[str] | None) -> list[Found]:
    """Fill in the source text that a file names, and check its sha256."""
    source = data.get("source")
    if not isinstance(source, dict):
        return []
    file, text, sha256 = source.get("file"), source.get("text"), source.get("sha256")
    if isinstance(file, str) and text is None:
        try:
            text = _source_text(file, folder, sha256)
        except ScenarioError as error:
            return [(("source", "file"), f"{file} {problem.message}") for problem in error.problems]
        source["text"] = text
    if isinstance(text, str) and isinstance(sha256, str):
        computed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if computed != sha256:
            return [
                (
                    ("source", "sha256"),
                    f"found {sha256[:12]}…, but the text has {computed}; has it been changed?",
                )
            ]
    return []


def _source_text(file: str, folder: str | os.PathLike[str] | None, sha256: object) -> str:
    def refuse(message: str) -> ScenarioError:
        return ScenarioError([Problem(0, 0, "", message)])

    if Path(file).is_absolute() or "\0" in file:
        raise refuse("must be a path relative to the scenario file")
    if sha256 is None:
        raise refuse("needs its sha256 beside it, so that the sentences stay where they are")
    if folder is None:
        raise refuse("cannot be looked for: give loads a folder, or put the text under source.text")
    return read_text(Path(folder) / file, file)


def _validated(data: dict[str, Any]) -> tuple[Scenario | None, list[Found]]:
    """Validate; where something is wrong, leave it out and go on, so that names are checked as well."""
    found: list[Found] = []
    attempt = data
    for _ in range(_PRUNINGS):
        try:
            scenario = Scenario.model_validate(attempt)
        except ValidationError as error:
            fresh = translated(error, attempt)
            found += fresh if attempt is data else []  # later ones may follow from what was left out
            attempt = _pruned(attempt, fresh)
        else:
            if attempt is data:
                return scenario, [*check_names(scenario), *check_evidence(scenario)]
            return None, found + _beside(found, scenario)
    return None, found


def _beside(found: Iterable[Found], scenario: Scenario) -> list[Found]:
    """Return problems with names that do not follow from what was left out."""
    pruned = {path[:2] for path, _ in found}
    removed = {
        f"'{path[-2] if path[-1] == 'value' and len(path) > 1 else path[-1]}'" for path, _ in found if path
    }
    return [
        (path, message)
        for path, message in unknown_names(scenario)
        if not (path[:2] in pruned and message.startswith("has no"))
        and not any(name in message for name in removed)
    ]


def _pruned(data: Mapping[str, Any], found: Iterable[Found]) -> dict[str, Any]:
    kept: dict[str, Any] = copy.deepcopy(dict(data))
    for path, _ in found:
        _drop(kept, path)
    return kept


def _drop(data: Any, path: tuple[Key, ...]) -> None:
    """Remove the entry of a mapping that holds the value at ``path``, if it is still there."""
    way: list[tuple[dict[str, Any], str]] = []
    for depth, key in enumerate(path):
        if isinstance(data, dict) and key in data:
            way.append((data, str(key)))
            data = data[key]
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        elif depth < len(path) - 1:
            return  # something around it has been removed already
    if way:
        holder, last = way[-1]
        holder.pop(last, None)


def placed_problems(document: Document, found: Iterable[Found]) -> list[Problem]:
    """Return problems with the places of their paths in the file."""
    return [_placed(document, path, message) for path, message in found]


def _placed(document: Document, path: tuple[Key, ...], message: str) -> Problem:
    """Find the place of a path, or of the nearest thing above it.

    What was "found" stands where the value is; anything else is said of the key.
    """
    inside = len(path)
    while inside and path[:inside] not in document.places:
        inside -= 1
    of_value = message.startswith("found") and (inside == len(path) or path[inside:] == ("value",))
    line, column = (document.values if of_value else document.places).get(path[:inside], (1, 1))
    return Problem(line, column, ".".join(map(str, path)), message)
