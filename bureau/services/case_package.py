"""What goes into the package of a closed case (办件归档包).

依据：平台. 办文单, form data, papers with the templates they were made from, timeline, operation
log, the acts on the outside with their receipts, and the diagram that the case ran on: enough to
show later what was done, by whom, under which procedure.
"""

from __future__ import annotations

from dataclasses import dataclass

from bureau.domain.cases import Case
from bureau.services.package_entries import json_entry, paper_entries
from bureau.services.ports.engine import (
    DefinitionSource,
    FormFieldFact,
    OperationFact,
    ProcessEngine,
    UserTaskFact,
)
from bureau.services.ports.packages import PackageContent, PackageEntry
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import (
    AgendaItem,
    CaseEvent,
    CaseLink,
    Effect,
    NumberRecord,
    Opinion,
    Paper,
    PaperOrigin,
    Procedure,
    Submission,
)
from bureau.services.staff.stamps import Marking, unmarked


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """What our database knows of a case."""

    case: Case
    procedure: Procedure | None
    submissions: tuple[Submission, ...]
    papers: tuple[Paper, ...]
    origins: tuple[PaperOrigin, ...]
    events: tuple[CaseEvent, ...]
    numbers: tuple[NumberRecord, ...]
    links: tuple[CaseLink, ...]
    opinions: tuple[Opinion, ...]
    agenda: tuple[AgendaItem, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFacts:
    """What the engine knows of a case."""

    tasks: tuple[UserTaskFact, ...]
    operations: tuple[OperationFact, ...]
    form_fields: tuple[FormFieldFact, ...]
    definition: DefinitionSource


def record_facts(uow: UnitOfWork, case: Case) -> RecordFacts:
    """Read what our database knows."""
    return RecordFacts(
        case=case,
        procedure=uow.procedures.get(case.procedure_id),
        submissions=uow.submissions.of_case(case.id),
        papers=uow.papers.of_case(case.id),
        origins=uow.paper_origins.of_case(case.id),
        events=uow.events.of_case(case.id),
        numbers=uow.numbers.of_case(case.id),
        links=_links(uow, case),
        opinions=uow.opinions.of_case(case.id),
        agenda=uow.agenda.of_case(case.id),
        effects=uow.effects.of_case(case.id),
    )


def _links(uow: UnitOfWork, case: Case) -> tuple[CaseLink, ...]:
    """The case it came from and those that it opened."""
    above = uow.case_links.of_child(case.id)
    return (*([above] if above else []), *uow.case_links.of_parent(case.id))


def engine_facts(engine: ProcessEngine, instance_id: str, mark: Marking = unmarked) -> EngineFacts:
    """Ask the engine what it knows.

    Args:
        engine: the engine.
        instance_id: root instance of the case.
        mark: gives tasks that a deputy did their stamp.

    Raises:
        EngineError: it cannot be asked.
    """
    return EngineFacts(
        tasks=mark(engine.activity(instance_id)),
        operations=engine.operations(instance_id),
        form_fields=engine.form_fields(instance_id),
        definition=engine.definition_xml(instance_id),
    )


def case_package(
    record: RecordFacts, engine: EngineFacts, closing: CaseEvent, sheet: bytes
) -> PackageContent:
    """The package of a case.

    Args:
        record: what our database knows; the case with outcome and closing time.
        engine: what the engine knows.
        closing: the last line of the timeline, which is stored after the package.
        sheet: the 办文单, PDF.
    """
    case, definition = record.case, engine.definition
    entries: tuple[PackageEntry, ...] = (
        PackageEntry(path="办文单.pdf", content=sheet),
        json_entry("case.json", case),
        json_entry("procedure.json", _procedure(record.procedure, definition)),
        PackageEntry(path=f"{definition.process_id}.bpmn", content=definition.xml),
        json_entry("submissions.json", record.submissions),
        json_entry("timeline.json", (*record.events, closing)),
        json_entry("numbers.json", record.numbers),
        json_entry("links.json", record.links),
        json_entry("opinions.json", record.opinions),
        json_entry("agenda.json", record.agenda),
        json_entry("effects.json", record.effects),
        json_entry("tasks.json", engine.tasks),
        json_entry("operations.json", engine.operations),
        json_entry("forms.json", engine.form_fields),
        *paper_entries(record.papers),
        json_entry("paper_origins.json", record.origins),
        *(
            PackageEntry(path=f"templates/{sha256}.zip", sha256=sha256)
            for sha256 in sorted({one.template_sha256 for one in record.origins})
        ),
    )
    return PackageContent(
        case_number=case.number,
        kind="case",
        key=case.id,
        entries=entries,
        info={
            "Source-Organization": "桓台县商务局",
            "External-Identifier": case.number,
            "Internal-Sender-Identifier": case.id,
        },
    )


def _procedure(procedure: Procedure | None, definition: DefinitionSource) -> dict[str, object]:
    """Which procedure, in which version, the case ran on."""
    return {
        "process": definition.process_id,
        "version": definition.version,
        "version_tag": definition.version_tag,
        "name": procedure.name if procedure else None,
        "annex": procedure.annex if procedure else None,
        "flow": procedure.flow if procedure else None,
        "duty": procedure.duty if procedure else None,
    }
