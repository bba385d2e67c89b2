"""The cases around one case: the one it came from, and those that were opened from it."""

from __future__ import annotations

from dataclasses import dataclass

from bureau.domain.cases import Case
from bureau.services.ports.unit_of_work import UnitOfWork

#: How the other case stands to this one, Chinese.
ORIGIN, OPENED = "来源", "转出"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedCase:
    """Another case.

    Args:
        relation: `ORIGIN` or `OPENED`.
        case: the other case.
        procedure: name of its procedure; its process id when that is no longer in the catalogue.
    """

    relation: str
    case: Case
    procedure: str


def related_cases(uow: UnitOfWork, case_id: str) -> tuple[RelatedCase, ...]:
    """Where a case came from, then what was opened from it, in order."""
    above = uow.case_links.of_child(case_id)
    pairs = [(ORIGIN, above.parent_case_id)] if above else []
    pairs += [(OPENED, link.child_case_id) for link in uow.case_links.of_parent(case_id)]
    found = []
    for relation, other in pairs:
        case = uow.cases.get(other)
        if case is not None:
            procedure = uow.procedures.get(case.procedure_id)
            name = procedure.name if procedure else case.procedure_id
            found.append(RelatedCase(relation=relation, case=case, procedure=name))
    return tuple(found)
