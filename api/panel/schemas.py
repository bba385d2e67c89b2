"""What the tab gets. The front end is ours: the shape may change with it, in one release."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas import Out


class FactOut(Out):
    """一项登记内容。"""

    label: str
    value: str


class PanelCaseOut(Out):
    """办件。"""

    number: str = Field(examples=["BJ-2026-000001"])
    title: str
    procedure: str = Field(description="事项名称。")
    source: str = Field(description="来源，中文。")
    state: str
    state_text: str
    received_at: datetime
    due_at: datetime | None
    due_text: str
    due_basis: str
    due_explanation: list[str] = Field(description="逐日说明；录入的期限没有。")
    facts: list[FactOut]


class StepLimitOut(Out):
    """一个环节的时限。"""

    step: str = Field(description="环节名称。")
    due_at: datetime | None
    due_text: str
    open: bool = Field(description="环节正在办理，时限还在计。")
    due_basis: str
    due_explanation: list[str]


class PaperOut(Out):
    """材料。"""

    id: str
    name: str
    kind: str
    kind_label: str
    size: int
    media_type: str
    added_by: str = Field(description="姓名或单位名称；不知道时为账号。")
    added_at: datetime
    sha256: str
    url: str
    version: int = Field(description="同名同种类材料的第几版。")
    latest: bool = Field(description="是否最新一版。")


class RelatedOut(Out):
    """关联办件。"""

    relation: str = Field(description="来源、转出、同一申请人或同一事由。")
    number: str
    title: str
    visible: bool = Field(description="本人可以打开；否则不显示标题。")
    procedure: str
    state_text: str


class OpinionOut(Out):
    """意见。"""

    round: str
    signer: str = Field(description="姓名；不记名的写明。")
    opinion: str = Field(description="意见，中文，代录的写明。")
    text: str
    signed_at: datetime


class StepOut(Out):
    """一个正在办理的环节。"""

    name: str
    since: datetime
    holder: str = Field(description="已认领的人；尚无人认领时为空。")
    task_id: str | None = Field(description="本人能办的任务编号，否则为空。")


class EntryOut(Out):
    """办理过程的一行。"""

    at: datetime
    actor: str
    text: str
    kind: str


class LimitsOut(Out):
    """上传限制。"""

    max_bytes: int
    accepted: list[str] = Field(description="扩展名，带点。", examples=[[".pdf"]])


class KindOut(Out):
    """材料种类。"""

    value: str
    label: str


class PanelOut(Out):
    """办件页签的全部内容。"""

    case: PanelCaseOut
    step_limits: list[StepLimitOut] = Field(description="只管一个环节的时限，不改变办理期限。")
    papers: list[PaperOut]
    opinions: list[OpinionOut]
    related: list[RelatedOut]
    alike: list[RelatedOut] = Field(description="本人可查看的同一申请人、同一事由的办件。")
    sheet_url: str = Field(description="办文单（PDF）。")
    now: list[StepOut] = Field(description="正在办理的环节；流程引擎没有应答时为空。")
    timeline: list[EntryOut]
    can_add: bool
    acts: list[str] = Field(description="流程图为本任务规定的动作：转办、加签、传阅。")
    limits: LimitsOut
    paper_kinds: list[KindOut]


class HolderOut(Out):
    """谁能办这项任务。"""

    sole: bool = Field(description="尚无人认领，且只有本人能办。")


class CaseLineOut(Out):
    """办件清单的一行。"""

    number: str
    title: str
    procedure: str
    state_text: str
    received_at: datetime
    due_text: str


class CaseListOut(Out):
    """办件清单的一页。"""

    cases: list[CaseLineOut]
    total: int
    page: int
    pages: int
    narrowed: bool = Field(description="在办件太多未能全部查看，请再加字。")
