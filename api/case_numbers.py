"""The case number (办件编号) as a parameter: in the path, or in the query."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Query

_FACTS: Final[dict[str, Any]] = {
    "description": "办件编号。",
    "max_length": 64,
    "examples": ["BJ-2026-000001"],
}

CaseNumber = Annotated[str, Path(**_FACTS)]
AskedCaseNumber = Annotated[str | None, Query(**_FACTS)]
