"""Faults against a JSON Schema, in Chinese, by JSON pointer."""

from __future__ import annotations

from typing import Any

import pytest

from bureau.services.schema_check import MAX_FAULTS, schema_faults


def says(rule: dict[str, Any], value: Any) -> dict[str, str]:
    """Message by pointer for one field named x."""
    schema = {"type": "object", "properties": {"x": {"title": "项", **rule}}}
    return {fault.pointer: fault.message for fault in schema_faults(schema, {"x": value}, "/data")}


@pytest.mark.parametrize(
    ("rule", "value", "message"),
    [
        ({"type": "string"}, 1, "“项”应为文字。"),
        ({"type": ["string", "null"]}, 1, "“项”应为文字或空值（null）。"),
        ({"type": "integer"}, True, "“项”应为整数。"),
        ({"type": "boolean"}, 1, "“项”应为是或否（true 或 false）。"),
        ({"enum": ["a", "b"]}, "c", "“项”只能取：a、b。"),
        ({"const": True}, False, "“项”须为 true（已勾选）。"),
        ({"const": "x"}, "y", "“项”只能取：x。"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, "c", "“项”只能取：a、b。"),
        ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3, "“项”不符合要求。"),
        ({"minLength": 1}, "", "“项”不能为空。"),
        ({"minLength": 5}, "投诉", "“项”至少 5 个字符。"),
        ({"maxLength": 1}, "投诉", "“项”最多 1 个字符，现有 2 个。"),
        ({"pattern": "^1"}, "2", "“项”格式不正确。"),
        ({"minimum": 1}, 0, "“项”不能小于 1。"),
        ({"maximum": 1}, 2, "“项”不能大于 1。"),
        ({"exclusiveMinimum": 1}, 1, "“项”应大于 1。"),
        ({"exclusiveMaximum": 1}, 1, "“项”应小于 1。"),
        ({"multipleOf": 5}, 7, "“项”应为 5 的整数倍。"),
        ({"minItems": 1}, [], "“项”至少 1 项。"),
        ({"maxItems": 1}, [1, 2], "“项”最多 1 项。"),
        ({"uniqueItems": True}, [1, 1], "“项”有重复的项。"),
        ({"not": {}}, 1, "“项”不符合要求。"),
    ],
)
def test_every_rule_has_its_words(rule: dict[str, Any], value: Any, message: str) -> None:
    assert says(rule, value) == {"/data/x": message}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "date",
            ["2026-02-28", "2024-02-29"],
            ["2026-02-29", "2026-2-1", "20260201", "2026-W01-1"],
        ),
        (
            "date-time",
            ["2026-03-01T09:30:00+08:00", "2026-03-01T09:30Z", "2026-03-01T09:30:00.5+08:00"],
            ["2026-03-01T09:30:00", "2026-03-01 09:30:00Z", "2026-03-01T25:00:00Z", "2026-03-01"],
        ),
        ("time", ["09:30", "23:59:59"], ["9:30", "24:00", "09.30", "0930"]),
    ],
)
def test_days_and_times(name: str, good: list[str], bad: list[str]) -> None:
    rule = {"type": "string", "format": name}

    assert [value for value in good if says(rule, value)] == []
    assert [value for value in bad if not says(rule, value)] == []


def test_a_number_is_no_bad_date() -> None:
    assert says({"type": "string", "format": "date"}, 5) == {"/data/x": "“项”应为文字。"}


def test_names_with_slashes_and_tildes_are_escaped() -> None:
    schema = {"type": "object", "additionalProperties": False}

    assert [fault.pointer for fault in schema_faults(schema, {"a/b~c": 1})] == ["/a~1b~0c"]


def test_places_inside_lists() -> None:
    schema = {"type": "array", "items": {"type": "object", "required": ["n"]}}

    (fault,) = schema_faults(schema, [{"n": 1}, {}])

    assert (fault.pointer, fault.message) == ("/1/n", "缺少必填项“n”。")


def test_no_more_faults_than_anyone_reads() -> None:
    schema = {"type": "array", "items": {"type": "string"}}

    assert len(schema_faults(schema, [1] * 1000)) == MAX_FAULTS
