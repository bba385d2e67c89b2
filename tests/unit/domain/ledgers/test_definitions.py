"""Definitions of ledgers: the shipped ones are usable; a wrong one is refused with every fault."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bureau.domain.ledgers import (
    Column,
    ColumnKind,
    DefinitionFaults,
    LedgerDefinition,
    parse_definition,
    stored_value,
)

FOLDER = Path(__file__).parents[4] / "bpmn"
FILES = sorted((FOLDER / "ledgers").glob("*.yaml"))


def load(path: Path) -> LedgerDefinition:
    return parse_definition(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_ledger_is_usable(path: Path) -> None:
    definition = load(path)
    Draft202012Validator.check_schema(dict(definition.schema))
    posts = yaml.safe_load((FOLDER / "posts.yaml").read_text(encoding="utf-8"))["posts"]
    groups = {post["group"] for post in posts}
    named = {*definition.read, *definition.write}
    named |= {group for reminder in definition.reminders for group in reminder.groups}
    assert named <= groups


def test_ledgers_have_different_titles() -> None:
    titles = [load(path).title for path in FILES]
    assert len(set(titles)) == len(titles) >= 14


def test_the_register_of_classified_documents_has_no_place_for_titles_or_contents() -> None:
    """附件1.6: acts and numbers only; every text column is a number."""
    definition = load(FOLDER / "ledgers" / "classified-documents.yaml")
    texts = {one.name for one in definition.columns if one.kind is ColumnKind.TEXT}
    assert texts == {"registerNumber", "copyNumber"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"id": "other"}, "/id"),
        ({"title": ""}, "/title"),
        ({"write": []}, "/write"),
        ({"key": ["nothing"]}, "/key"),
        ({"colour": "red"}, "/colour"),
        ({"schema": {"type": "object"}}, "/schema"),
        ({"remind": [{"column": "name", "days": [1], "groups": ["a"]}]}, "/remind/0/column"),
        ({"remind": [{"column": "due", "days": [-1], "groups": ["a"]}]}, "/remind/0/days"),
        ({"remind": [{"column": "due", "days": [1], "groups": []}]}, "/remind/0/groups"),
        (
            {"remind": [{"column": "due", "days": [1], "groups": ["a"], "unless": "no"}]},
            "/remind/0/unless",
        ),
    ],
)
def test_a_wrong_definition_names_its_fault(change: dict[str, object], pointer: str) -> None:
    with pytest.raises(DefinitionFaults) as caught:
        parse_definition({**right(), **change}, "sample")
    assert pointer in {fault.pointer for fault in caught.value.faults}


@pytest.mark.parametrize(
    "part",
    [
        {"title": "甲", "type": "string"},
        {"title": "甲", "type": "number"},
        {"title": "甲", "type": "boolean"},
        {"type": "string", "maxLength": 9},
        {"title": "名称", "type": "string", "maxLength": 9},
        {"title": "甲", "type": "string", "oneOf": [{"const": True, "title": "是"}]},
        {"title": "甲", "type": "string", "format": "money", "x-unit": "美元"},
        {"title": "甲", "type": "string", "format": "email"},
    ],
)
def test_a_wrong_column_is_refused(part: dict[str, object]) -> None:
    data = right()
    schema = data["schema"]
    assert isinstance(schema, dict)
    schema["properties"]["other"] = part
    with pytest.raises(DefinitionFaults) as caught:
        parse_definition(data, "sample")
    (fault,) = caught.value.faults
    assert fault.pointer.startswith("/schema/properties/other")


def right() -> dict[str, object]:
    return {
        "id": "sample",
        "title": "样例台账",
        "clause": "附件1.1",
        "write": ["bangongshi"],
        "key": ["name"],
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name"],
            "properties": {
                "name": {"title": "名称", "type": "string", "maxLength": 50},
                "due": {"title": "期限", "type": "string", "format": "date"},
            },
        },
    }


def column(kind: ColumnKind) -> Column:
    return Column(name="a", title="甲", kind=kind, choices=(("yes", "是"), ("no", "否")))


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (ColumnKind.TEXT, " 文字 ", "文字"),
        (ColumnKind.TEXT, 5338180684.0, "5338180684"),
        (ColumnKind.TEXT, "   ", None),
        (ColumnKind.DATE, "2026-3-1", "2026-03-01"),
        (ColumnKind.DATE, "2026年3月1日", "2026-03-01"),
        (ColumnKind.DATE, "2026-02-28T23:30:00Z", "2026-03-01"),
        (ColumnKind.MOMENT, "2026-03-01 09:30", "2026-03-01T09:30+08:00"),
        (ColumnKind.MOMENT, "2026-03-01T01:30:00Z", "2026-03-01T09:30+08:00"),
        (ColumnKind.INTEGER, 3.0, 3),
        (ColumnKind.INTEGER, "12", 12),
        (ColumnKind.MONEY, 0.1, "0.10"),
        (ColumnKind.MONEY, "1,234.5", "1234.50"),
        (ColumnKind.CHOICE, "是", "yes"),
        (ColumnKind.CHOICE, True, None),
    ],
)
def test_values_are_brought_into_shape(kind: ColumnKind, value: object, stored: object) -> None:
    if stored is None and kind is ColumnKind.CHOICE:
        with pytest.raises(ValueError, match="只能填：是、否"):
            stored_value(column(kind), value)
        return
    assert stored_value(column(kind), value) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ColumnKind.DATE, "2026-02-30"),
        (ColumnKind.DATE, "明天"),
        (ColumnKind.MOMENT, "九点"),
        (ColumnKind.INTEGER, "1.5"),
        (ColumnKind.INTEGER, 10**15),
        (ColumnKind.MONEY, "1.005"),
        (ColumnKind.CHOICE, "也许"),
        (ColumnKind.TEXT, ["a"]),
    ],
)
def test_what_does_not_fit_is_refused(kind: ColumnKind, value: object) -> None:
    with pytest.raises(ValueError):
        stored_value(column(kind), value)


@given(
    st.sampled_from(list(ColumnKind)),
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.decimals(allow_nan=True),
        st.datetimes(),
        st.dates(),
        st.booleans(),
        st.none(),
    ),
)
def test_a_stored_value_is_stored_as_it_is(kind: ColumnKind, value: object) -> None:
    """Whatever comes is refused with a sentence, or its stored form is a fixed point."""
    try:
        stored = stored_value(column(kind), value)
    except ValueError:
        return
    assert stored_value(column(kind), stored) == stored
