"""Hypothesis profiles, chosen by the variable HYPOTHESIS_PROFILE: default, ci, again, thorough.

``again`` is for a second Python: it looks for what differs between versions, not for more cases.
"""

import os

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("default", deadline=None, max_examples=50, suppress_health_check=SLOW)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("again", settings.get_profile("ci"), max_examples=10)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
