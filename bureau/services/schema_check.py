"""Checks a value against a JSON Schema (2020-12): every fault in Chinese, by JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from bureau.domain.json_value import JsonValue
from bureau.errors import Fault
from bureau.services.pointers import child, join

#: More faults than this in one answer help nobody.
MAX_FAULTS: Final = 100

_TYPE_NAMES: Final = {
    "string": "文字",
    "integer": "整数",
    "number": "数值",
    "boolean": "是或否（true 或 false）",
    "array": "列表",
    "object": "对象",
    "null": "空值（null）",
}
_FORMAT_HINTS: Final = {
    "date": "日期，形如 2026-03-01",
    "date-time": "带时区的时间，形如 2026-03-01T09:30:00+08:00",
    "time": "钟点，形如 09:30",
    "money": "金额，形如 12345.60",
    "uuid": "编号（UUID）",
    "email": "电子邮箱",
}

_FORMATS: Final = FormatChecker(formats=())


# As the form writes them, and RFC 3339; `fromisoformat` alone also takes week dates and the like.
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_MONEY: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_DATE.fullmatch(value)) and bool(date.fromisoformat(value))


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_MOMENT.fullmatch(value)) and bool(datetime.fromisoformat(value))


@_FORMATS.checks("money", raises=ValueError)
def _is_money(value: object) -> bool:
    """An amount of a ledger; its unit and places are the column's, checked where it is shaped."""
    return not isinstance(value, str) or bool(_MONEY.fullmatch(value))


@_FORMATS.checks("time", raises=ValueError)
def _is_clock(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return bool(_CLOCK.fullmatch(value)) and time.fromisoformat(value) is not None


def schema_faults(
    schema: Mapping[str, object], value: JsonValue, pointer: str = ""
) -> tuple[Fault, ...]:
    """Every fault of a value, ordered by place, each with what to mend.

    Args:
        schema: a JSON Schema 2020-12; `title` of a property is its Chinese name.
        value: what was handed in.
        pointer: JSON pointer of the value in the whole body.
    """
    validator = Draft202012Validator(dict(schema), format_checker=_FORMATS)
    errors = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.path)))
    faults = dict.fromkeys(fault for error in errors for fault in _faults(error, pointer))
    return tuple(faults)[:MAX_FAULTS]


def _faults(error: ValidationError, base: str) -> Iterator[Fault]:
    found = _Found.of(error)
    place = join(base, error.absolute_path)
    if found.keyword == "required":
        for name in found.missing():
            yield Fault(child(place, name), f"缺少必填项{_quoted(found.title_of(name))}。")
    elif found.keyword in {"additionalProperties", "unevaluatedProperties"}:
        for name in found.unknown():
            yield Fault(child(place, name), "没有这个字段，请去掉。")
    else:
        wording = _WORDING.get(found.keyword)
        sentence = wording(found) if wording else "不符合要求。"
        yield Fault(place, f"{_quoted(found.title)}{sentence}")


@dataclass(frozen=True, slots=True)
class _Found:
    """One error of the validator, typed: keyword, what it wants, what it got, its schema."""

    keyword: str
    wanted: object
    value: object
    schema: Mapping[str, object]

    @classmethod
    def of(cls, error: ValidationError) -> _Found:
        schema = error.schema if isinstance(error.schema, Mapping) else {}
        return cls(str(error.validator), error.validator_value, error.instance, schema)

    @property
    def title(self) -> str:
        return str(self.schema.get("title", ""))

    @property
    def wanted_list(self) -> tuple[object, ...]:
        return tuple(self.wanted) if isinstance(self.wanted, list | tuple) else (self.wanted,)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.value) if isinstance(self.value, Mapping) else ()

    def missing(self) -> tuple[str, ...]:
        return tuple(str(name) for name in self.wanted_list if name not in self.names)

    def unknown(self) -> tuple[str, ...]:
        known = self.schema.get("properties")
        return tuple(n for n in self.names if not isinstance(known, Mapping) or n not in known)

    def title_of(self, name: str) -> str:
        known = self.schema.get("properties")
        part = known.get(name) if isinstance(known, Mapping) else None
        return str(part.get("title", name)) if isinstance(part, Mapping) else name


def _quoted(title: str) -> str:
    return f"“{title}”" if title else ""


def _type(found: _Found) -> str:
    names = (_TYPE_NAMES.get(str(name), str(name)) for name in found.wanted_list)
    return f"应为{'或'.join(names)}。"


def _listed(found: _Found) -> str:
    return f"只能取：{'、'.join(str(value) for value in found.wanted_list)}。"


def _choice(found: _Found) -> str:
    """`oneOf` of constants is how a select field is written; other uses have no own words."""
    choices = [item.get("const") for item in found.wanted_list if isinstance(item, Mapping)]
    if not choices or None in choices:
        return "不符合要求。"
    return f"只能取：{'、'.join(str(choice) for choice in choices)}。"


def _format(found: _Found) -> str:
    return f"应为{_FORMAT_HINTS.get(str(found.wanted), '规定的格式')}。"


def _min_length(found: _Found) -> str:
    return "不能为空。" if found.wanted == 1 else f"至少 {found.wanted} 个字符。"


def _max_length(found: _Found) -> str:
    return f"最多 {found.wanted} 个字符，现有 {len(str(found.value))} 个。"


_WORDING: Final[dict[str, Callable[[_Found], str]]] = {
    "type": _type,
    "enum": _listed,
    "const": lambda found: "须为 true（已勾选）。" if found.wanted is True else _listed(found),
    "oneOf": _choice,
    "anyOf": _choice,
    "format": _format,
    "pattern": lambda found: "格式不正确。",
    "minLength": _min_length,
    "maxLength": _max_length,
    "minimum": lambda found: f"不能小于 {found.wanted}。",
    "maximum": lambda found: f"不能大于 {found.wanted}。",
    "exclusiveMinimum": lambda found: f"应大于 {found.wanted}。",
    "exclusiveMaximum": lambda found: f"应小于 {found.wanted}。",
    "multipleOf": lambda found: f"应为 {found.wanted} 的整数倍。",
    "minItems": lambda found: f"至少 {found.wanted} 项。",
    "maxItems": lambda found: f"最多 {found.wanted} 项。",
    "uniqueItems": lambda found: "有重复的项。",
    "minProperties": lambda found: f"至少填 {found.wanted} 项。",
    "maxProperties": lambda found: f"最多填 {found.wanted} 项。",
}
