"""A change, written as a variant into a new scenario file."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sim.errors import DiplosimError, ParameterError, ScenarioError
from sim.files import write_whole
from sim.page.changing import with_variant
from sim.scenario.parts import Variant
from sim.scenario.reading import loads
from sim.scenario.scenario import Scenario
from sim.scenario.writing import dump

_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")


def save_variant(path: Path, scenario: Scenario, *, name: str, variant: Variant, file: str) -> Path:
    """Write the scenario with one more variant beside its file, and return where.

    The lines and comments of the file stay as they are, where its layout allows that.

    Parameters
    ----------
    path : path
        The file that the scenario was read from.
    scenario : Scenario
    name : str
        Of the variant: small letters, digits and underscores, and new in the file.
    variant : Variant
    file : str
        A name for the new file, ending in ``.yaml`` or ``.yml``, without folders.

    Raises
    ------
    ParameterError
        If a name cannot be used.
    ScenarioError
        If the change cannot be played.
    DiplosimError
        If there is such a file, or it cannot be written.
    """
    target = path.parent / _file_name(file)
    if target.exists():
        raise DiplosimError(f"{target.name} exists, and nothing is overwritten here; give another name.")
    if not _NAME.fullmatch(name):
        raise ParameterError(
            f"found {name!r}; a name has small letters, digits and underscores, "
            "and begins with a letter, such as early_offer."
        )
    if name in scenario.variants:
        raise ParameterError(f"the file has a variant {name!r} already; give another name.")
    changed = with_variant(scenario, name, variant)
    return write_whole(target, _text(path, changed, name, variant).splitlines())


def _file_name(file: str) -> str:
    name = file.strip()
    odd = not name or name.startswith(".") or any(sign in name for sign in "/\\:\0")
    if odd or not name.endswith((".yaml", ".yml")):
        raise ParameterError(
            f"found {file!r}; give a name such as talks-mine.yaml, without folders. "
            "The file is written beside the one that is shown."
        )
    return name


def _text(path: Path, changed: Scenario, name: str, variant: Variant) -> str:
    """Return the file with the variant in it; laid out anew where its own layout takes none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    block = [f"  {name}:", *(f"    {line}" for line in _block(variant))]
    place = next((n for n, line in enumerate(lines) if re.fullmatch(r"variants:\s*(#.*)?", line)), None)
    if place is None:
        text = "\n".join([*lines, "", "variants:", *block, ""])
    else:
        text = "\n".join([*lines[: place + 1], *block, *lines[place + 1 :], ""])
    try:
        kept = loads(text, folder=path.parent).hash == changed.hash
    except ScenarioError:  # the variants are written on one line, or set in otherwise
        kept = False
    return text if kept else dump(changed)


def _block(variant: Variant) -> list[str]:
    """Return the lines of a variant; JSON is YAML, so every value can stand as JSON."""
    fields = variant.model_dump(mode="json", exclude_defaults=True)
    lines = []
    for key, value in fields.items():
        if isinstance(value, dict):
            lines += [f"{key}:", *(f"  {path}: {_json(inner)}" for path, inner in value.items())]
        else:
            lines.append(f"{key}: {_json(value)}")
    return lines


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
