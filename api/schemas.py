"""What goes out to other bodies, as OpenAPI shows it. What comes in is checked by the services."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """Base of all answers: exactly these fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultOut(Out):
    """一处需要修改的地方。"""

    pointer: str = Field(
        description=(
            "JSON 指针（RFC 6901），指向请求正文；查询参数以 /query/ 开头，请求头以 /header/ 开头。"
        ),
        examples=["/data/title"],
    )
    message: str = Field(description="要修改什么。", examples=["缺少必填项“标题”。"])


class ProblemOut(Out):
    """问题说明（RFC 9457）。code 长期不变，可供程序判断。"""

    type: str = Field(examples=["urn:bureau:problem:invalid-data"])
    title: str = Field(examples=["提交的内容不符合要求"])
    status: int = Field(examples=[422])
    code: str = Field(examples=["invalid-data"])
    detail: str = Field(examples=["提交的内容不符合要求。"])
    instance: str = Field(
        description="本次请求的编号，联系运维时请提供。",
        examples=["urn:uuid:6e1b0c0a-5a59-4f0c-9d0e-0c3a8f0f1d11"],
    )
    faults: list[FaultOut] = Field(description="一次列出全部问题；可能为空。")


class AttachmentRef(Out):
    """附件编号及其摘要。"""

    id: str = Field(examples=["0b0c7f3e-6f0a-4a39-8d4b-6f5d3f8e2a10"])
    sha256: str = Field(
        description="SHA-256，小写十六进制。",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class AttachmentOut(AttachmentRef):
    """收到的附件。请核对 sha256，再在提交时列出。"""

    size: int = Field(description="字节数。", examples=[20480])
    media_type: str = Field(description="核实后的文件类型。", examples=["application/pdf"])
    name: str = Field(examples=["投诉材料.pdf"])


class SignatureOut(Out):
    """回执的签名。"""

    key_id: str = Field(
        description="签名密钥，公钥见 GET /v1/keys。", examples=["1f0e3dad99908345"]
    )
    algorithm: Literal["Ed25519"] = Field(description="RFC 8032。")
    value: str = Field(
        description=(
            "Base64。签的是去掉 signature 后的回执：UTF-8 编码的 JSON，成员按名称排序，不留空白。"
        )
    )


class ReceiptOut(Out):
    """回执：收到即不会丢失的凭证，由本局签名，可离线核验。"""

    kind: Literal["submission", "supplement", "withdrawal", "result"] = Field(
        description="收到的是：提交、补正、撤回、结果回传。"
    )
    submitter: str = Field(description="提交单位的代码。", examples=["hotline12345"])
    signature: SignatureOut
    tracking_number: str = Field(description="办件编号，用于查询。", examples=["BJ-2026-000001"])
    received_at: datetime = Field(examples=["2026-03-02T09:30:00+08:00"])
    procedure: str = Field(examples=["P2_29_Hotline12345"])
    due_at: datetime | None = Field(
        description="办理期限；收到时还不能确定的为空，登记后确定。", examples=[None]
    )
    due_basis: str = Field(
        description="期限的依据。", examples=["登记后按本事项的规定确定，可凭查询地址查看。"]
    )
    body_sha256: str = Field(
        description="所收请求正文的 SHA-256。",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    attachments: list[AttachmentRef]
    status_url: str = Field(examples=["http://127.0.0.1:8080/v1/submissions/BJ-2026-000001"])
    query_code: str | None = Field(
        description="查询码：凭办件编号和查询码可公开查询进度，请转交当事人。",
        examples=["7KQ2MXW9PA"],
    )


class StepOut(Out):
    """正在办理的环节。"""

    name: str = Field(examples=["核实情况"])
    office: str = Field(
        description="办理的岗位或科室；图中没有写明时为空。", examples=["国内贸易科"]
    )
    since: datetime


class TimelineOut(Out):
    """办理过程的一行。"""

    at: datetime
    text: str = Field(examples=["已收到提交，并编号。"])


class ProcedureRef(Out):
    """事项。"""

    id: str = Field(examples=["P2_29_Hotline12345"])
    name: str = Field(examples=["处理相关“12345”举报投诉"])


class SupplementOut(Out):
    """要求补正的一项。"""

    id: str = Field(examples=["0b0c7f3e-6f0a-4a39-8d4b-6f5d3f8e2a10"])
    text: str = Field(description="缺什么、为什么。", examples=["缺少购卡凭证"])
    asked_at: datetime
    due_at: datetime | None = Field(description="此时之前补正有效；为空则不限。")
    state: Literal["open", "answered", "cancelled"]
    settled_at: datetime | None


class ArrivalOut(Out):
    """提交之后收到的一件。"""

    kind: Literal["supplement", "withdrawal", "result"]
    kind_text: str = Field(examples=["补正"])
    at: datetime
    state_text: str = Field(examples=["已送达经办环节"])


class StatusOut(Out):
    """办件的状态和过程。"""

    tracking_number: str = Field(examples=["BJ-2026-000001"])
    procedure: ProcedureRef
    title: str = Field(examples=["反映某超市预付卡退费问题"])
    state: Literal["received", "active", "closed", "withdrawn"]
    state_text: str = Field(examples=["办理中"])
    received_at: datetime
    due_at: datetime | None
    due_basis: str
    closed_at: datetime | None
    open_steps: list[StepOut] | None = Field(
        description="正在办理的环节；流程引擎暂时无法访问时为 null。"
    )
    timeline: list[TimelineOut]
    attachments: list[AttachmentOut]
    next_text: str = Field(
        description="下一步。",
        examples=["正在由国内贸易科“核实情况”。"],
    )
    supplements: list[SupplementOut]
    arrivals: list[ArrivalOut] = Field(description="补正、撤回申请和外部结果，以及送达情况。")
    withdrawable: bool = Field(description="现在可以撤回。")


class HealthOut(Out):
    """进程在运行。"""

    status: Literal["alive"]


class CheckOut(Out):
    """一项依赖。"""

    name: Literal["database", "engine"]
    label: str = Field(examples=["数据库"])
    ok: bool
    error: str = Field(description="故障种类；正常时为空。", examples=[""])


class ReadinessOut(Out):
    """能否办理业务。"""

    ready: bool
    checks: list[CheckOut]


class KeyOut(Out):
    """核验回执用的公钥。"""

    key_id: str = Field(examples=["1f0e3dad99908345"])
    algorithm: Literal["Ed25519"]
    public_key_pem: str = Field(
        description="SubjectPublicKeyInfo，PEM 格式。",
        examples=["-----BEGIN PUBLIC KEY-----\n...\n-----END PUBLIC KEY-----\n"],
    )
    active: bool = Field(description="新的回执用它签名；其余用于核验以前的回执。")


class KeysOut(Out):
    """全部公钥，现用的在前。"""

    keys: list[KeyOut]


class ResultKindOut(Out):
    """其他单位可以回传的一种结果。"""

    type: str = Field(description="回传时填入 type。", examples=["Message_Approval"])
    title: str = Field(examples=["市商务局批复"])
    data_schema: dict[str, object] = Field(description="结果的 JSON Schema 2020-12。")


class ProcedureOut(ProcedureRef):
    """对外受理的一个事项。"""

    version: str = Field(examples=["1.0.0"])
    department: str = Field(description="科室。", examples=["国内贸易科"])
    annex: str = Field(description="所依附件。", examples=["2.29"])
    duty: str = Field(description="职责任务清单中的事项。", examples=["国内贸易科第29项"])
    basis: str = Field(description="依据。", examples=["附件2.29 规范 一"])
    limit_text: str = Field(description="时限；附件未规定的为空。")
    due_rule: str | None = Field(description="收到时即按此规则确定期限；为空的登记后确定。")
    materials: list[str] = Field(description="所需材料。", examples=[["举报投诉单"]])
    withdrawable: bool = Field(description="支持撤回。")
    schema_url: str = Field(examples=["/v1/procedures/P2_29_Hotline12345/schema"])
    diagram_url: str = Field(examples=["/v1/procedures/P2_29_Hotline12345/diagram.svg"])


class ProcedureDetailOut(ProcedureOut):
    """一个事项的全部内容。"""

    data_schema: dict[str, object] = Field(description="data 的 JSON Schema 2020-12，同开始表单。")
    results: list[ResultKindOut]


class ProceduresOut(Out):
    """对外受理的事项，按编号排列。"""

    items: list[ProcedureOut]
    next_cursor: str | None = Field(description="下一页的 cursor；没有下一页时为 null。")


class CallbackIn(BaseModel):
    """回调地址。"""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        description="https 地址，须能从本局网络访问。",
        max_length=1000,
        examples=["https://callback.example.gov.cn/bureau"],
    )


class CallbackOut(Out):
    """已登记的回调地址。"""

    url: str
    registered_at: datetime
    trouble: str = Field(description="最近一次送达失败的原因；正常时为空。", examples=[""])


class CallbackSecretOut(CallbackOut):
    """新登记的回调地址及其密钥。密钥只显示这一次。"""

    secret: str = Field(
        description="核对签名用（Standard Webhooks）。",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class QueryIn(BaseModel):
    """办件编号和查询码，见回执。"""

    model_config = ConfigDict(extra="forbid")

    tracking_number: str = Field(max_length=64, examples=["BJ-2026-000001"])
    query_code: str = Field(max_length=32, examples=["7KQ2MXW9PA"])


class PublicStatusOut(Out):
    """公开的办理进度，不含个人信息。"""

    tracking_number: str
    procedure: str
    state_text: str
    received_at: datetime
    due_at: datetime | None
    due_basis: str
    closed_at: datetime | None
    timeline: list[TimelineOut]
