"""Rules that diagrams may name for `compute-deadline`, beside those of the register."""

from __future__ import annotations

from typing import Final

from bureau.domain.entered_limit import entered_limit
from bureau.domain.limits import LimitRule

LIMIT_RULES: Final[dict[str, LimitRule]] = {"entered": entered_limit}
