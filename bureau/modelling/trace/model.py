"""What the traceability report says about one annex."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bureau.modelling.clauses import Annex, Clause


class Status(StrEnum):
    """How well a clause is carried."""

    CITED = "cited"  # an element cites it
    ABOVE = "above"  # an element cites a clause above it
    HEADING = "heading"  # a heading: what stands below it is carried
    EXCUSED = "excused"  # a process says why nobody carries it
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Carrier:
    """An element, or an item of a checklist, that cites a clause.

    Args:
        process: process id.
        element: element id.
        name: its Chinese name; for an item of a checklist the item's words.
        scenarios: names of the scenarios that go through it.
        played: whether scenarios name such elements at all (tasks and timers, not gateways).
    """

    process: str
    element: str
    name: str
    scenarios: tuple[str, ...] = ()
    played: bool = False


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """One clause with what carries it.

    Args:
        clause: the clause.
        status: how well it is carried.
        carriers: elements that cite it or a clause above it.
        lost: limits, amounts and numbers of its text that no diagram of the annex carries.
        excuse: why nobody carries it.
    """

    clause: Clause
    status: Status
    carriers: tuple[Carrier, ...] = ()
    lost: tuple[str, ...] = ()
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class AnnexTrace:
    """An annex with all its clauses.

    Args:
        annex: the annex.
        processes: processes that carry its flows.
        undrawn: flows without a process, for which no drawn one gives a reason.
        waiting: flows without a process for which there is a reason, with it.
        clauses: every clause in reading order.
        uncited: elements (process, id, name) that cite nothing.
        platform: elements that belong to the platform.
    """

    annex: Annex
    processes: tuple[str, ...]
    undrawn: tuple[str, ...]
    waiting: dict[str, str]
    clauses: tuple[ClauseTrace, ...]
    uncited: tuple[Carrier, ...]
    platform: tuple[Carrier, ...]

    @property
    def missing(self) -> tuple[ClauseTrace, ...]:
        """Clauses that nobody carries."""
        return tuple(one for one in self.clauses if one.status is Status.MISSING)

    @property
    def lost(self) -> tuple[ClauseTrace, ...]:
        """Clauses with a limit, amount or number that nobody carries."""
        return tuple(one for one in self.clauses if one.lost)

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing."""
        return not (self.missing or self.lost or self.uncited or self.undrawn)
