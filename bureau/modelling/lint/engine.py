"""Runs the rules over files and collects the findings.

An element may carry an excuse: a `camunda:property` named ``lint.<rule id>`` with the reason as
its value. The finding is then kept, marked as excused, and does not fail the run. An excuse
without a reason, or for a rule that finds nothing there, is itself a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bureau.modelling.bpmn.nodes import Element
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint.finding import Finding, Hit, Severity
from bureau.modelling.lint.rule import DiagramRule, Rule, S
from bureau.modelling.lint.rules import DIAGRAM_RULES, FORM_RULES, TABLE_RULES
from bureau.modelling.lint.subject import DiagramSubject, FormSubject, TableSubject
from bureau.modelling.workspace import Workspace

EXCUSE = "lint."
UNREADABLE = "readable"
USELESS_EXCUSE = "excuse"


@dataclass(frozen=True)
class Report:
    """Findings over all files, in file order."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings without an excuse."""
        return tuple(one for one in self.findings if not one.excuse)

    @property
    def failed(self) -> bool:
        """Say whether an error is open."""
        return any(one.severity is Severity.ERROR for one in self.open)


def lint_files(
    paths: Iterable[Path], workspace: Workspace, rules: Sequence[DiagramRule] = DIAGRAM_RULES
) -> Report:
    """Check every file by the rules for its kind; files of other kinds are left out.

    Args:
        paths: the files.
        workspace: the project around them.
        rules: for diagrams, when not all are wanted.
    """
    files = tuple(path for path in paths if path.suffix in (".bpmn", ".form", ".dmn"))
    findings = [one for path in files for one in _lint_file(path, workspace, rules)]
    return Report(files, tuple(findings))


def _lint_file(path: Path, workspace: Workspace, rules: Sequence[DiagramRule]) -> Iterator[Finding]:
    try:
        if path.suffix == ".bpmn":
            diagram = DiagramSubject(workspace.model(path), workspace)
            found = list(_run(rules, diagram, path))
            yield from _excused(found, diagram)
        elif path.suffix == ".form":
            yield from _run(FORM_RULES, FormSubject(workspace.form(path), workspace), path)
        else:
            yield from _run(TABLE_RULES, TableSubject(workspace.table(path), workspace), path)
    except UnreadableFile as error:
        yield Finding(
            rule=UNREADABLE,
            severity=Severity.ERROR,
            path=error.path,
            element="",
            name="",
            what=error.reason,
            mend="用 Camunda Modeler 打开并重新保存，或改正所指的行。",
            line=error.line,
        )


def _run(rules: Sequence[Rule[S]], subject: S, path: Path) -> Iterator[Finding]:
    for rule in rules:
        for hit in rule.check(subject):
            yield _finding(rule, hit, path)


def _finding(rule: Rule[S], hit: Hit, path: Path) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        path=path,
        element=hit.element,
        name=hit.name,
        what=hit.what,
        mend=hit.mend or rule.mend,
        line=hit.line,
        repair=hit.repair,
    )


def _excused(found: list[Finding], subject: DiagramSubject) -> Iterator[Finding]:
    used: set[tuple[str, str]] = set()
    for one in found:
        reason = subject.excuses(one.element).get(EXCUSE + one.rule, "").strip()
        if reason:
            used.add((one.element, one.rule))
            yield replace(one, excuse=reason)
        else:
            yield one
    rules = {rule for _, rule in used}
    for holder, rule, reason in _excuses(subject):
        whole = holder in subject.model.processes
        known = (holder.id, rule) in used or (whole and rule in rules)
        if not reason.strip() or not known:
            what = "没有写理由" if not reason.strip() else "在这里没有对应的发现"
            yield Finding(
                rule=USELESS_EXCUSE,
                severity=Severity.WARNING,
                path=subject.path,
                element=holder.id,
                name=holder.name,
                what=f"豁免 {EXCUSE}{rule} {what}",
                mend="写明理由，或删去这条豁免属性。",
                line=holder.line,
            )


def _excuses(subject: DiagramSubject) -> Iterator[tuple[Element, str, str]]:
    for holder in subject.model.elements.values():
        for key, reason in holder.properties.items():
            if key.startswith(EXCUSE):
                yield holder, key.removeprefix(EXCUSE), reason
