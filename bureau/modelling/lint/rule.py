"""A rule: id, what it demands, how to mend, and its check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bureau.modelling.lint.finding import Hit, Severity
from bureau.modelling.lint.subject import DiagramSubject, FormSubject, TableSubject

S = TypeVar("S", DiagramSubject, FormSubject, TableSubject)


class Target(StrEnum):
    """Kind of file that a rule looks at."""

    DIAGRAM = "bpmn"
    FORM = "form"
    TABLE = "dmn"


@dataclass(frozen=True)  # no slots: they break calling a generic alias
class Rule(Generic[S]):
    """One rule.

    Args:
        id: stable id, lower case with hyphens.
        demand: Chinese sentence: what has to be so.
        mend: Chinese sentence: how to mend it in general.
        check: yields a hit for each place where it is not so.
        severity: how much it weighs.
    """

    id: str
    demand: str
    mend: str
    check: Callable[[S], Iterable[Hit]]
    severity: Severity = Severity.ERROR


DiagramRule = Rule[DiagramSubject]
FormRule = Rule[FormSubject]
TableRule = Rule[TableSubject]
