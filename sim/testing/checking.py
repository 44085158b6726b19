"""``check_rule`` and ``parametrize_with_checks``: any rule held to the laws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, Unsatisfiable

from sim.errors import UnknownNameError, unknown_name
from sim.rules import GUARANTEES, Rule
from sim.testing.law import Broken, Law, said
from sim.testing.laws import LAWS

Rules = Rule | st.SearchStrategy[Rule]

_ABOUT_CALLS = ("no_global_random_state", "same_input_same_bytes", "nothing_between_calls")


def check_rule(rule: Rules, *, guarantees: Iterable[str] | None = None) -> None:
    """Hold a rule to every law that applies; ask the plain ones first and stop at the first broken one.

    How many cases are tried per law is up to the Hypothesis profile in force.

    Parameters
    ----------
    rule : Rule or strategy of Rule
        A rule as a value, or a strategy that draws its settings, such as
        ``hypothesis.strategies.builds(my_rule, rate=…)``.
    guarantees : iterable of str, optional
        What it is to be held to beyond the laws for every rule; by default what it promises itself.

    Raises
    ------
    AssertionError
        Naming the law, the smallest case that breaks it, in words, and the likely cause.
    UnknownNameError
        If a guarantee is none that there is.

    Examples
    --------
    >>> from sim.rules import degroot
    >>> from sim.testing import check_rule
    >>> check_rule(degroot(rate=0.3))
    """
    asked = None if guarantees is None else frozenset(guarantees)
    for law in _laws(rule, asked):
        check_law(rule, law.name, promised=None if asked is None else law.name in asked)


def check_law(rule: Rules, name: str, *, promised: bool | None = None) -> None:
    """Hold a rule to one law.

    Parameters
    ----------
    rule : Rule or strategy of Rule
    name : str
        Of the law: a guarantee, or one of those that hold for every rule.
    promised : bool, optional
        Whether a guarantee is to hold whatever the rule says; by default where the rule promises it.

    Raises
    ------
    AssertionError
        As ``check_rule``.
    UnknownNameError
        If there is no such law.
    """
    __tracebackhide__ = True  # the message says it all
    if name not in LAWS:
        raise UnknownNameError(unknown_name("law", name, LAWS))
    law = LAWS[name]
    drawn = st.just(rule) if isinstance(rule, Rule) else rule

    seen: list[Broken] = []

    @_settings()
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        one = data.draw(drawn)
        asked = name in one.guarantees if promised is None else promised
        try:
            if asked or not law.promised:
                law.test(one, data.draw)
        except Broken as broken:
            seen.append(broken)
            raise

    try:
        holds()
    except Broken as broken:
        raise AssertionError(said(LAWS[broken.law or name], broken)) from None
    except Flaky:
        if not seen:  # not the rule, but what draws it, does not do the same thing twice
            raise
        # broken once and then no more: something is kept between calls, whatever law was asked
        blamed = name if name in _ABOUT_CALLS else "nothing_between_calls"
        raise AssertionError(said(LAWS[blamed], seen[-1])) from None
    except Unsatisfiable as error:
        raise AssertionError(f"{_name(rule)}: no case could be drawn for {name}: {error}") from None


_PHASES = (Phase.explicit, Phase.generate, Phase.shrink)


def _settings() -> settings:
    # the explain phase and the example database belong to the caller's tests, not to ours
    return settings(
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=[phase for phase in settings().phases if phase in _PHASES],
        suppress_health_check=list(HealthCheck),
    )


def _name(rule: Rules) -> str:
    return rule.name if isinstance(rule, Rule) else repr(rule)


def _laws(rule: Rules, guarantees: frozenset[str] | None) -> list[Law]:
    """Return the laws to ask: those for every rule, and those that are, or may be, promised."""
    if guarantees is None:
        guarantees = rule.guarantees if isinstance(rule, Rule) else frozenset(GUARANTEES)
    for name in sorted(guarantees):
        if name not in GUARANTEES:
            raise UnknownNameError(unknown_name("guarantee", name, GUARANTEES))
    return [law for law in LAWS.values() if not law.promised or law.name in guarantees]


@dataclass(frozen=True)
class Check:
    """One law, ready to be asked of a rule: ``check(rule)``."""

    law: str

    def __call__(self, rule: Rules) -> None:
        """Hold ``rule`` to the law."""
        __tracebackhide__ = True
        check_law(rule, self.law)


def parametrize_with_checks(rules: Iterable[Rule] | Mapping[str, Rules]) -> Any:
    """Return a pytest decorator that makes one test per rule and law.

    Parameters
    ----------
    rules : iterable of Rule, or mapping of str to Rule or strategy
        A mapping names the rules in the ids of the tests.

    Examples
    --------
    >>> from sim.rules import degroot
    >>> from sim.testing import parametrize_with_checks
    >>> @parametrize_with_checks([degroot(rate=0.3)])
    ... def test_keeps_its_word(rule, check):
    ...     check(rule)
    """
    import pytest

    named = rules if isinstance(rules, Mapping) else _named(rules)
    return pytest.mark.parametrize(
        ("rule", "check"),
        [
            pytest.param(rule, Check(law.name), id=f"{label}-{law.name}")
            for label, rule in named.items()
            for law in _laws(rule, None)
        ],
    )


def _named(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Name rules by their names; the second of a name gets a number."""
    named: dict[str, Rule] = {}
    for rule in rules:
        labels = (rule.name if number == 1 else f"{rule.name}{number}" for number in range(1, 10_000))
        named[next(label for label in labels if label not in named)] = rule
    return named
