"""What a ledger (台账) is: columns, key, dates that remind, who may read and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bureau.domain.json_value import JsonValue
from bureau.domain.money import Unit


class ColumnKind(StrEnum):
    """What a column holds, and how it is stored: all as text, whole numbers as numbers."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    INTEGER = "integer"
    MONEY = "money"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Args:
        name: key of the row's data, ASCII.
        title: Chinese heading.
        kind: what it holds.
        required: every row must have it.
        choices: of a choice: stored value and Chinese text.
        unit: of money.
        long: text that wants more than one line.
    """

    name: str
    title: str
    kind: ColumnKind
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    unit: Unit = "元"
    long: bool = False

    def shown(self, value: JsonValue) -> str:
        """A stored value as people read it."""
        if value is None:
            return ""
        if self.kind is ColumnKind.CHOICE:
            return dict(self.choices).get(str(value), str(value))
        if self.kind is ColumnKind.MOMENT:
            return str(value)[:16].replace("T", " ")
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReminder:
    """A date column that reminds.

    Args:
        column: the date column.
        days: how many days before the date; 0 is the day itself.
        groups: posts that are told.
        text: what falls due, Chinese, such as "整改期限".
        unless: column that is filled once it is done: then nobody is told; "": there is none.
    """

    column: str
    days: tuple[int, ...]
    groups: tuple[str, ...]
    text: str
    unless: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDefinition:
    """A ledger.

    Args:
        id: ASCII name; its file is called the same.
        title: Chinese name.
        clause: where the annexes ask for it.
        read: groups that may look.
        write: groups that may add and change rows.
        key: columns that name a row; no two open rows are alike in all of them. May be empty.
        columns: in the order in which they are shown.
        schema: JSON Schema 2020-12 of a row.
        reminders: dates that remind.
        remark: what a clerk should know, Chinese.
    """

    id: str
    title: str
    clause: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    schema: Mapping[str, JsonValue]
    reminders: tuple[DateReminder, ...] = ()
    remark: str = ""

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)

    def row_key(self, data: Mapping[str, JsonValue]) -> str | None:
        """The key of a row as one text; None: the ledger has no key, or the row lacks a part."""
        parts = [data.get(name) for name in self.key]
        if not parts or any(part is None for part in parts):
            return None
        return "\x1f".join(str(part) for part in parts)

    def label(self, data: Mapping[str, JsonValue]) -> str:
        """How a row is called in messages: its key, or its first filled column."""
        names = self.key or tuple(one.name for one in self.columns)
        shown = [
            column.shown(data.get(name))
            for name in names
            if (column := self.column(name)) is not None and data.get(name) is not None
        ]
        return " ".join(shown if self.key else shown[:1])

    def may_read(self, groups: tuple[str, ...]) -> bool:
        """Whether one of the groups may look; who may write may look too."""
        return not set(groups).isdisjoint((*self.read, *self.write))

    def may_write(self, groups: tuple[str, ...]) -> bool:
        """Whether one of the groups may change rows."""
        return not set(groups).isdisjoint(self.write)
