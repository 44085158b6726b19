"""The house as a whole: who may import whom, what stays lazy, and what no file says."""

import ast
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parent.parent
ROOMS = {
    "errors": 0, "arrays": 0, "files": 0, "bargaining": 1, "rules": 2, "acts": 3, "scenario": 4, "text": 5,
    "kernel": 5, "world": 6, "replicates": 7, "results": 8, "plot": 8, "report": 9, "flow": 10, "cli": 11,
    "page": 11,
}  # fmt: skip
LIBRARIES = {  # where a heavy library may be imported: in these rooms, or from a number upwards
    "mesa": ({"world", "replicates"}, 99),
    "pandas": ({"bargaining", "text"}, 8),  # below, only inside a function: both import without it
    "hypothesis": ({"testing"}, 99),
    "altair": ({"plot"}, 9),
}


def room_of(module: str) -> str:
    """The room of a module such as ``sim.kernel.plan``; empty for ``sim`` itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(source: str, *, everywhere: bool = True) -> list[str]:
    """Names of imported modules; those under TYPE_CHECKING do not count."""
    tree = ast.parse(source)
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    nodes = ast.walk(tree) if everywhere else iter(tree.body)
    found = []
    for node in (node for node in nodes if id(node) not in hidden):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module]
    return found


def modules(folder: Path) -> dict[str, str]:
    """Source text of every module below ``folder/sim``, by dotted name."""
    files = sorted((folder / "sim").rglob("*.py"))
    names = {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }
    return {name: path.read_text(encoding="utf-8") for name, path in names.items()}


def wrong_directions(sources: dict[str, str]) -> list[str]:
    """Imports that point upwards, rooms without a number, and libraries out of place."""
    found = []
    for module, source in sources.items():
        room = room_of(module)
        if room in ("", "__main__", "testing"):
            continue
        if room not in ROOMS:
            found.append(f"{module}: the room {room!r} has no number; add it to ROOMS in this test")
            continue
        for imported in imports(source):
            library, other = imported.split(".")[0], room_of(imported)
            if library == "sim" and (other == "testing" or ROOMS.get(other, 99) > ROOMS[room]):
                found.append(f"{module} imports {imported}, which is a room above it")
            rooms, least = LIBRARIES.get(library, ({room}, 0))
            if room not in rooms and ROOMS[room] < least:
                found.append(f"{module} imports {library}, which belongs elsewhere")
    return found


def cycle(sources: dict[str, str]) -> list[str]:
    """Modules that import each other in a circle when they are loaded; empty if there is none."""
    graph = {
        module: {name for name in imports(source, everywhere=False) if name in sources and name != module}
        for module, source in sources.items()
    }
    visited: set[str] = set()

    def visit(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in visited:
            return []
        visited.add(module)
        return next(filter(None, (visit(other, [*way, module]) for other in sorted(graph[module]))), [])

    return next(filter(None, (visit(module, []) for module in sorted(graph))), [])


def test_imports_point_downwards_only():
    assert wrong_directions(modules(ROOT)) == []


def test_no_modules_import_each_other_in_a_circle():
    assert cycle(modules(ROOT)) == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("sim.rules.x", "from sim.kernel import Plan", "a room above it"),
        ("sim.kernel.x", "import pandas as pd", "belongs elsewhere"),
        ("sim.kernel.x", "def f():\n    import mesa", "belongs elsewhere"),
        ("sim.world.x", "from sim.testing import two_actors", "a room above it"),
        ("sim.attic.x", "", "has no number"),
    ],
)
def test_a_planted_import_is_found(module, source, complaint):
    assert complaint in "".join(wrong_directions({module: source}))


def test_a_planted_circle_is_found():
    assert cycle({"sim.a": "import sim.b", "sim.b": "from sim.a import x"}) == ["sim.a", "sim.b", "sim.a"]


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import sim", {"mesa", "pandas", "matplotlib", "altair", "hypothesis", "scipy", "numpy"}),
        ("import sim.rules, sim.scenario.reading, sim.kernel", {"mesa", "pandas", "hypothesis", "altair"}),
        ("import sim.bargaining, sim.text", {"mesa", "pandas", "hypothesis", "altair"}),
        ("import sim.cli", {"mesa", "pandas", "hypothesis", "altair", "numpy", "pydantic"}),
    ],
)
def test_what_is_not_needed_is_not_imported(statement, absent):
    code = f"{statement}; import sys; print(sorted(set(sys.modules) & {absent!r}))"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert printed.strip() == "[]"


def test_the_front_door_is_short_and_every_name_opens():
    assert len(sim.__all__) <= 30
    assert all(getattr(sim, name) is not None for name in sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))
    with pytest.raises(AttributeError, match="it has ActorAgent"):
        _ = sim.no_such_name


def test_no_function_is_longer_than_a_page():
    long = []
    for module, source in modules(ROOT).items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                long += [f"{module}.{node.name}: {lines}"] if lines > 60 else []
    assert long == []


def test_no_file_names_a_place_on_somebody_s_machine():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    places = ["/".join(("", name, "")) for name in ("work", "root", "home")]
    found = []
    for name, place in itertools.product(listed.stdout.split(), places):
        path = ROOT / name
        if (
            path.suffix not in (".png", ".svg")
            and path.is_file()
            and place in path.read_text(encoding="utf-8")
        ):
            found.append(f"{name}: {place}")
    assert found == []
