"""A study on disk: a manifest, and one Parquet part per block, each written whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.arrays import Array
from sim.errors import DiplosimError
from sim.files import WRITING, replacing
from sim.replicates import Block, Task
from sim.results.export import versions
from sim.rules import Rule
from sim.scenario.scenario import Scenario

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Store:
    """The folder of a study.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        What was asked, of what, with which versions.
    """

    folder: Path
    manifest: Mapping[str, Any]

    def has(self, task: Task) -> bool:
        """Whether the block of a task is there."""
        return self._path(task.variant, task.first).exists()

    def write(self, block: Block) -> None:
        """Write a block; a crash in the middle leaves nothing behind that would be read."""
        columns: dict[str, pa.Array] = {}
        shapes: dict[str, Any] = {}
        for name, values in block.arrays.items():
            shapes[name] = {"shape": list(values.shape[1:]), "dtype": values.dtype.str}
            columns |= {
                f"{name}/{number}": pa.array(column) for number, column in enumerate(_columns(values))
            }
        about = {"arrays": shapes, "first": block.first, "failed": [list(one) for one in block.failed]}
        table = pa.table(columns, metadata={"diplosim": json.dumps(about)})
        with replacing(self._path(block.variant, block.first)) as path:
            pq.write_table(table, path, compression="zstd")

    def read(self, variant: str, first: int, names: Sequence[str] | None = None) -> Block:
        """Read a block, or only some of its arrays."""
        path = self._path(variant, first)
        try:
            about = json.loads(pq.read_schema(path).metadata[b"diplosim"])
            wanted = [name for name in about["arrays"] if names is None or name in names]
            arrays = {name: _array(path, name, about["arrays"][name]) for name in wanted}
        except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
            raise DiplosimError(
                f"{path} is no block of a study, or is damaged ({error}); delete it and run the study again "
                "with the same out= to replace it."
            ) from error
        return Block(variant, about["first"], arrays, tuple((int(r), str(e)) for r, e in about["failed"]))

    def blocks(self, variant: str, names: Sequence[str] | None = None) -> Iterator[Block]:
        """Yield all blocks of a variant in order."""
        for path in sorted((self.folder / variant).glob("part-*.parquet")):
            yield self.read(variant, int(path.stem.removeprefix("part-")), names)

    def _path(self, variant: str, first: int) -> Path:
        return self.folder / variant / f"part-{first:09d}.parquet"


def _columns(values: Array) -> Iterator[Array]:
    flat = values.reshape(len(values), -1)
    return (np.ascontiguousarray(flat[:, number]) for number in range(flat.shape[1]))


def _array(path: Path, name: str, about: Mapping[str, Any]) -> Array:
    size = int(np.prod(about["shape"]))
    table = pq.read_table(path, columns=[f"{name}/{number}" for number in range(size)])
    rows = pq.read_metadata(path).num_rows
    array = np.empty((rows, size), dtype=np.dtype(about["dtype"]))
    for number in range(size):
        array[:, number] = table.column(number).to_numpy()
    return array.reshape(rows, *about["shape"])


def asked(scenario: Scenario, variants: Sequence[str], tasks: Sequence[Task]) -> dict[str, Any]:
    """Return the manifest of a study: whatever decides its bytes."""
    return {
        "format": FORMAT,
        "scenario": scenario.id,
        "hash": scenario.hash,
        "variants": list(variants),
        "replicates": sum(task.count for task in tasks if task.variant == tasks[0].variant),
        "block": tasks[0].count,
        "seed": tasks[0].seed,
        "record": tasks[0].record,
        "rules": {name: _fingerprint(rule) for name, rule in sorted(tasks[0].rules.items())},
        "agents": _named(tasks[0].agents),
        "versions": versions("diplosim", "numpy", "scipy"),
        "text": scenario.dump(),
    }


def _fingerprint(rule: Rule) -> str:
    return f"{rule.name} {hashlib.sha256(repr(_spelled(rule)).encode()).hexdigest()[:16]}"


def _spelled(value: object) -> object:
    """Return what is the same in every process; pickled, sets come in an order of that process."""
    if isinstance(value, Rule):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return type(value).__qualname__, _spelled(parts)
    if isinstance(value, Mapping):
        return [(key, _spelled(item)) for key, item in sorted(value.items())]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return f"{value.__module__}.{value.__name__}" if isinstance(value, FunctionType) else repr(value)


def create(folder: str | os.PathLike[str], manifest: Mapping[str, Any]) -> Store:
    """Begin a study in ``folder``, or go on with one that was asked for in the same words.

    Raises
    ------
    DiplosimError
        If the folder holds something else, another study, or cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        if (target / MANIFEST).exists():
            _refuse_another(target, manifest)
        elif any(not path.name.startswith(WRITING) for path in target.iterdir()):
            raise DiplosimError(f"{target} holds files that are no study; give an empty or a new folder.")
        else:
            with replacing(target / MANIFEST) as path:
                path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        for leftover in (*target.glob(f"{WRITING}*"), *target.glob(f"*/{WRITING}*")):
            shutil.rmtree(leftover)
    except OSError as error:
        raise DiplosimError(f"cannot write to {target}: {error.strerror}; give another folder.") from error
    return Store(target, manifest)


def _refuse_another(target: Path, manifest: Mapping[str, Any]) -> None:
    there = _manifest(target)
    for key in (
        "format",
        "hash",
        "variants",
        "replicates",
        "block",
        "seed",
        "record",
        "rules",
        "agents",
        "versions",
    ):
        if there.get(key) != manifest[key]:
            found = f"its {key} is {there.get(key)!r}, and {manifest[key]!r} is asked for"
            if key == "hash":
                found = f"what the scenario {manifest['scenario']} says is not what it said then"
            raise DiplosimError(
                f"{target} holds another study: {found}. Give another folder, or ask for the same to go on "
                "with it."
            )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DiplosimError(f"{folder} holds no study: its {MANIFEST} cannot be read.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DiplosimError(f"{folder / MANIFEST} is no manifest of format {FORMAT}.")
    return found


def lacking(store: Store, rules: Mapping[str, Rule], agents: Mapping[str, type]) -> tuple[str, ...]:
    """Return what a study was played with and what is not given, in words.

    Raises
    ------
    DiplosimError
        If what is given is not what it was played with.
    """
    given = {"rules": {n: _fingerprint(r) for n, r in rules.items()}, "agents": _named(agents)}
    missing = []
    for kind, there in ((kind, store.manifest.get(kind, {})) for kind in given):
        if given[kind] and given[kind] != there:
            raise DiplosimError(
                f"{store.folder} was played with the {kind} {there or 'of the scenario alone'}, and "
                f"{given[kind]} are given."
            )
        if there and not given[kind]:
            missing.append(f"the {kind} {', '.join(sorted(there))}")
    return tuple(missing)


def _named(agents: Mapping[str, type]) -> dict[str, str]:
    return {name: f"{kind.__module__}.{kind.__qualname__}" for name, kind in sorted(agents.items())}


def stored(folder: str | os.PathLike[str]) -> Store:
    """Return the study in ``folder``.

    Raises
    ------
    DiplosimError
        If there is none.
    """
    target = Path(folder)
    return Store(target, _manifest(target))
