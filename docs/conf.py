"""How the documentation is built: Sphinx, MyST, furo, numpydoc."""

import logging
import re
from contextlib import chdir
from importlib.metadata import version as version_of
from pathlib import Path

project = "diplosim"
author = "The diplosim authors"
copyright = "2026, The diplosim authors"
version = release = version_of("diplosim")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx-mathjax-offline", "numpydoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["generated/*"]  # included by rules.md
html_theme = "furo"
html_title = "diplosim"
html_static_path: list[str] = []

autodoc_typehints = "none"  # numpydoc sections say it
numpydoc_show_class_members = False
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nitpicky = False
autosummary_generate = False  # numpydoc loads the extension; there is nothing to generate


def setup(app):
    """Write what is made from the registry of rules, and draw the gallery, before pages are read."""
    app.connect("builder-inited", lambda app: write_catalogue(Path(app.srcdir) / "generated"))
    app.connect("builder-inited", lambda app: draw_gallery(Path(app.srcdir)))


def write_catalogue(folder):
    """Write one file of rules for each thing that rules move, where it is new or has changed."""
    from sim.report.catalogue import as_markdown
    from sim.rules import RULES

    folder.mkdir(exist_ok=True)
    for moves in ("stance", "belief", "trust"):
        own = [entry for entry in RULES.values() if entry.moves == moves and not entry.package]
        text = "\n".join(as_markdown(entry) for entry in own)
        path = folder / f"rules-{moves}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def draw_gallery(source):
    """Run the code of the gallery, and save each chart as the picture that stands above its code."""
    (source / "generated" / "gallery").mkdir(parents=True, exist_ok=True)
    page = (source / "gallery.md").read_text(encoding="utf-8")
    scope, picture = {}, None
    logging.getLogger("MESA").setLevel(logging.WARNING)  # it would tell every step
    with chdir(source.parent):  # scenarios are named from the root of the project
        for path, code in re.findall(r"\]\((generated/\S+)\)|```python\n(.*?)```", page, re.DOTALL):
            picture = source / path if path else picture
            exec(code, scope)
            if code and "chart" in scope:
                scope.pop("chart").save(picture)
