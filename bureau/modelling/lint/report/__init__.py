"""How findings are shown: to people (Rich), to programs (JSON), to code scanners (SARIF 2.1.0)."""

from __future__ import annotations

from bureau.modelling.lint.report.as_json import to_json
from bureau.modelling.lint.report.sarif import to_sarif
from bureau.modelling.lint.report.text import show

__all__ = ["show", "to_json", "to_sarif"]
