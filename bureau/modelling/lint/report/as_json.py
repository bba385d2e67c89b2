"""Findings as JSON, for programs."""

from __future__ import annotations

import json

from bureau.modelling.lint.engine import Report
from bureau.modelling.workspace import Workspace


def to_json(report: Report, workspace: Workspace) -> str:
    """Return the report as one JSON object."""
    data = {
        "failed": report.failed,
        "files": [workspace.relative(path).as_posix() for path in report.files],
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "file": workspace.relative(one.path).as_posix(),
                "line": one.line,
                "element": one.element,
                "name": one.name,
                "what": one.what,
                "mend": one.mend,
                "repairable": bool(one.repair),
                "excuse": one.excuse or None,
            }
            for one in report.findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
