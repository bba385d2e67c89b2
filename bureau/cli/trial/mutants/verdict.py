"""What became of one mutant, and the line a modeler reads of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bureau.modelling.mutants import Mutant


class Finder(StrEnum):
    """What noticed a mutant."""

    LINT = "lint"
    ENGINE = "engine"
    SCENARIO = "scenario"
    NOBODY = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant.

    Args:
        mutant: it.
        finder: what noticed it.
        by: rule of the lint, or name of the scenario.
        tried: how many scenarios come by its place.
    """

    mutant: Mutant
    finder: Finder
    by: str = ""
    tried: int = 0

    @property
    def said(self) -> str:
        """Chinese line: which mutant, and who noticed."""
        match self.finder:
            case Finder.LINT:
                how = f"检查规则 {self.by} 发现"
            case Finder.ENGINE:
                how = "引擎拒绝部署"
            case Finder.SCENARIO:
                how = f"场景“{self.by}”发现"
            case _ if not self.tried:
                how = "没有场景经过这里"
            case _:
                how = f"经过这里的 {self.tried} 个场景都没有发现"
        mark = "?" if self.finder is Finder.NOBODY else "✔"
        return f"{mark} {self.mutant.id}  {self.mutant.what}：{how}"
