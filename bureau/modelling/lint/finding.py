"""What a rule reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """ERROR stops a deployment, WARNING is looked at, NOTE only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """A safe repair: set one attribute of the element `id`, or of its child at `child`.

    Args:
        id: id attribute of the element.
        name: qualified attribute name.
        value: new value; "" takes the attribute away.
        child: qualified name of the child that carries the attribute, "" for the element.
    """

    id: str
    name: str
    value: str
    child: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's check yields: one place and what is wrong there.

    Args:
        element: id of the element ("" for the whole file).
        name: its Chinese name, "" when it has none.
        what: Chinese sentence: what is wrong.
        mend: Chinese sentence: how to mend it; the rule's own when empty.
        line: 1-based line in the file.
        repair: attributes that mend it without changing what the diagram means.
    """

    element: str
    name: str
    what: str
    mend: str = ""
    line: int = 1
    repair: tuple[SetAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its rule and file; `excuse` is the reason given for leaving it so."""

    rule: str
    severity: Severity
    path: Path
    element: str
    name: str
    what: str
    mend: str
    line: int = 1
    repair: tuple[SetAttribute, ...] = ()
    excuse: str = ""

    @property
    def where(self) -> str:
        """Element id with its name, as shown to people."""
        return f"{self.element}「{self.name}」" if self.name else self.element
