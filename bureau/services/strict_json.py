"""Reads a JSON body so strictly that every later reader understands the same (RFC 7493)."""

from __future__ import annotations

import json
import math
from typing import Final, NoReturn

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.text import ENGINE_STRING_UNITS, forbidden_characters, utf16_units
from bureau.errors import Fault, InvalidData, Refusal
from bureau.services.pointers import child

#: Nesting deeper than this is nobody's form.
MAX_DEPTH: Final = 32
#: Integers that every JSON reader keeps exactly (RFC 7493, 2.2).
MAX_INTEGER: Final = 2**53 - 1


class MalformedJson(Refusal):
    """The body is not one JSON text in UTF-8."""

    code = "malformed-json"


def parse(raw: bytes) -> JsonValue:
    """Parse a body.

    Args:
        raw: the body, byte for byte.

    Returns:
        the value; its texts may still hold forbidden characters, see `text_faults`.

    Raises:
        MalformedJson: no UTF-8, no JSON, a name twice in one object, NaN, or nested too deeply.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedJson(f"请求正文不是 UTF-8 编码（第 {error.start + 1} 个字节）。") from error
    if not text.strip():
        raise MalformedJson("请求正文是空的，应为一个 JSON 对象。")
    try:
        value: JsonValue = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise MalformedJson(
            f"请求正文不是合法的 JSON（第 {error.lineno} 行第 {error.colno} 个字符处）。"
        ) from error
    except RecursionError as error:
        raise MalformedJson(f"JSON 嵌套过深，最多 {MAX_DEPTH} 层。") from error
    except ValueError as error:  # integers of thousands of digits
        raise MalformedJson("JSON 里的数值过大。") from error
    if _depth_exceeds(value, MAX_DEPTH):
        raise MalformedJson(f"JSON 嵌套过深，最多 {MAX_DEPTH} 层。")
    return value


def require_object(value: JsonValue) -> JsonObject:
    """The value as an object.

    Raises:
        InvalidData: it is something else.
    """
    if not isinstance(value, dict):
        raise InvalidData("提交的内容不符合要求。", faults=(Fault("", "应为一个 JSON 对象。"),))
    return value


def text_faults(value: JsonValue, pointer: str = "") -> list[Fault]:
    """Faults that no schema names: control characters, lengths and numbers the engine cannot keep.

    Args:
        value: a parsed body or a part of it.
        pointer: JSON pointer of that part.
    """
    if isinstance(value, str):
        return _string_faults(value, pointer)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INTEGER:
        return [Fault(pointer, "数值超出能准确表示的范围。")]
    faults: list[Fault] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            faults += text_faults(item, child(pointer, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            if bad := forbidden_characters(name, lines=False):
                faults.append(Fault(pointer, f"字段名含有控制字符 {'、'.join(bad)}。"))
            else:
                faults += text_faults(item, child(pointer, name))
    return faults


def _string_faults(text: str, pointer: str) -> list[Fault]:
    faults = []
    if bad := forbidden_characters(text, lines=True):
        faults.append(Fault(pointer, f"含有控制字符 {'、'.join(bad[:5])}，请去掉。"))
    if utf16_units(text) > ENGINE_STRING_UNITS:
        faults.append(Fault(pointer, f"文字过长，最多 {ENGINE_STRING_UNITS} 个字符。"))
    return faults


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise MalformedJson("JSON 的同一个对象里有重名的字段。")
    return result


def _constant(name: str) -> NoReturn:
    raise MalformedJson(f"JSON 里不能有 {name}。")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise MalformedJson("JSON 里的数值过大。")
    return value


def _depth_exceeds(value: JsonValue, limit: int) -> bool:
    level: list[JsonValue] = [value]
    for _ in range(limit + 1):
        level = [
            item
            for node in level
            if isinstance(node, list | dict)
            for item in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
