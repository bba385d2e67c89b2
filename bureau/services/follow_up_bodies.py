"""Bodies of what comes after a submission: supplement (补正), withdrawal (撤回), result (结果)."""

from __future__ import annotations

from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.errors import Fault, InvalidData
from bureau.services.attachment_list import ATTACHMENTS
from bureau.services.classified import refuse_classified_data
from bureau.services.schema_check import schema_faults
from bureau.services.strict_json import parse, require_object, text_faults

_NOT_CLASSIFIED: Final[JsonObject] = {
    "title": "不涉密确认",
    "description": "内容提到密级或保密事项、但不涉密时，核对后填 true。",
    "type": "boolean",
}

SUPPLEMENT_BODY: Final[JsonObject] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "request": {
            "title": "补正要求编号",
            "description": "查询结果中 supplements 的 id；只有一项未答复时可不填。",
            "type": "string",
            "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        },
        "data": {
            "title": "更正的数据",
            "description": "只填要更正的字段，格式同该事项的数据格式。",
            "type": "object",
        },
        "note": {"title": "补正说明", "type": "string", "minLength": 1, "maxLength": 2000},
        "not_classified": _NOT_CLASSIFIED,
        "attachments": ATTACHMENTS,
    },
}

WITHDRAWAL_BODY: Final[JsonObject] = {
    "type": "object",
    "required": ["reason"],
    "additionalProperties": False,
    "properties": {
        "reason": {"title": "撤回理由", "type": "string", "minLength": 1, "maxLength": 500},
        "not_classified": _NOT_CLASSIFIED,
    },
}

RESULT_BODY: Final[JsonObject] = {
    "type": "object",
    "required": ["type", "data"],
    "additionalProperties": False,
    "properties": {
        "type": {
            "title": "结果种类",
            "description": "该事项 results 中的编号，例如 Message_Approval。",
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$",
        },
        "data": {"title": "结果", "description": "按该结果的数据格式填写。", "type": "object"},
        "not_classified": _NOT_CLASSIFIED,
        "attachments": ATTACHMENTS,
    },
}


def read_follow_up(raw: bytes, schema: JsonObject) -> JsonObject:
    """Parse a body and check its envelope.

    Raises:
        MalformedJson: no JSON.
        InvalidData: faults of the envelope, and texts that nobody could take.
        ClassifiedRefused: there is a classification marking in it.
        ClassificationUnconfirmed: it speaks of secrets; the sender has to say that it holds none.
    """
    value = require_object(parse(raw))
    blank = tuple(
        Fault(f"/{name}", "不能为空。")
        for name in ("note", "reason")
        if isinstance(text := value.get(name), str) and text and text.isspace()
    )
    faults = (*schema_faults(schema, value), *text_faults(value), *blank)
    if faults:
        raise InvalidData("提交的内容不符合要求。", faults=tuple(dict.fromkeys(faults)))
    refuse_classified_data(value, "", not_classified=value.get("not_classified") is True)
    return value
