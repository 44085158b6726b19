"""The interactive page, ``diplosim view FILE``: watch a run, stop it, change one thing and watch again.

What is shown is worked out in modules that know nothing of Streamlit (``assumptions``, ``changing``,
``moves``, ``pairing``, ``player``, ``saving``, ``serving``, ``words``); the panels only lay it out.
Needs the extra ``diplosim[view]``.
"""
