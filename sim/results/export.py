"""Writing a run to a folder: every file whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.errors import DiplosimError
from sim.files import WRITING
from sim.results.run import Run

VERSIONED = ("diplosim", "mesa", "numpy", "pandas", "scipy")


def write_run(run: Run, folder: str | os.PathLike[str], *, pictures: bool = True) -> tuple[Path, ...]:
    """Write the tables of a run as CSV, its picture as PNG and SVG, and ``run.json``.

    All files are finished in a folder beside the target before the first one is moved there.

    Raises
    ------
    DiplosimError
        If the folder cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=WRITING) as part:
            _write_all(run, Path(part), pictures=pictures)
            return tuple(_moved(path, target) for path in sorted(Path(part).iterdir()))
    except OSError as error:
        raise DiplosimError(f"cannot write to {target}: {error.strerror}; give another --out.") from error


def _moved(path: Path, target: Path) -> Path:
    return Path(shutil.move(path, target / path.name))


def _write_all(run: Run, folder: Path, *, pictures: bool) -> None:
    for name, table in run.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "run.json").write_text(
        json.dumps(provenance(run), indent=1, ensure_ascii=False), encoding="utf-8"
    )
    if pictures:
        chart = run.plot()
        chart.save(folder / "stances.png", scale_factor=2)
        chart.save(folder / "stances.svg")


def provenance(run: Run) -> dict[str, Any]:
    """Return what is needed to make the same run again: scenario, variant, seed, versions."""
    return {
        "scenario": run.scenario.id,
        "hash": run.scenario.hash,
        "variant": run.variant,
        "seed": run.seed,
        "replicate": run.replicate,
        "versions": versions(*VERSIONED),
    }


def versions(*names: str) -> dict[str, str | None]:
    """Return the versions of distributions; ``None`` for what is not installed."""
    return {name: _version(name) for name in names}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
