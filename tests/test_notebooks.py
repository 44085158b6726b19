"""Every notebook runs from top to bottom, as a reader of it would run it."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import sim

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTEBOOKS = sorted(path.name for path in EXAMPLES.glob("*.ipynb"))


@pytest.fixture(scope="module", params=NOTEBOOKS)
def played(request, tmp_path_factory):
    """The notebook as it is stored, and after a run in its own folder."""
    stored, book = (nbformat.read(EXAMPLES / request.param, as_version=4) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            patch.setenv(variable, str(tmp_path_factory.mktemp(variable.lower())))
        NotebookClient(book, timeout=300, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    return stored, book


def shown(book, kind):
    """What the cells of a notebook show in one format."""
    cells = (cell for cell in book.cells if cell.cell_type == "code")
    results = (output for cell in cells for output in cell.outputs if "data" in output)
    return [output["data"][kind] for output in results if kind in output["data"]]


def test_a_notebook_runs_and_shows_case_run_and_tables_as_html(played):
    _, book = played
    assert len(shown(book, "text/html")) >= 3
    assert all("<table" in html for html in shown(book, "text/html") if "vega" not in html)


def test_a_notebook_warns_of_nothing(played):
    _, book = played
    cells = (cell for cell in book.cells if cell.cell_type == "code")
    said = [output["text"] for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
    # where ipywidgets is missing, tqdm says so when mesa imports it
    assert [text for text in said if "TqdmWarning" not in text] == []


def test_a_notebook_is_stored_without_results(played):
    stored, _ = played
    for cell in (cell for cell in stored.cells if cell.cell_type == "code"):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_what_a_notebook_shows_is_escaped():
    text = (EXAMPLES / "own_scenario.yaml").read_text(encoding="utf-8")
    places = [
        "Three neighbours and a dam",
        "name: Upland",
        "kind: state",
        "Upland stops building",
        "The report comes",
    ]
    for place in places:
        assert place in text
        text = text.replace(place, f"{place} <script>alert(1)</script>")
    case = sim.loads(text)
    study = sim.ensemble(case, variants="all", replicates=4)
    for one in (case, study, study.run(0), sim.compare(study)):
        html = one._repr_html_()
        assert "<table" in html
        assert "<script>" not in html
    assert case._repr_html_().count("&lt;script&gt;") == 7  # three actors are states
    assert study._repr_html_().count("&lt;script&gt;") == 3


def test_a_study_shows_shares_with_intervals_and_says_how_many_runs():
    case = sim.load(EXAMPLES / "own_scenario.yaml")
    html = sim.ensemble(case, variants=["no_word"], replicates=40)._repr_html_()
    assert "40 runs of each variant, seed 1" in html
    assert "Harbour never speaks with Upland" in html
    assert "<td>0% [0%, 9%]</td>" in html  # Wilson's interval of 0 in 40


def test_there_are_notebooks():
    assert {"first_run.ipynb", "compare_outcomes.ipynb"} <= set(NOTEBOOKS)
