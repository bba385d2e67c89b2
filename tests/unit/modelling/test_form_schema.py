"""What the API accepts is what the start form asks: the schema derived from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bureau.modelling.form_schema import FormNotDerivable, derive

ROOT = Path(__file__).resolve().parents[3]


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"schemaVersion": 16, "type": "default", "components": list(components)}


def text(key: str = "title", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": "标题", "validate": {"maxLength": 200}} | more


def only(component: dict[str, Any]) -> dict[str, Any]:
    """The property that one component becomes."""
    properties: Any = derive(form(component))["properties"]
    (made,) = properties.values()
    return dict(made)


def test_the_schema_is_a_valid_2020_12_schema_that_refuses_unknown_fields() -> None:
    schema = derive(form(text()))

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert not Draft202012Validator(schema).is_valid({"title": "甲", "other": "乙"})


def test_a_required_text_may_be_neither_missing_nor_empty() -> None:
    schema = derive(form(text(validate={"required": True, "maxLength": 5})))
    validator = Draft202012Validator(schema)

    assert schema["required"] == ["title"]
    assert not validator.is_valid({})
    assert not validator.is_valid({"title": ""})
    assert validator.is_valid({"title": "举报投诉单"})
    assert not validator.is_valid({"title": "举报投诉单子"})


def test_an_optional_text_may_be_missing_and_empty() -> None:
    schema = derive(form(text()))

    assert "required" not in schema
    assert Draft202012Validator(schema).is_valid({"title": ""})


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (
            {"type": "textarea", "validate": {"maxLength": 9, "minLength": 3, "pattern": "^a"}},
            {"type": "string", "minLength": 3, "maxLength": 9, "pattern": "^a"},
        ),
        (
            {"type": "number", "decimalDigits": 0, "validate": {"min": 0, "max": 9}},
            {"type": "integer", "minimum": 0, "maximum": 9},
        ),
        ({"type": "number"}, {"type": "number"}),
        ({"type": "checkbox"}, {"type": "boolean"}),
        ({"type": "checkbox", "validate": {"required": True}}, {"const": True}),
        (
            {"type": "radio", "values": [{"value": "yes", "label": "是"}, {"value": "no"}]},
            {
                "type": "string",
                "oneOf": [{"const": "yes", "title": "是"}, {"const": "no", "title": "no"}],
            },
        ),
        (
            {"type": "select", "values": [{"value": "phone"}]},
            {"type": "string", "oneOf": [{"const": "phone", "title": "phone"}]},
        ),
        (
            {"type": "checklist", "values": [{"value": "a"}]},
            {
                "type": "array",
                "items": {"type": "string", "oneOf": [{"const": "a", "title": "a"}]},
                "uniqueItems": True,
            },
        ),
        (
            {"type": "taglist", "values": [{"value": "a"}], "validate": {"required": True}},
            {
                "type": "array",
                "items": {"type": "string", "oneOf": [{"const": "a", "title": "a"}]},
                "uniqueItems": True,
                "minItems": 1,
            },
        ),
    ],
)
def test_each_component_becomes_its_type(
    component: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert only({"key": "field", "label": "字段"} | component) == {"title": "字段"} | expected


@pytest.mark.parametrize(
    ("subtype", "format"), [("date", "date"), ("datetime", "date-time"), ("time", "time")]
)
def test_dates_keep_their_own_label(subtype: str, format: str) -> None:
    made = only({"type": "datetime", "key": "day", "dateLabel": "日期", "subtype": subtype})

    assert made == {"title": "日期", "type": "string", "format": format}


def test_a_description_is_kept() -> None:
    assert only(text(description="最多200字"))["description"] == "最多200字"


def test_what_only_shows_is_left_out() -> None:
    schema = derive(
        form(
            {"type": "text", "text": "说明"},
            {"type": "separator"},
            text("shown", disabled=True),
            text("fixed", readonly=True),
            text("asked"),
        )
    )

    assert list(schema["properties"]) == ["asked"]  # type: ignore[arg-type]


def test_a_group_is_opened() -> None:
    schema = derive(form({"type": "group", "label": "组", "components": [text("inner")]}))

    assert list(schema["properties"]) == ["inner"]  # type: ignore[arg-type]


def test_a_field_that_can_be_hidden_is_never_required() -> None:
    schema = derive(
        form(text(validate={"required": True, "maxLength": 9}, conditional={"hide": "=a"}))
    )

    assert "required" not in schema


@pytest.mark.parametrize(
    ("component", "says"),
    [
        ({"type": "filepicker", "key": "file", "label": "文件"}, "unknown component type"),
        ({"type": "dynamiclist", "path": "rows", "components": []}, "unknown component type"),
        ({"type": "expression", "key": "sum"}, "unknown component type"),
        ({"type": "group", "path": "a", "components": []}, "group with a path"),
        (text(""), "no variable name"),
        (text("a.b"), "no variable name"),
        (text(label=" "), "no label"),
        (text(validate={}), "maxLength"),
        (text(validate={"maxLength": "=20"}), "maxLength"),
        (
            {"type": "select", "key": "a", "label": "选", "valuesKey": "posts"},
            "written in the form",
        ),
        ({"type": "select", "key": "a", "label": "选", "values": []}, "non-empty"),
        ({"type": "radio", "key": "a", "label": "选", "values": [{"value": 1}]}, "non-empty"),
        (
            {"type": "radio", "key": "a", "label": "选", "values": [{"value": "x"}] * 2},
            "occurs twice",
        ),
        ({"type": "datetime", "key": "a", "dateLabel": "日", "subtype": "week"}, "subtype"),
    ],
)
def test_what_the_api_could_not_take_is_refused(component: dict[str, Any], says: str) -> None:
    with pytest.raises(FormNotDerivable, match=says):
        derive(form(component))


def test_a_key_may_occur_once() -> None:
    with pytest.raises(FormNotDerivable, match="twice"):
        derive(form(text(), text()))


def test_components_must_be_a_list() -> None:
    with pytest.raises(FormNotDerivable, match="list"):
        derive({"components": {}})


def test_the_hotline_form_takes_a_complaint_as_the_hotline_sends_it() -> None:
    path = ROOT / "forms" / "guonei" / "P2_29_Start.form"
    schema = derive(json.loads(path.read_text(encoding="utf-8")))
    validator = Draft202012Validator(schema)
    complaint = {
        "orderNumber": "ZB20260301093000001",
        "channel": "hotline",
        "title": "购物卡余额无法使用",
        "content": "反映购物卡余额无法使用。",
    }

    assert validator.is_valid(complaint)
    assert not validator.is_valid(complaint | {"channel": "传真"})
    assert not validator.is_valid(complaint | {"content": "长" * 3001})
    properties: Any = schema["properties"]
    assert properties["title"]["title"] == "标题"
    assert properties["limitDate"]["format"] == "date"
