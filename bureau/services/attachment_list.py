"""The attachments that a body names when it hands something in: checked, then bound to the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.errors import Fault, InvalidData
from bureau.services.access import Caller
from bureau.services.ports.unit_of_work import UnitOfWork

#: JSON Schema 2020-12 of the member `attachments`.
ATTACHMENTS: Final[JsonObject] = {
    "title": "附件",
    "description": "先用 POST /v1/attachments 上传，再在此列出。",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "sha256"],
        "additionalProperties": False,
        "properties": {
            "id": {
                "title": "附件编号",
                "type": "string",
                "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            },
            "sha256": {
                "title": "附件摘要",
                "description": "SHA-256，小写十六进制。",
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class NamedAttachment:
    """An attachment as it is named.

    Args:
        id: what the upload answered.
        sha256: digest that the sender computed.
    """

    id: str
    sha256: str


def read_attachments(named: JsonValue, most: int) -> tuple[NamedAttachment, ...]:
    """The attachments of a body that `ATTACHMENTS` was checked against.

    Args:
        named: the member `attachments`; None when it is absent.
        most: most attachments of one body.

    Raises:
        InvalidData: too many, or one named twice.
    """
    items = named if isinstance(named, list) else []
    attachments = tuple(
        NamedAttachment(str(item["id"]), str(item["sha256"]))
        for item in items
        if isinstance(item, dict)
    )
    if faults := _list_faults(attachments, most):
        raise InvalidData("提交的内容不符合要求。", faults=tuple(faults))
    return attachments


def attachment_faults(
    uow: UnitOfWork, caller: Caller, attachments: tuple[NamedAttachment, ...], most_bytes: int
) -> list[Fault]:
    """What is wrong with the named attachments, as far as the store knows.

    Args:
        uow: open transaction.
        caller: whose they have to be.
        attachments: as named.
        most_bytes: most of all of them together.
    """
    faults = []
    total = 0
    for index, named in enumerate(attachments):
        pointer = f"/attachments/{index}"
        paper = uow.papers.get(named.id)
        if paper is None or paper.organisation_id != caller.organisation_id:
            faults.append(Fault(f"{pointer}/id", "没有这个附件，请先上传。"))
        elif paper.case_id is not None:
            faults.append(Fault(f"{pointer}/id", "这个附件已随另一次提交使用。"))
        elif paper.sha256 != named.sha256:
            faults.append(Fault(f"{pointer}/sha256", "与收到的附件内容不一致。"))
        else:
            total += paper.size
    if total > most_bytes:
        most = most_bytes / (1024 * 1024)
        faults.append(Fault("/attachments", f"附件合计超过 {most:g} MB，请压缩或分次提交。"))
    return faults


def bind(
    uow: UnitOfWork,
    attachments: tuple[NamedAttachment, ...],
    *,
    case_id: str,
    submission_id: str | None,
) -> None:
    """Give the attachments to the case.

    Raises:
        InvalidData: another submission was quicker with one of them.
    """
    for index, named in enumerate(attachments):
        if not uow.papers.bind(named.id, case_id=case_id, submission_id=submission_id):
            raise InvalidData(
                "提交的内容不符合要求。",
                faults=(Fault(f"/attachments/{index}/id", "这个附件已随另一次提交使用。"),),
            )


def _list_faults(attachments: tuple[NamedAttachment, ...], most: int) -> list[Fault]:
    if len(attachments) > most:
        return [Fault("/attachments", f"最多 {most} 个附件，现有 {len(attachments)} 个。")]
    seen: set[str] = set()
    faults = []
    for index, named in enumerate(attachments):
        if named.id in seen:
            faults.append(Fault(f"/attachments/{index}/id", "附件重复列出。"))
        seen.add(named.id)
    return faults
