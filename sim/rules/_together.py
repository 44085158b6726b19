"""Several rules as one: their terms of a day are added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import ParameterError
from sim.rules._base import Rule, Terms
from sim.rules._day import DayInputs
from sim.rules._guarantees import of_all


@dataclass(frozen=True, kw_only=True, eq=False)
class Together(Rule):
    """Rules whose terms are added up; made by ``together``. Its memory is one per part that has any."""

    parts: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def remembers(self) -> bool:
        """Whether any part does."""
        return any(rule.remembers for rule in self.parts.values())

    def played(self, day: DayInputs, memory: Any = None) -> tuple[Terms, Any]:
        """Return the terms of all parts, each under the name ``part.term``, and what each remembers."""
        given = self.opening(day) if memory is None else memory
        found = {label: rule.played(day, given.get(label)) for label, rule in self.parts.items()}
        terms = {
            f"{label}.{term}": amounts for label, (mine, _) in found.items() for term, amounts in mine.items()
        }
        return terms, {label: found[label][1] for label, _ in self._remembering()}

    def opening(self, day: DayInputs) -> Any:
        """Return the opening memory of every part that has one."""
        return {label: rule.opening(day) for label, rule in self._remembering()}

    def _remembering(self) -> Iterator[tuple[str, Rule]]:
        return ((label, rule) for label, rule in self.parts.items() if rule.remembers)


class TogetherBeliefs(Together):
    """Belief rules whose terms are added up."""

    moves = "belief"


class TogetherRelations(Together):
    """Relation rules whose terms are added up."""

    moves = "trust"


_KINDS = {"stance": Together, "belief": TogetherBeliefs, "trust": TogetherRelations}


def together(*rules: Rule, **named: Rule) -> Rule:
    """Return one rule that adds up the terms of several.

    All of them read the same yesterday. Terms are called ``part.term``, where a part goes by its
    keyword, or by the name of its rule. What the sum guarantees is worked out from its parts: see
    ``sim.rules.of_all``.

    Parameters
    ----------
    *rules, **named : Rule
        All stance rules, all belief rules, or all relation rules.

    Raises
    ------
    ParameterError
        If two parts would go by one name, if they move different things, or if there is none.

    Examples
    --------
    >>> from sim.rules import degroot, noise, together
    >>> rule = together(degroot(rate=0.25), fog=noise(scale=0.1))
    >>> from sim.testing import two_actors
    >>> sorted(rule(two_actors(gap=0.4)))
    ['degroot.influence', 'fog.noise']
    >>> sorted(rule.guarantees)
    ['reflection_equivariant', 'row_by_row', 'translation_equivariant']
    """
    parts: dict[str, Rule] = {}
    for label, rule in [*((rule.name, rule) for rule in rules), *named.items()]:
        if label in parts:
            raise ParameterError(
                f"two parts are called {label!r}; name one by a keyword, as in together(near={label}(…))."
            )
        parts[label] = rule
    moved = sorted({rule.moves for rule in parts.values()})
    if len(moved) != 1:
        found = " and ".join(moved) or "nothing"
        raise ParameterError(f"the parts move {found}; put together rules that move one thing.")
    shares = [rule.share for rule in parts.values()]
    return _KINDS[moved[0]](
        name="together",
        contribute=_nothing,
        guarantees=of_all(list(parts.values())),
        share=None if any(share is None for share in shares) else sum(shares),  # type: ignore[arg-type]
        draws=tuple(sorted({name for rule in parts.values() for name in rule.draws})),
        opening_draws=tuple(sorted({name for rule in parts.values() for name in rule.opening_draws})),
        uses_noise=any(rule.uses_noise for rule in parts.values()),
        parts=parts,
    )


def _nothing(day: DayInputs, memory: None) -> Terms:
    return {}
