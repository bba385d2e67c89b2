"""Variables between Python and the engine's JSON: ``{"value": ..., "type": ...}``.

Times go as ISO 8601 strings with offset, never as the engine's Date: forms make strings of them as
well, and timers read them. Lists and mappings go as Json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast

from bureau.domain.json_value import JsonValue
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

#: Longest text a String variable holds: the engine's column is VARCHAR(4000).
TEXT_LIMIT: Final = 4000

_INTEGER: Final = range(-(2**31), 2**31)
_LONG: Final = range(-(2**63), 2**63)
#: How the engine writes a Date: no colon in the offset.
_ENGINE_TIME: Final = "%Y-%m-%dT%H:%M:%S.%f%z"


def encode_all(values: Mapping[str, object]) -> dict[str, dict[str, Any]]:
    """Variables for a request.

    Raises:
        Permanent: a value has no counterpart in the engine, or is too long; names the variable.
    """
    encoded = {}
    for name, value in values.items():
        try:
            encoded[name] = encode(value)
        except (TypeError, ValueError) as exc:
            raise Permanent(f"变量 {name} 不能写入流程引擎 (cannot be written): {exc}") from exc
    return encoded


def decode_all(typed: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """Variables from an answer.

    Raises:
        Permanent: a value is not readable here; names the variable.
    """
    decoded = {}
    for name, variable in typed.items():
        try:
            decoded[name] = decode(variable)
        except (TypeError, ValueError) as exc:
            raise Permanent(f"变量 {name} 不能读取 (cannot be read): {exc}") from exc
    return decoded


def encode(value: object) -> dict[str, Any]:
    """One value with its engine type.

    Raises:
        TypeError: no counterpart in the engine.
        ValueError: out of the engine's bounds, or a time without offset.
    """
    match value:
        case None:
            return {"value": None, "type": "Null"}
        case Enum():
            return encode(value.value)
        case bool():
            return {"value": value, "type": "Boolean"}
        case int() if value in _INTEGER:
            return {"value": value, "type": "Integer"}
        case int() if value in _LONG:
            return {"value": value, "type": "Long"}
        case float():
            return {"value": value, "type": "Double"}
        case str():
            return _text(value)
        # As text: amounts must not pass through a binary fraction.
        case Decimal():
            return _text(str(value))
        case datetime() if value.tzinfo is None:
            raise ValueError("a time without offset")
        case date():
            return _text(value.isoformat())
        case Mapping() | list() | tuple():
            return {"value": json.dumps(_plain(value), ensure_ascii=False), "type": "Json"}
        case _:
            raise TypeError(f"no engine type for {type(value).__name__}")


def decode(variable: Mapping[str, Any]) -> object:
    """The value of a typed variable; a File gives its metadata.

    Raises:
        TypeError: a serialized Java object.
        ValueError: a value that does not fit its type.
    """
    kind, value = variable.get("type"), variable.get("value")
    if value is None:
        return dict(variable.get("valueInfo") or {}) if kind == "File" else None
    if kind == "Json":
        return json.loads(value) if isinstance(value, str) else value
    if kind == "Date":
        return parse_time(value)
    if kind == "Object":
        form = str((variable.get("valueInfo") or {}).get("serializationDataFormat") or "")
        if not isinstance(value, str):
            return value
        if form != "application/json":
            raise TypeError(f"an object serialized as {form or 'unknown'}")
        return json.loads(value)
    return value


def decode_json(variable: Mapping[str, Any]) -> JsonValue:
    """As `decode`, with a Date as ISO 8601 text: what the services take.

    Raises:
        TypeError: a serialized Java object.
        ValueError: a value that does not fit its type.
    """
    value = decode(variable)
    return value.isoformat() if isinstance(value, datetime) else cast(JsonValue, value)


def parse_time(text: str) -> datetime:
    """A time as the engine writes it, aware.

    Raises:
        ValueError: not such a time.
    """
    # The format ends in %z, so the result is aware.
    return datetime.strptime(text, _ENGINE_TIME).astimezone(TIME_ZONE)


def engine_time(value: datetime) -> str:
    """An aware time as the engine reads it in queries: milliseconds, offset without a colon."""
    return value.astimezone(TIME_ZONE).isoformat(timespec="milliseconds").replace("+08:00", "+0800")


def _text(value: str) -> dict[str, Any]:
    if len(value) > TEXT_LIMIT:
        raise ValueError(f"{len(value)} characters, more than {TEXT_LIMIT}")
    return {"value": value, "type": "String"}


def _plain(value: object) -> object:
    """The same with only what JSON knows."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return encode(value)["value"]
