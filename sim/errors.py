"""The errors of this library: each names the place, what was found, what is allowed and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class DiplosimError(Exception):
    """Base class of every error that this library raises on purpose."""


class ParameterError(DiplosimError, ValueError):
    """A parameter lies outside the range in which its formula means something."""


class UnknownNameError(DiplosimError, LookupError):
    """A name that the scenario, the registry or the study does not have."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a scenario file.

    Parameters
    ----------
    line, column : int
        Where it stands in the file, counted from 1; 0 where no place can be named.
    path : str
        The way to the value, e.g. ``actors.russia.stance.assad_rule.value``.
    message : str
        What was found, what is allowed, what to do.
    """

    line: int
    column: int
    path: str
    message: str

    def located(self, source: str) -> str:
        """Return ``source:line:column: path: message``, leaving out what is unknown."""
        place = f"{source}:{self.line}:{self.column}" if self.line else source
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ScenarioError(DiplosimError, ValueError):
    """A scenario that cannot be used; ``problems`` lists all that is wrong, in file order.

    Parameters
    ----------
    problems : iterable of Problem
        At least one.
    source : str
        The file's name as the user gave it, or ``"<text>"``.
    """

    def __init__(self, problems: Iterable[Problem], source: str = "<text>") -> None:
        self.problems = tuple(sorted(set(problems)))
        self.source = source
        super().__init__("\n".join(problem.located(source) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...], str]]:
        return ScenarioError, (self.problems, self.source)


def with_article(noun: str) -> str:
    """Put "a" or "an" before a noun."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest known name, or an empty string."""
    by_lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    return f" Did you mean {by_lower[near[0]]!r}?" if near else ""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that ``name`` is no ``kind``, which there are, and which one may have been meant."""
    names = sorted(known)
    has = ", ".join(names[:24]) + (", …" if len(names) > 24 else "") if names else "none"
    return f"no {kind} {name!r}; there is {has}.{did_you_mean(name, names)}"
