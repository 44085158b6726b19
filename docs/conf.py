"""How the documentation is built: Sphinx, MyST, furo, numpydoc."""

from importlib.metadata import version as version_of

project = "diplosim"
author = "The diplosim authors"
copyright = "2026, The diplosim authors"
version = release = version_of("diplosim")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "numpydoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["generated/.gitkeep"]
html_theme = "furo"
html_title = "diplosim"
html_static_path: list[str] = []

autodoc_typehints = "none"  # numpydoc sections say it
numpydoc_show_class_members = False
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nitpicky = False
autosummary_generate = False  # numpydoc loads the extension; there is nothing to generate
