"""A wrong diagram: the right one of `right/` with one thing spoilt, and what must be found.

`right/` is a small project of its own (diagrams, forms, a table, posts, clauses) in which the lint
finds nothing. A case names a file of it and the text to replace.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bureau.modelling.clauses import ClauseRegister
from bureau.modelling.lint import Finding, lint_files
from bureau.modelling.workspace import Topic, TopicField, Workspace, select_files

RIGHT = Path(__file__).parent / "right"
SAMPLE = "bpmn/guonei/P9_1_Sample.bpmn"
CHECK = "bpmn/shared/S_Check.bpmn"
TABLE = "bpmn/guonei/P9_1_Level.dmn"
FORMS = "forms/guonei"

TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            "register",
            inputs=(TopicField("caseId", "string", required=False, nullable=True),),
            outputs=(TopicField("caseId", "string"), TopicField("caseNumber", "string")),
        ),
        Topic(
            "compute-deadline",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("rule", "string", values=("entered", "five-days")),
                TopicField("entered", "string", required=False),
                TopicField("step", "string", required=False, nullable=True),
            ),
            outputs=(
                TopicField("dueAt", "string"),
                TopicField("remindAt", "string"),
                TopicField("dueBasis", "string"),
            ),
        ),
        Topic(
            "remind",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("recipients", "string"),
                TopicField("kind", "string", values=("overdue", "due-soon")),
                TopicField("text", "string"),
            ),
        ),
        Topic(
            "archive",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("archiveClass", "string"),
                TopicField("retention", "string"),
                TopicField("paperKind", "string"),
            ),
            outputs=(TopicField("archiveNumber", "string"),),
            errors=("Error_PaperMissing",),
        ),
        Topic(
            "forward",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("addressee", "string"),
                TopicField("kind", "string"),
                TopicField("text", "string"),
            ),
            errors=("Error_Rejected",),
        ),
        Topic(
            "notify",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("text", "string"),
                TopicField("recipients", "string", required=False, nullable=True),
                TopicField("bodies", "array", required=False, nullable=True),
            ),
            errors=("Error_Rejected",),
        ),
        Topic(
            "ledger-write",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("ledger", "string"),
                TopicField("act", "string", values=("append", "put", "update", "close")),
                TopicField("fields", "object", required=False, nullable=True),
            ),
            outputs=(TopicField("rowId", "string"),),
        ),
        Topic(
            "render-document",
            inputs=(
                TopicField("caseId", "string"),
                TopicField("template", "string"),
                TopicField("number", "string", required=False, nullable=True),
            ),
            outputs=(TopicField("paperId", "string"),),
            open=True,
        ),
        Topic("record-opinion", inputs=(TopicField("opinion", "string"),)),
        Topic(
            "close-case",
            inputs=(TopicField("caseId", "string"), TopicField("outcome", "string")),
            outputs=(TopicField("closedAt", "string"),),
        ),
    )
}


@dataclass(frozen=True)
class Case:
    """One wrong diagram.

    Args:
        rule: rule that must find it.
        element: element that the finding must name.
        edits: file, text to find, text instead; every occurrence is replaced.
        says: words that the finding must contain.
        adds: files to write: path and content.
    """

    rule: str
    element: str
    edits: tuple[tuple[str, str, str], ...]
    says: str = ""
    adds: tuple[tuple[str, str], ...] = ()


def sample(rule: str, element: str, old: str, new: str, says: str = "") -> Case:
    """A case that changes one place of the sample diagram."""
    return Case(rule, element, ((SAMPLE, old, new),), says)


def project(case: Case, folder: Path) -> Workspace:
    """Copy the right project into a folder, spoil it, and open it."""
    shutil.copytree(RIGHT, folder, dirs_exist_ok=True)
    for name, old, new in case.edits:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise AssertionError(f"{case.rule}: {name} no longer contains {old!r}")
        path.write_text(text.replace(old, new), encoding="utf-8")
    for name, content in case.adds:
        (folder / name).write_text(content, encoding="utf-8")
    return workspace(folder)


def workspace(folder: Path) -> Workspace:
    """Open a project with the topics and clauses of these tests."""
    return Workspace(folder, topics=TOPICS, clauses=ClauseRegister(folder / "clauses"))


def findings(opened: Workspace) -> tuple[Finding, ...]:
    """Lint everything of a project."""
    return lint_files(select_files((), opened), opened).findings
