"""The registry: what a scenario file may name, and what each entry says of itself."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import numpy as np

from sim.arrays import Whole
from sim.errors import UnknownNameError, unknown_name
from sim.rules._base import Parameter, Reference, Rule
from sim.rules._together import Together

GROUP = "diplosim.rules"
"""The group of entry points by which an installed package adds rules."""

_MOVES = {"StanceRule": "stance", "BeliefRule": "belief", "RelationRule": "trust"}


@dataclass(frozen=True)
class Listed:
    """A rule as the registry knows it: its factory, and what its module says of it.

    Parameters
    ----------
    factory : callable
    parameters : tuple of Parameter
    reads : tuple of Reference
        What has to be named: propositions, issues, situation variables.
    formula : str
        In plain text.
    guarantees : frozenset of str
        Those at ordinary settings; a rule with parameters may promise more or less.
    weighs_claims : bool
        Whether it decides what claims are worth; an actor has one such rule.
    shown : mapping of str to float
        Settings under which the small picture of the rule shows what it does.
    package : str
        The distribution it comes from; empty for the library's own.
    """

    factory: Callable[..., Rule]
    parameters: tuple[Parameter, ...]
    reads: tuple[Reference, ...] = ()
    formula: str = ""
    guarantees: frozenset[str] = frozenset()
    weighs_claims: bool = False
    shown: Mapping[str, float] = field(default_factory=dict)
    package: str = ""

    @property
    def name(self) -> str:
        """The name that a scenario file uses."""
        return self.factory.__name__

    @property
    def moves(self) -> str:
        """``"stance"``, ``"belief"`` or ``"trust"``."""
        returns = self.factory.__annotations__.get("return")
        if returns is None:
            raise TypeError(f"{self.name} must say what it returns, e.g. -> StanceRule")
        return _MOVES[returns if isinstance(returns, str) else returns.__name__]

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        lines = (self.factory.__doc__ or "").strip().splitlines()
        if not lines:
            raise TypeError(f"{self.name} must say in a docstring what it does")
        return lines[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """The references of the factory's docstring, a line each."""
        _, _, after = inspect.cleandoc(self.factory.__doc__ or "").partition("References\n")
        section = re.split(r"\n\s*\n", after)[0]
        found = re.split(r"^\s*\.\. \[\d+\]", section, flags=re.MULTILINE)[1:]
        return tuple(" ".join(text.split()) for text in found)

    def must_be_given(self, parameter: Parameter) -> bool:
        """Whether the rule would do nothing, or make no sense, without a parameter."""
        return inspect.signature(self.factory).parameters[parameter.name].default is inspect.Parameter.empty

    @property
    def symbols(self) -> dict[str, str]:
        """The signs by which the formula calls the parameters, as the docstring introduces them."""
        found: dict[str, str] = {}
        page = inspect.cleandoc(self.factory.__doc__ or "")
        for listed_names, text in re.findall(
            r"^(\w[\w, ]*) : [^\n]*\n((?:    [^\n]*\n?)+)", page, re.MULTILINE
        ):
            names, signs = listed_names.split(", "), _signs(text)
            signs = signs * len(names) if len(signs) == 1 else signs
            found |= {name: sign for name, sign in zip(names, signs, strict=False) if sign}
        return {name: sign for name, sign in found.items() if name in {p.name for p in self.parameters}}

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called ``name``.

        Raises
        ------
        UnknownNameError
            Naming the parameters that there are.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [*(p.name for p in self.parameters), *(r.name for r in self.reads)]
        raise UnknownNameError(unknown_name(f"parameter of {self.name}", name, names))


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ", "varphi": "φ",
}  # fmt: skip


def _signs(text: str) -> list[str]:
    """Return the signs with which the description of parameters begins, such as ``G`` and ``L``."""
    if not text.lstrip().startswith((":math:", "*")):
        return []
    first = text.split(",")[0].split(":\n")[0]
    formulas = [math or word for math, word in re.findall(r":math:`([^`]+)`|\*(\w)\*", first)]
    return [_plain(sign.strip()) for formula in formulas for sign in formula.split(r"\ge")]


def _plain(sign: str) -> str:
    """Return a sign of LaTeX as one of plain text, without a condition that stands behind it."""
    first = re.match(r"\\?(\w+)", sign)
    word = first[1] if first else ""
    return _GREEK.get(word, word if len(word) == 1 else "")


