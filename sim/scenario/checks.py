"""All checks of a scenario, in their order: names, meaning, variants."""

from __future__ import annotations

from sim.scenario.meaning import without_meaning
from sim.scenario.names import RESERVED_IDS, Found, Path, after_the_end, unknown_names
from sim.scenario.scenario import Scenario
from sim.scenario.variants import changed, variant_problems


def check_names(scenario: Scenario) -> Found:
    """Yield (path, message) for everything in ``scenario`` that cannot be played as written.

    What a name means is asked only where all names exist, and variants, which would repeat its
    problems, only where the base is in order.
    """
    for check in (unknown_names, without_meaning, _check_variants):
        found = list(check(scenario))
        yield from found
        if found:
            return


def _check_variants(scenario: Scenario) -> Found:
    problems = list(variant_problems(scenario))
    yield from problems
    for name, variant in scenario.variants.items():
        path = ("variants", name)
        if name in RESERVED_IDS:
            yield path, f"found id {name!r}, which is reserved; choose another"
        if variant.from_day > scenario.calendar.days:
            yield (*path, "from_day"), after_the_end(variant.from_day, scenario)
        if not any(where[:2] == path for where, _ in problems):
            new = changed(scenario, variant)
            broken = (*unknown_names(new),) or without_meaning(new)
            yield from ((path, f"{_dotted(where)}: {message}") for where, message in broken)
            yield from _late_changes(scenario, new, name)


def _late_changes(base: Scenario, new: Scenario, name: str) -> Found:
    """Refuse changes to the opening, and to who can hear whom, that come after the first day."""
    if base.variants[name].from_day == 1:
        return
    for key in base.variants[name].set | base.variants[name].scale:
        late = key.startswith("playbook.") and key.rpartition(".")[2] in {"to", "via", "actor", "reply_to"}
        opens = key.endswith((".start", ".spread")) or key.split(".")[0] in {"groups", "channels", "calendar"}
        opening = key.startswith("actors.") and key.split(".")[2] in {"stance", "belief", "public"}
        if late or opens or opening or key.startswith(("defaults.stance", "defaults.belief")):
            yield (
                ("variants", name, "set" if key in base.variants[name].set else "scale", key),
                "is settled before the first day, so from_day must be 1",
            )
    if set(new.playbook) != set(base.playbook):
        yield ("variants", name), "changes which acts there are, so from_day must be 1"


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
