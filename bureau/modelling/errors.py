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
