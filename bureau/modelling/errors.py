"""Refusals of the modelling kit: a file that cannot be read as what its name says."""

from __future__ import annotations

from pathlib import Path

from bureau.errors import Refusal


class UnreadableFile(Refusal):
    """A model, table, form or register that is not well-formed.

    Args:
        path: the file.
        reason: Chinese sentence: what is wrong and where.
        line: 1-based line of the fault, 1 when unknown.
    """

    code = "unreadable-file"

    def __init__(self, path: Path, reason: str, *, line: int = 1) -> None:
        super().__init__(f"{path}：{reason}")
        self.path = path
        self.reason = reason
        self.line = line


class CannotLayOut(Refusal):
    """A diagram that is not one process with collapsed pools around it.

    Args:
        path: the file.
        processes: how many processes with steps it holds.
    """

    code = "cannot-lay-out"

    def __init__(self, path: Path, processes: int) -> None:
        what = "没有可以画的流程" if not processes else f"有 {processes} 个展开的流程"
        super().__init__(
            f"{path}：{what}。自动排版只画一个展开的泳池，其他单位用折叠的泳池；请在 Modeler 里调整"
        )
