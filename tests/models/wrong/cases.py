"""Every wrong diagram there is."""

from __future__ import annotations

from typing import Final

from tests.models.wrong import (
    cases_acts,
    cases_file,
    cases_flow,
    cases_ledgers,
    cases_limits,
    cases_picture,
    cases_tasks,
)
from tests.models.wrong.case import Case

CASES: Final[tuple[Case, ...]] = (
    *cases_file.CASES,
    *cases_flow.CASES,
    *cases_tasks.CASES,
    *cases_picture.CASES,
    *cases_ledgers.CASES,
    *cases_limits.CASES,
    *cases_acts.CASES,
)
