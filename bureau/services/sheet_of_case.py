"""The 办文单 of a case from what our database and the engine know of it."""

from __future__ import annotations

from bureau.services.case_package import EngineFacts, RecordFacts
from bureau.services.ports.engine import ProcessEngine
from bureau.services.records import CaseEvent
from bureau.services.writing import CaseSheets


def sheet_of_case(
    sheets: CaseSheets,
    engine: ProcessEngine,
    record: RecordFacts,
    facts: EngineFacts,
    *more: CaseEvent,
) -> bytes:
    """The sheet as PDF.

    Args:
        sheets: makes it.
        engine: knows the names of people.
        record: what our database knows.
        facts: what the engine knows.
        more: lines of the timeline that are not stored yet, such as the last one.

    Raises:
        Permanent, Transient: see `CaseSheets.pdf`.
        EngineError: the engine cannot be asked for names.
    """
    definition = facts.definition
    doers = {task.assignee for task in facts.tasks if task.assignee}
    adders = {paper.added_by for paper in record.papers}
    return sheets.pdf(
        record.case,
        record.procedure,
        version=f"{definition.process_id} {definition.version_tag or definition.version}",
        papers=record.papers,
        events=(*record.events, *more),
        tasks=facts.tasks,
        fields=facts.form_fields,
        people=engine.people(doers | adders),
    )