def describe(factory: Callable[..., Rule], package: str = "") -> Listed:
    """Return the entry of a factory, from what its module says."""
    module: Any = sys.modules[factory.__module__]
    return Listed(
        factory,
        tuple(module.PARAMETERS),
        reads=tuple(getattr(module, "READS", ())),
        formula=getattr(module, "FORMULA", ""),
        guarantees=_promised(getattr(module, "GUARANTEES", ())),
        weighs_claims=bool(getattr(module, "WEIGHS_CLAIMS", False)),
        shown=dict(getattr(module, "SHOWN", {})),
        package=package,
    )


def _promised(found: object) -> frozenset[str]:
    """Return the guarantees of a module; the table of all of them, imported by a star, is not its own."""
    return frozenset() if isinstance(found, Mapping) or not isinstance(found, Iterable) else frozenset(found)


def said_of(rule: Rule, constant: str) -> Any:
    """Return what the module of a rule says of it, such as ``PARAMETERS`` or ``READS``; else nothing."""
    return getattr(sys.modules.get(rule.contribute.__module__), constant, ())


def axes_of(rule: Rule, parameter: str) -> str:
    """Return the axes of a parameter of a rule, such as ``NK``, counted from the right."""
    moved = {"stance": "K", "belief": "P", "trust": "N"}[rule.moves]
    per = next((p.per for p in said_of(rule, "PARAMETERS") if p.name == parameter), "column")
    return {"column": "N" + moved, "speaker": "NN", "pair": "N" + 2 * moved}[per]


def for_some(rule: Rule, actors: Whole) -> Rule:
    """Return a rule for some of the actors, as listeners: of its parameters, their rows."""
    if isinstance(rule, Together):
        return replace(rule, parts={label: for_some(part, actors) for label, part in rule.parts.items()})

    def cut(value: Any, axes: str) -> Any:
        by_actor = np.ndim(value) == len(axes) and len(value) > 1
        return np.asarray(value)[actors] if by_actor else value

    parameters = {name: cut(value, axes_of(rule, name)) for name, value in rule.parameters.items()}
    return replace(rule, parameters=parameters, share=cut(rule.share, "NX"))


def read_by(rule: Rule) -> tuple[Reference, ...]:
    """Return what a rule reads by number: propositions, issues, situation variables."""
    return tuple(reference for reference in said_of(rule, "READS") if reference.name in rule.fixed)


class Registry(Mapping[str, Listed]):
    """The library's rules by name and, looked up when first needed, those of installed packages."""

    def __init__(self, factories: Iterable[Callable[..., Rule]]) -> None:
        self._own = {factory.__name__: describe(factory) for factory in factories}

    @cached_property
    def _all(self) -> dict[str, Listed]:
        found = dict(self._own)
        for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
            entry = _loaded(point)
            if entry is None:
                continue
            if entry.name in found:
                warnings.warn(
                    f"rule {entry.name!r} of {entry.package} is left out: there is one of that name already.",
                    stacklevel=2,
                )
                continue
            found[entry.name] = entry
        return dict(sorted(found.items()))

    def __getitem__(self, name: str) -> Listed:
        return self._own[name] if name in self._own else self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def named(self, name: str) -> Listed:
        """Return the rule called ``name``; an unknown one is an error that names the nearest."""
        if name not in self:
            raise UnknownNameError(unknown_name("rule", name, self))
        return self[name]

    def clashes(self, rules: Mapping[str, str]) -> Iterator[str]:
        """Yield what is wrong with the rules of one actor together, as the end of a sentence.

        ``rules`` maps ids to names of rules; names that nobody knows are passed over.
        """
        known = {rule_id: self[name] for rule_id, name in rules.items() if name in self}
        if "denial" in rules.values() and "bayes" not in rules.values():
            yield "has denial without bayes: there is no evidence to set aside; add bayes to its rules"
        weighing = [rule_id for rule_id, entry in known.items() if entry.weighs_claims]
        if len(weighing) > 1:
            yield f"has {' and '.join(weighing)}, each of which says what claims are worth; keep one of them"
        trusting = [rule_id for rule_id, entry in known.items() if entry.moves == "trust"]
        if len(trusting) > 1:
            yield f"has {' and '.join(trusting)}, each of which says how far it trusts; keep one of them"


def _loaded(point: EntryPoint) -> Listed | None:
    """Load the rule of an installed package; a broken one is left out, with a warning."""
    package = point.dist.name if point.dist is not None else point.value
    try:
        factory = point.load()
        entry = describe(factory, package)
        if entry.name != point.name:
            raise ValueError(f"its factory is called {entry.name!r}")
        _ = entry.moves, entry.summary
    except Exception as error:  # whatever a stranger's module does on import
        warnings.warn(
            f"rule {point.name!r} of {package} is left out: {type(error).__name__}: {error}", stacklevel=2
        )
        return None
    return entry
