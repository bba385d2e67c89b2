"""Reads a Camunda Form. Wrongly typed parts are left out; the lint names what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.forms.model import Component, FormModel, Option

Json = dict[str, "JsonValue"]
JsonValue = None | bool | int | float | str | list["JsonValue"] | Json


def read_form(path: Path) -> FormModel:
    """Read one form file.

    Raises:
        UnreadableFile: missing, not JSON, or not an object with a list of components.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"无法读取（{error.strerror}）") from error
    return read_form_bytes(content, path)


def read_form_bytes(content: bytes, path: Path) -> FormModel:
    """Read a form held in memory, such as a deployed one; `path` is only named.

    Raises:
        UnreadableFile: not JSON, or not an object with a list of components.
    """
    try:
        text = content.decode("utf-8")
        data: JsonValue = json.loads(text)
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, "不是 UTF-8 编码") from error
    except json.JSONDecodeError as error:
        reason = f"不是合法的 JSON（第 {error.lineno} 行：{error.msg}）"
        raise UnreadableFile(path, reason, line=error.lineno) from error
    if not isinstance(data, dict) or not isinstance(data.get("components"), list):
        raise UnreadableFile(path, "不是表单：缺少 components 列表")
    version = data.get("schemaVersion")
    return FormModel(
        path=path,
        id=_text(data, "id"),
        type=_text(data, "type"),
        schema_version=version if isinstance(version, int) else None,
        platform=_text(data, "executionPlatform"),
        components=tuple(_components(data, "", _Lines(text))),
    )


class _Lines:
    """Finds the line on which a component's id stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def find(self, id: str) -> int:
        """Return the 1-based line that holds the quoted id, 1 when there is none."""
        wanted = json.dumps(id, ensure_ascii=False)
        if not id:
            return 1
        return next((n for n, line in enumerate(self._lines, 1) if wanted in line), 1)


def _components(holder: Json, pointer: str, lines: _Lines) -> Iterator[Component]:
    items = holder.get("components")
    for index, data in enumerate(items if isinstance(items, list) else ()):
        if isinstance(data, dict):
            yield _component(data, f"{pointer}/components/{index}", lines)


def _component(data: Json, pointer: str, lines: _Lines) -> Component:
    validate = _object(data, "validate")
    length = validate.get("maxLength")
    id = _text(data, "id")
    return Component(
        type=_text(data, "type"),
        id=id,
        key=_text(data, "key"),
        label=_text(data, "label") or _text(data, "dateLabel"),
        text=_text(data, "text") or _text(data, "content"),
        pointer=pointer,
        line=lines.find(id or _text(data, "key")),
        options=tuple(_options(data)),
        values_key=_text(data, "valuesKey"),
        values_expression=_text(data, "valuesExpression"),
        required=validate.get("required") is True,
        max_length=length if isinstance(length, int) else None,
        hide=_text(_object(data, "conditional"), "hide"),
        disabled=data.get("disabled") is True,
        readonly=data.get("readonly") not in (None, False),
        subtype=_text(data, "subtype"),
        path=_text(data, "path"),
        children=tuple(_components(data, pointer, lines)),
    )


def _options(data: Json) -> Iterator[Option]:
    values = data.get("values")
    for one in values if isinstance(values, list) else ():
        if isinstance(one, dict):
            value = one.get("value")
            if value is None or isinstance(value, str | int | float):
                yield Option(label=_text(one, "label"), value=value)


def _object(data: Json, key: str) -> Json:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _text(data: Json, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
