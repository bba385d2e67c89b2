"""Reads the body of a submission: envelope, data of the procedure, named attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.linked_cases import ORIGIN_VARIABLES
from bureau.errors import Fault, InvalidData
from bureau.services.attachment_list import ATTACHMENTS, NamedAttachment, read_attachments
from bureau.services.records import Procedure
from bureau.services.schema_check import schema_faults
from bureau.services.strict_json import parse, require_object, text_faults

#: Names that the platform itself gives to process variables (contract between API, relay, workers).
RESERVED_NAMES: Final = frozenset(
    {
        "caseId",
        "caseNumber",
        "caseTitle",
        "receivedAt",
        "dueAt",
        "remindAt",
        "dueBasis",
        "initiator",
        "scheduledFor",
        *ORIGIN_VARIABLES,
    }
)

#: JSON Schema 2020-12 of the envelope; the data have the schema of their procedure.
ENVELOPE: Final[JsonObject] = {
    "type": "object",
    "required": ["procedure", "data"],
    "additionalProperties": False,
    "properties": {
        "procedure": {
            "title": "事项",
            "description": "事项编号，例如 P2_29_Hotline12345。",
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$",
        },
        "data": {
            "title": "数据",
            "description": "按该事项的数据格式填写。",
            "type": "object",
        },
        "not_classified": {
            "title": "不涉密确认",
            "description": "内容提到密级或保密事项、但不涉密时，核对后填 true。",
            "type": "boolean",
        },
        "attachments": ATTACHMENTS,
    },
}


@dataclass(frozen=True, slots=True)
class SubmissionBody:
    """A body whose envelope is in order; its data are not checked yet.

    Args:
        procedure: process id.
        data: form data.
        attachments: in the order of the body.
        not_classified: the sender says that nothing in it is classified.
    """

    procedure: str
    data: JsonObject
    attachments: tuple[NamedAttachment, ...]
    not_classified: bool = False


def read_body(raw: bytes, max_attachments: int) -> SubmissionBody:
    """Parse a body and check its envelope.

    Raises:
        MalformedJson: no JSON.
        InvalidData: faults of the envelope, and texts that no procedure could take.
    """
    value = require_object(parse(raw))
    faults = [*schema_faults(ENVELOPE, value), *text_faults(value)]
    if faults:
        raise InvalidData("提交的内容不符合要求。", faults=tuple(faults))
    data = value["data"]
    assert isinstance(data, dict)  # the envelope says so
    attachments = read_attachments(value.get("attachments"), max_attachments)
    return SubmissionBody(
        str(value["procedure"]), data, attachments, value.get("not_classified") is True
    )


def data_faults(procedure: Procedure, data: JsonObject) -> tuple[Fault, ...]:
    """Every fault of the data, by the schema of the procedure; unknown fields are faults.

    Args:
        procedure: row of the catalogue.
        data: form data.
    """
    # A schema that forgets to close its fields must not let process variables in.
    schema = {"additionalProperties": False, **procedure.schema}
    reserved = tuple(
        Fault(f"/data/{name}", "没有这个字段，请去掉。")
        for name in sorted(RESERVED_NAMES & set(data))
    )
    return tuple(
        dict.fromkeys(
            (*schema_faults(schema, data, "/data"), *_blank(procedure.schema, data), *reserved)
        )
    )


def _blank(schema: JsonObject, data: JsonObject) -> Iterator[Fault]:
    """Required texts of nothing but spaces: to a length rule they look filled in."""
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    for name, value in data.items():
        field = known.get(name)
        asked = isinstance(field, Mapping) and field.get("minLength")
        if asked and isinstance(value, str) and value.isspace():
            yield Fault(f"/data/{name}", f"“{_title(field, name)}”不能为空。")


def _title(field: JsonValue, name: str) -> str:
    return str(field.get("title", name)) if isinstance(field, Mapping) else name
