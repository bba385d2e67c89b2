"""Findings as SARIF 2.1.0, for code scanners and editors."""

from __future__ import annotations

import json

from bureau.modelling.lint.engine import UNREADABLE, USELESS_EXCUSE, Report
from bureau.modelling.lint.finding import Finding, Severity
from bureau.modelling.lint.rules import DIAGRAM_RULES, FORM_RULES, TABLE_RULES
from bureau.modelling.workspace import Workspace

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

Json = dict[str, object]


def to_sarif(report: Report, workspace: Workspace) -> str:
    """Return the report as one SARIF log with one run."""
    rules = [
        *(_rule(one.id, one.demand, one.mend, one.severity) for one in DIAGRAM_RULES),
        *(_rule(one.id, one.demand, one.mend, one.severity) for one in FORM_RULES),
        *(_rule(one.id, one.demand, one.mend, one.severity) for one in TABLE_RULES),
        _rule(UNREADABLE, "文件读得懂", "改正所指的行。", Severity.ERROR),
        _rule(USELESS_EXCUSE, "豁免有理由、有对象", "写明理由，或删去豁免。", Severity.WARNING),
    ]
    run: Json = {
        "tool": {"driver": {"name": "bureau lint", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, workspace) for one in report.findings],
    }
    log: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(id: str, demand: str, mend: str, severity: Severity) -> Json:
    return {
        "id": id,
        "shortDescription": {"text": demand},
        "help": {"text": mend},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _result(finding: Finding, workspace: Workspace) -> Json:
    place: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": workspace.relative(finding.path).as_posix()},
            "region": {"startLine": finding.line},
        }
    }
    if finding.element:
        name = finding.name or finding.element
        place["logicalLocations"] = [{"name": name, "fullyQualifiedName": finding.element}]
    result: Json = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.where}：{finding.what}。{finding.mend}".lstrip("：")},
        "locations": [place],
    }
    if finding.excuse:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.excuse}]
    return result
