"""A ledger's definition from its file's content: every fault by JSON pointer, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from bureau.domain.json_value import JsonValue
from bureau.domain.ledgers.definition import Column, ColumnKind, DateReminder, LedgerDefinition
from bureau.domain.money import Unit
from bureau.errors import Fault, InvalidData

_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,62}", re.ASCII)
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]{0,62}", re.ASCII)
_KEYS: Final = frozenset(
    ("id", "title", "clause", "read", "write", "key", "remind", "remark", "schema")
)
#: Names that `equals` and the sheets use themselves.
_TAKEN: Final = frozenset(("id", "version", "state"))
#: Texts longer than this are typed in several lines.
_LONG: Final = 200


class DefinitionFaults(InvalidData):
    """A definition that cannot be used; every fault with its place."""

    code = "ledger-definition-invalid"


def parse_definition(data: object, file_stem: str) -> LedgerDefinition:
    """The definition in a file.

    Args:
        data: the file's content, read from YAML.
        file_stem: file name without ending; the id must be the same.

    Raises:
        DefinitionFaults: every fault found.
    """
    if not isinstance(data, Mapping):
        raise DefinitionFaults(
            f"台账定义 {file_stem} 不可用。", faults=(Fault("", "应为键值对。"),)
        )
    reader = _Reader(data, file_stem)
    made = reader.definition()
    if reader.faults:
        listed = "；".join(f"{one.pointer} {one.message}" for one in reader.faults)
        raise DefinitionFaults(
            f"台账定义 {file_stem} 不可用：{listed}", faults=tuple(reader.faults)
        )
    return made


class _Reader:
    def __init__(self, data: Mapping[object, object], stem: str) -> None:
        self._data = data
        self._stem = stem
        self.faults: list[Fault] = []

    def definition(self) -> LedgerDefinition:
        for name in self._data:
            if name not in _KEYS:
                self._fault(f"/{name}", f"没有这一项；可用：{'、'.join(sorted(_KEYS))}。")
        ledger = self._text("id")
        if ledger and (not _ID.fullmatch(ledger) or ledger != self._stem):
            self._fault("/id", f"应与文件名相同，小写字母、数字、连字符：{self._stem}。")
        schema = self._schema()
        columns = tuple(self._columns(schema))
        names = {column.name for column in columns}
        key = self._names("key", optional=True)
        for name in key:
            if name not in names:
                self._fault("/key", f"没有列 {name}。")
        return LedgerDefinition(
            id=ledger,
            title=self._text("title"),
            clause=self._text("clause"),
            read=self._names("read", optional=True),
            write=self._names("write"),
            key=key,
            columns=columns,
            schema=schema,
            reminders=tuple(self._reminders(columns)),
            remark=self._text("remark", optional=True),
        )

    def _schema(self) -> Mapping[str, JsonValue]:
        schema = self._data.get("schema")
        if not isinstance(schema, Mapping) or not isinstance(schema.get("properties"), Mapping):
            self._fault("/schema", "应为 JSON Schema，含 properties。")
            return {"properties": {}}
        if schema.get("additionalProperties") is not False:
            self._fault("/schema/additionalProperties", "应为 false：台账只有写明的列。")
        return cast(Mapping[str, JsonValue], schema)

    def _columns(self, schema: Mapping[str, JsonValue]) -> Iterator[Column]:
        properties = cast(Mapping[str, object], schema["properties"])
        required = schema.get("required")
        wanted = [str(one) for one in required] if isinstance(required, list) else []
        for name in wanted:
            if name not in properties:
                self._fault("/schema/required", f"没有列 {name}。")
        titles: set[str] = set()
        for name, part in properties.items():
            place = f"/schema/properties/{name}"
            if not _NAME.fullmatch(name) or name in _TAKEN:
                self._fault(place, "列名用小驼峰 ASCII，且不能是 id、version、state。")
            if not isinstance(part, Mapping) or not part.get("title"):
                self._fault(place, "缺少中文列名 title。")
                continue
            title = str(part["title"])
            if title in titles:
                self._fault(f"{place}/title", f"列名“{title}”重复。")
            titles.add(title)
            column = self._column(name, title, part, place, required=name in wanted)
            if column is not None:
                yield column

    def _column(
        self, name: str, title: str, part: Mapping[str, object], place: str, *, required: bool
    ) -> Column | None:
        kind, unit = ColumnKind.TEXT, "元"
        choices: tuple[tuple[str, str], ...] = ()
        if part.get("type") == "integer":
            kind = ColumnKind.INTEGER
        elif part.get("type") != "string":
            self._fault(f"{place}/type", "应为 string 或 integer；金额写 string 加 format: money。")
            return None
        elif "enum" in part or "oneOf" in part:
            kind, choices = ColumnKind.CHOICE, tuple(_choices(part))
            if not choices:
                self._fault(place, "选项应写 enum，或 oneOf 的 const 与 title；yes、no 须加引号。")
        elif part.get("format") == "date":
            kind = ColumnKind.DATE
        elif part.get("format") == "date-time":
            kind = ColumnKind.MOMENT
        elif part.get("format") == "money":
            kind, unit = ColumnKind.MONEY, str(part.get("x-unit", "元"))
            if unit not in ("元", "万元"):
                self._fault(f"{place}/x-unit", "应为 元 或 万元。")
                return None
        elif "format" in part:
            self._fault(f"{place}/format", "只能是 date、date-time、money。")
        elif not isinstance(part.get("maxLength"), int):
            self._fault(f"{place}/maxLength", "文字列应写明最多字数。")
        length = part.get("maxLength")
        return Column(
            name=name,
            title=title,
            kind=kind,
            required=required,
            choices=choices,
            unit=cast(Unit, unit),
            long=kind is ColumnKind.TEXT and isinstance(length, int) and length > _LONG,
        )

    def _reminders(self, columns: tuple[Column, ...]) -> Iterator[DateReminder]:
        rows = self._data.get("remind", [])
        if not isinstance(rows, list):
            self._fault("/remind", "应为列表。")
            return
        kinds = {column.name: column.kind for column in columns}
        for index, row in enumerate(rows):
            place = f"/remind/{index}"
            if not isinstance(row, Mapping):
                self._fault(place, "应写 column、days、groups、text。")
                continue
            column, days, groups = row.get("column"), row.get("days"), row.get("groups")
            if kinds.get(str(column)) is not ColumnKind.DATE:
                self._fault(f"{place}/column", f"{column} 不是日期列。")
            unless = str(row.get("unless") or "")
            if unless and unless not in kinds:
                self._fault(f"{place}/unless", f"没有 {unless} 这一列。")
            if not isinstance(days, list) or not all(_days(one) for one in days) or not days:
                self._fault(f"{place}/days", "应为到期前的天数，如 [30, 7, 0]。")
                continue
            if not isinstance(groups, list) or not groups:
                self._fault(f"{place}/groups", "应为岗位组编号的列表。")
                continue
            yield DateReminder(
                column=str(column),
                days=tuple(sorted({int(one) for one in days}, reverse=True)),
                groups=tuple(str(one) for one in groups),
                text=str(row.get("text") or column),
                unless=unless,
            )

    def _text(self, name: str, *, optional: bool = False) -> str:
        value = self._data.get(name)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not value.strip():
            self._fault(f"/{name}", "缺少，或不是文字。")
            return ""
        return value.strip()

    def _names(self, name: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self._data.get(name)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not value:
            self._fault(f"/{name}", "应为列表，至少一项。")
            return ()
        return tuple(str(one) for one in value)

    def _fault(self, pointer: str, message: str) -> None:
        self.faults.append(Fault(pointer, message))


def _days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650


def _choices(part: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    listed = part.get("enum")
    if isinstance(listed, list):
        yield from ((str(one), str(one)) for one in listed)
        return
    pairs = part.get("oneOf")
    for one in pairs if isinstance(pairs, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("const"), str):
            yield one["const"], str(one.get("title", one["const"]))
