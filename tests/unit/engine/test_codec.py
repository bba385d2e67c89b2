"""Variables there and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.engine.codec import decode, decode_all, decode_json, encode, encode_all
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (None, "Null", None),
        (True, "Boolean", True),
        (0, "Integer", 0),
        (2**31 - 1, "Integer", 2**31 - 1),
        (2**31, "Long", 2**31),
        (-(2**63), "Long", -(2**63)),
        (0.5, "Double", 0.5),
        ("文", "String", "文"),
        (Decimal("0.10"), "String", "0.10"),
        (date(2026, 2, 14), "String", "2026-02-14"),
        (datetime(2026, 2, 14, 9, tzinfo=TIME_ZONE), "String", "2026-02-14T09:00:00+08:00"),
        (["甲"], "Json", '["甲"]'),
        ({"at": date(2026, 2, 14)}, "Json", '{"at": "2026-02-14"}'),
    ],
)
def test_each_python_type_has_one_engine_type(value: object, kind: str, written: object) -> None:
    assert encode(value) == {"value": written, "type": kind}


@given(st.lists(JSON, max_size=3) | st.dictionaries(st.text(), JSON, max_size=3))
def test_structures_come_back_as_they_went(value: object) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


@pytest.mark.parametrize(
    "value",
    [
        2**63,
        datetime(2026, 2, 14, 9),  # noqa: DTZ001 - naive on purpose
        "长" * 4001,
        b"bytes",
        object(),
        {"x": object()},
    ],
)
def test_what_the_engine_cannot_hold_is_refused_by_name(value: object) -> None:
    with pytest.raises(Permanent, match="variableName"):
        encode_all({"variableName": value})


def test_4000_characters_fit() -> None:
    assert encode("长" * 4000)["type"] == "String"


def test_a_date_of_the_engine_is_aware() -> None:
    variable = {"type": "Date", "value": "2026-02-14T01:30:00.000+0000", "valueInfo": {}}
    assert decode(variable) == datetime(2026, 2, 14, 1, 30, tzinfo=UTC)
    assert decode_json(variable) == "2026-02-14T09:30:00+08:00"


def test_objects_are_read_only_when_they_are_json() -> None:
    info = {"serializationDataFormat": "application/json", "objectTypeName": "java.util.List"}
    assert decode({"type": "Object", "value": "[1]", "valueInfo": info}) == [1]
    java = {"serializationDataFormat": "application/x-java-serialized-object"}
    with pytest.raises(Permanent, match="things"):
        decode_all({"things": {"type": "Object", "value": "rO0AB", "valueInfo": java}})


def test_a_file_gives_its_metadata() -> None:
    info = {"filename": "录音.wav", "mimeType": "audio/x-wav"}
    assert decode({"type": "File", "value": None, "valueInfo": info}) == info


def test_broken_json_names_its_variable() -> None:
    with pytest.raises(Permanent, match="broken"):
        decode_all({"broken": {"type": "Json", "value": "{", "valueInfo": {}}})
