"""Kinds of cases of the fault run: small procedures that use every topic between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bureau.services.records import Procedure
from tests.support import small_procedures
from tests.support.small_procedures import REGISTER, SCHEMA, close, receive, service

MAIL_BODY: Final = "shishangwuju"
MAIL_ADDRESS: Final = "swj@zibo.example"
FOLDER_BODY: Final = "zuzhibu"
EXPORT_BODY: Final = "shimingzhi"
SITE: Final = "menhuwang"
REGISTER_SIGN: Final = "桓商"
DECIDED: Final = "Message_MeetingDecided"
LINKED: Final = "Message_LinkedCaseClosed"
SUPPLEMENT: Final = "Message_Supplement"
PAYMENT_ITEM: Final = "subsidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A fault planned as permanent: what is handed in wrong, where it stops, what is said there.

    Args:
        data: over the case's start data.
        stops_at: element with the incident.
        says: part of the incident's message.
    """

    data: Mapping[str, str]
    stops_at: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of case.

    Args:
        process: process id.
        name: Chinese name.
        steps: elements in a row.
        data: start data besides the title.
        outside: acts on the outside that each case makes, by witness and what is done there.
        messages: that the process waits for.
        flaw: how a case of this kind is made to fail for good; None: none is.
        children: cases that each case opens.
    """

    process: str
    name: str
    steps: tuple[tuple[str, str], ...]
    data: Mapping[str, str] = field(default_factory=dict)
    outside: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    flaw: Flaw | None = None
    children: int = 0

    def diagram(self) -> bytes:
        """The process."""
        return small_procedures.procedure(self.process, *self.steps, messages=self.messages)

    def row(self) -> Procedure:
        """Its row of the catalogue."""
        fields = {name: {"type": "string", "title": name} for name in self.data}
        properties = SCHEMA["properties"]
        assert isinstance(properties, dict)
        schema = {**SCHEMA, "properties": {**properties, **fields}}
        return replace(small_procedures.row(self.process, self.name, external=True), schema=schema)


def _user(id: str) -> tuple[str, str]:
    return id, f'<bpmn:userTask id="{id}" camunda:asyncAfter="true"/>'


def _pay(id: str, act: str, **given: str) -> tuple[str, str]:
    return service(id, "pay", {"act": act, "item": PAYMENT_ITEM, **given})


LETTER: Final = Kind(
    process="F_Letter",
    name="发文报送",
    data={"addressee": MAIL_BODY},
    outside=(f"mail:{MAIL_ADDRESS}", f"folder:{FOLDER_BODY}"),
    flaw=Flaw(data={"addressee": "wucidanwei"}, stops_at="Service_Mail", says="no addressee"),
    steps=(
        REGISTER,
        service(
            "Service_Limit", "compute-deadline", {"rule": "1.5.1:answer", "start": "${receivedAt}"}
        ),
        service(
            "Service_Reserve",
            "number-document",
            {"act": "reserve", "registerSign": REGISTER_SIGN, "documentTitle": "${title}"},
        ),
        service(
            "Service_Render",
            "render-document",
            {
                "template": "notice",
                "number": "${documentNumber}",
                "addressees": "各镇人民政府",
                "content": "请各镇按要求报送。",
            },
        ),
        service(
            "Service_Use",
            "number-document",
            {"act": "use", "registerSign": REGISTER_SIGN, "documentNumber": "${documentNumber}"},
        ),
        service(
            "Service_Mail",
            "forward",
            {
                "addressee": "${addressee}",
                "kind": "report",
                "text": "现予报送。",
                "paperKinds": "notice!",
            },
        ),
        service(
            "Service_Notify",
            "notify",
            {"text": "已报送。", "recipients": "bangongshi", "bodies": FOLDER_BODY},
        ),
        service(
            "Service_Remind",
            "remind",
            {"recipients": "bangongshi", "kind": "due-soon", "text": "请留意批复。"},
        ),
        close(),
    ),
)

REPLY: Final = Kind(
    process="F_Reply",
    name="答复转送",
    outside=("hotline:reply", "hotline:feedback", f"folder:{FOLDER_BODY}"),
    steps=(
        REGISTER,
        service("Service_Reply", "reply", {"channel": "hotline12345", "text": "已核实处理。"}),
        service(
            "Service_Http",
            "forward",
            {"addressee": "hotline12345", "kind": "feedback", "text": "反馈处理情况。"},
        ),
        service(
            "Service_Folder",
            "forward",
            {"addressee": FOLDER_BODY, "kind": "copy", "text": "抄送处理情况。"},
        ),
        service(
            "Service_Export",
            "forward",
            {"addressee": EXPORT_BODY, "kind": "report", "text": "录入处理情况。"},
        ),
        service(
            "Service_Archive",
            "archive",
            {"archiveClass": "举报投诉", "retention": "10年", "paperKind": "export"},
        ),
        close("已答复"),
    ),
)

COLLECT: Final = Kind(
    process="F_Collect",
    name="报送汇总",
    data={"template": "consumption-monthly"},
    flaw=Flaw(data={"template": "meiyoucibiao"}, stops_at="Service_Open", says="没有报送模板"),
    steps=(
        REGISTER,
        service(
            "Service_Open",
            "collect",
            {
                "act": "open",
                "template": "${template}",
                "period": "2026-03",
                "addressees": "suozhen,guoneike1",
                "dueAt": "2099-01-01T18:00:00+08:00",
            },
        ),
        service("Service_Status", "collect", {"act": "status"}),
        service("Service_Urge", "collect", {"act": "remind"}),
        service("Service_Shut", "collect", {"act": "close"}),
        service("Service_Total", "aggregate"),
        close("已汇总"),
    ),
)

PAY: Final = Kind(
    process="F_Pay",
    name="拨付公示",
    data={"rule": "trade-development"},
    outside=(f"site:{SITE}",),
    flaw=Flaw(data={"rule": "meiyouguize"}, stops_at="Service_Request", says="没有支付规则"),
    steps=(
        REGISTER,
        _user("User_Allot"),
        _pay(
            "Service_Request",
            "request",
            rule="${rule}",
            payee="桓台商厦",
            purpose="补贴",
            step="User_Allot",
            field="amount",
        ),
        _user("User_Approve"),
        _pay("Service_Approve", "approve", step="User_Approve", field="decision"),
        _pay("Service_Export", "export"),
        _user("User_Receipt"),
        _pay("Service_Paid", "paid", step="User_Receipt", field="receipt"),
        service(
            "Service_Book",
            "ledger-write",
            {"ledger": "key-projects", "act": "append"},
            maps={"fields": {"name": "${title}", "recruiter": "商务局", "scope": "other"}},
        ),
        service(
            "Service_Look",
            "ledger-read",
            {"ledger": "key-projects"},
            maps={"equals": {"name": "${title}"}},
        ),
        service(
            "Service_Publish",
            "publish",
            {"site": SITE, "column": "公示", "title": "${title}", "text": "资金拨付公示。"},
        ),
        service(
            "Service_TakeDown",
            "publish",
            {"act": "take-down", "publicationId": "${publicationId}", "reason": "公示期满"},
        ),
        close("已拨付"),
    ),
)

MEETING: Final = Kind(
    process="F_Meeting",
    name="提请研究",
    messages=(DECIDED,),
    steps=(
        REGISTER,
        service("Service_Queue", "queue-agenda", {"meeting": "party-group", "title": "${title}"}),
        receive("Receive_Decided", DECIDED),
        service(
            "Service_First",
            "record-opinion",
            {"round": "hq", "opinion": "agree", "signer": "wangfang"},
        ),
        service(
            "Service_Second",
            "record-opinion",
            {"round": "hq", "opinion": "disagree", "signer": "liqiang", "text": "另有意见"},
        ),
        service("Service_Count", "count-opinions", {"round": "hq"}),
        close("已研究"),
    ),
)

CHILD: Final = Kind(process="F_Child", name="督办", steps=(REGISTER, close("已整改")))

OPEN: Final = Kind(
    process="F_Open",
    name="转督办",
    messages=(LINKED,),
    children=2,
    steps=(
        REGISTER,
        service(
            "Service_Open",
            "open-case",
            {
                "process": CHILD.process,
                "entries": '["甲", "乙"]',
                "entryField": "title",
                "message": LINKED,
            },
        ),
        receive("Receive_Ends", LINKED),
        close("已督办"),
    ),
)

ASK: Final = Kind(
    process="F_Ask",
    name="补正告知",
    messages=(SUPPLEMENT,),
    outside=("hotline:notice",),
    steps=(
        REGISTER,
        service("Service_Ask", "ask-supplement", {"text": "缺凭证，请补正。"}),
        receive("Receive_Supplement", SUPPLEMENT),
        service("Service_Tell", "notify", {"text": "已收到补正。", "applicant": "${true}"}),
        close("已补正"),
    ),
)

FILE: Final = Kind(
    process="F_File",
    name="年度归档",
    steps=(
        REGISTER,
        # A year before anything was kept: what is done twice would be two catalogues, or a fault.
        service("Service_Prepare", "prepare-filing", {"year": "2020"}),
        service("Service_Number", "number-filing", {"year": "2020", "filedBy": "wangfang"}),
        close("已归档"),
    ),
)

#: Kinds that are handed in, in turn.
HANDED_IN: Final = (LETTER, REPLY, COLLECT, PAY, MEETING, OPEN, ASK, FILE)
KINDS: Final = {kind.process: kind for kind in (*HANDED_IN, CHILD)}
