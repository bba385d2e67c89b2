"""签批、阅件, 我送出的, 办理情况: pages without script, by post, refused as pages in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import httpx
import pytest
from docx import Document
from openpyxl import load_workbook

from bureau.domain.agenda import Meeting
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.services.ports.clerk_forms import TaskForm
from bureau.services.ports.clerk_tasks import DoneTask
from bureau.services.ports.engine_instances import InstanceFact
from bureau.services.ports.workforce import HeldTask
from bureau.services.staff.leaves import Leaves
from bureau.services.staff.register import StaffRegister
from bureau.services.staff.windows import DeputyWindows
from tests.component.api.client import PROCEDURE, Client, assert_problem
from tests.component.api.rig import START_FORM, Rig
from tests.component.services.staffing import POSTS as POSTS_OF
from tests.component.services.staffing import person

TOKEN: Final = "T" * 32
POSTS: Final = {
    "head": ("zhuyaolingdao",),
    "office": ("bangongshi",),
    "clerk": ("guoneike1",),
    "other": ("guoneike2",),
}
FORM: Final = START_FORM.parents[1] / "shared" / "S_LeaderApproval.form"
TITLE: Final = "关于联合检查的通知"
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

Desk = Callable[[str], httpx.Client]


@pytest.fixture
def desk(client: Client, rig: Rig) -> Iterator[Desk]:
    """A clerk's browser: head, office, clerk, other; "nobody" is not logged in."""
    with ExitStack() as stack:

        def opened(who: str) -> httpx.Client:
            if who in POSTS:
                rig.sessions.log_in(f"s-{who}", who, f"姓名{who}", *POSTS[who])
                rig.workforce.groups.setdefault(POSTS[who][0], set()).add(who)
            made = httpx.Client(
                base_url=client.base_url,
                cookies={"JSESSIONID": f"s-{who}", "XSRF-TOKEN": TOKEN},
                trust_env=False,
                timeout=60,
            )
            return stack.enter_context(made)

        yield opened


@pytest.fixture
def waiting(rig: Rig) -> str:
    """A draft of the clerk that waits for the head's signature; its task."""
    now = rig.clock.now()
    with rig.uow() as uow:
        uow.cases.add(
            Case(
                id="case-1",
                number="BJ-2026-000901",
                procedure_id=PROCEDURE,
                title=TITLE,
                source=CaseSource.API,
                state=CaseState.ACTIVE,
                received_at=now,
                data={},
                root_instance_id="root-1",
                initiator="clerk",
            )
        )
        uow.commit()
    rig.workforce.tasks["t-1"] = task(now)
    rig.sessions.show("head", "t-1", "root-1")
    rig.sessions.show("office", "t-1", "root-1")
    form = json.loads(FORM.read_text(encoding="utf-8"))
    known = {
        "caseNumber": "BJ-2026-000901",
        "caseTitle": TITLE,
        "matter": TITLE,
        "draft": "检查三天。",
    }
    rig.forms.forms["t-1"] = TaskForm(form=form, known=known)
    return "t-1"


def task(now: datetime) -> HeldTask:
    return HeldTask(
        id="t-1",
        key="User_HeadSign",
        name="审签发文稿",
        definition_id="d-1",
        instance_id="root-1",
        root_instance_id="root-1",
        assignee=None,
        groups=frozenset({"zhuyaolingdao", "bangongshi"}),
        users=frozenset(),
        created_at=now,
        due_at=now + timedelta(days=1),
    )


def words(answer: httpx.Response) -> str:
    return re.sub(r"<[^>]+>", " ", answer.text)


def test_everybody_is_shown_the_own_pages(desk: Desk) -> None:
    shown = {
        who: [one["name"] for one in desk(who).get("/panel/data/places").json()]
        for who in ("head", "office", "clerk")
    }
    everybody = ["我送出的", "办件查询", "台账"]
    assert shown["head"] == ["签批、阅件", *everybody, "办理情况"]
    assert shown["office"] == ["签批、阅件", *everybody, "会议议题", "办理情况"]
    assert shown["clerk"] == ["阅件", *everybody]
    assert_problem(desk("nobody").get("/panel/data/places"), 401, "no-session")
    assert "姓名clerk" in desk("clerk").get("/panel/cases").text
    assert "办理情况" not in desk("clerk").get("/panel/ledgers").text


@pytest.mark.parametrize("page", ["leader", "sent", "figures", "meetings", "tasks/t-1/acts"])
def test_who_is_not_logged_in_is_shown_the_way(desk: Desk, page: str) -> None:
    answer = desk("nobody").get(f"/panel/{page}")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "去登录" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


def test_a_head_sees_the_draft_signs_or_is_told_what_is_missing(
    desk: Desk, rig: Rig, waiting: str
) -> None:
    head = desk("head")
    page = words(head.get("/panel/leader"))
    assert "等待签批（1）" in page
    assert page.count(TITLE) == 1  # the form's copies of the title are not said again
    assert "检查三天。" in page

    back = {"decision": "disagree", "signedOn": "2026-03-02", "entryMode": "self", "token": TOKEN}
    refused = head.post(f"/panel/leader/tasks/{waiting}", data=back)
    assert "不同意的理由和修改要求”未填" in refused.text
    assert rig.forms.submitted == []

    agree = {**back, "decision": "agree", "opinion": "同意印发"}
    told = head.post(f"/panel/leader/tasks/{waiting}", data=agree)
    assert f"已办：审签发文稿《{TITLE}》" in told.text
    ((done, by, values),) = rig.forms.submitted
    assert (done, by, values["decision"], values["opinion"]) == (
        waiting,
        "head",
        "agree",
        "同意印发",
    )


def test_the_office_enters_only_with_name_and_scan(desk: Desk, rig: Rig, waiting: str) -> None:
    office = desk("office")
    entered = {"decision": "agree", "signedOn": "2026-03-02", "entryMode": "office", "token": TOKEN}
    assert "审签领导姓名”未填" in office.post(f"/panel/leader/tasks/{waiting}", data=entered).text
    kept = {**entered, "signer": "戊主", "opinion": "写了很久的意见"}
    refused = office.post(f"/panel/leader/tasks/{waiting}", data=kept)
    assert "扫描件" in words(refused)
    assert "写了很久的意见" in refused.text
    assert rig.forms.submitted == []


def test_a_form_of_another_site_does_nothing(desk: Desk, rig: Rig, waiting: str) -> None:
    answer = desk("head").post(
        f"/panel/leader/tasks/{waiting}", data={"decision": "agree", "token": "X" * 32}
    )
    assert (answer.status_code, "刷新页面" in answer.text) == (403, True)
    assert answer.headers["content-type"].startswith("text/html")
    foreign = desk("head").post(
        "/panel/leader/batch",
        data={"task": waiting, "token": TOKEN},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert foreign.status_code == 403
    assert rig.forms.submitted == []


def test_another_clerk_learns_nothing(desk: Desk, rig: Rig, waiting: str) -> None:
    other = desk("other")
    for page in ("leader", "sent", f"tasks/{waiting}/acts"):
        assert TITLE not in other.get(f"/panel/{page}").text
    refused = other.get("/panel/figures")
    assert (refused.status_code, TITLE in refused.text) == (403, False)
    signed = other.post(
        f"/panel/leader/tasks/{waiting}", data={"decision": "agree", "token": TOKEN}
    )
    assert "没有这项任务" in signed.text
    urged = other.post(f"/panel/sent/{waiting}", data={"act": "urge", "token": TOKEN})
    assert "没有这项任务" in urged.text
    assert rig.forms.submitted == []


def test_figures_show_each_number_with_its_cases(desk: Desk, waiting: str) -> None:
    page = desk("office").get("/panel/figures")
    assert page.status_code == 200
    assert words(page).count(TITLE) == 1
    assert "即将到期" in page.text
    for kind in ("xlsx", "docx"):
        answer = desk("office").get(f"/panel/figures/{kind}")
        assert answer.content.startswith(b"PK")
    assert desk("office").get("/panel/figures", params={"month": "2999-01"}).status_code == 422


def test_a_case_with_a_named_circle_of_readers_only_counts_for_all_others(
    desk: Desk, rig: Rig, waiting: str
) -> None:
    now = rig.clock.now()
    rig.workforce.tasks["t-1"] = replace(task(now), due_at=now - timedelta(days=1))
    began = InstanceFact(
        id="root-1", process=PROCEDURE, business_key="BJ-2026-000901", started_at=now
    )
    rig.history.begun = (began,)
    rig.restricted[PROCEDURE] = frozenset({"bangongshi"})
    number = "BJ-2026-000901"
    texts = {
        who: [desk(who).get("/panel/figures").text, _cells(desk(who).get("/panel/figures/xlsx"))]
        for who in ("head", "office")
    }

    for said in texts["head"]:
        assert [one for one in (TITLE, number, "审签发文稿") if one in said] == []
        assert "限知悉岗位和经办人查看" in said
    assert re.search(r"合计\s+1\s+0\s+1\s+1\s+0\s+0", re.sub(r"<[^>]+>", " ", texts["head"][0]))
    for said in texts["office"]:
        assert TITLE in said
        assert number in said
    # 通报 goes round: not even a reader's own copy names the case.
    bulletin = _paragraphs(desk("office").get("/panel/figures/docx"))
    assert TITLE not in bulletin
    assert number not in bulletin
    assert "在办任务1项，已超期1项" in bulletin
    assert "限知悉岗位和经办人查看" in bulletin

    rig.tasks.open["head"] = frozenset({"root-1"})
    assert TITLE in desk("head").get("/panel/figures").text, "the task is the head's now"
    rig.tasks.open.clear()
    assert TITLE not in desk("head").get("/panel/figures").text
    rig.tasks.done["head"] = [DoneTask(root_instance_id="root-1", ended_at=now)]
    assert TITLE in desk("head").get("/panel/figures").text, "the head had a task of it"


def _cells(answer: httpx.Response) -> str:
    book = load_workbook(BytesIO(answer.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def _paragraphs(answer: httpx.Response) -> str:
    made = Document(BytesIO(answer.content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def test_without_the_engine_a_page_says_so(desk: Desk, rig: Rig) -> None:
    head = desk("head")
    rig.sessions.down = True
    answer = head.get("/panel/leader")
    assert (answer.status_code, "流程引擎没有应答" in answer.text) == (503, True)
    assert head.get("/panel/cases").status_code == 200


def test_who_was_away_finds_what_the_deputy_did_and_nobody_else_does(desk: Desk, rig: Rig) -> None:
    StaffRegister(rig.uow, rig.clock, POSTS_OF).put(
        [person("clerk", "甲文", "guoneike1"), person("other", "乙文", "guoneike2")], by="test"
    )
    now = rig.clock.now()
    Leaves(rig.uow, rig.clock).enter(
        "clerk", "other", now, now + timedelta(days=1), reason="出差", by="test"
    )
    DeputyWindows(rig.uow, rig.workforce, rig.clock, POSTS_OF).run()
    rig.workforce.open("t-9", "guoneike1", now)
    rig.workforce.complete("t-9", "other", now)

    page = words(desk("clerk").get("/panel/sent"))
    assert "由他人代办的事项（1）" in page
    assert "乙文（代甲文办理）" in page
    for who in ("other", "office"):
        assert "代办的事项" not in desk(who).get("/panel/sent").text


@pytest.fixture
def queued(rig: Rig, waiting: str) -> str:
    """The case waits for 局党组会; its number."""
    agenda = rig.services.agenda
    meeting = Meeting.PARTY_GROUP
    agenda.queue("a-1", case_id="case-1", instance_id="root-1", meeting=meeting, title="")
    return "BJ-2026-000901"


def enter(clerk: httpx.Client, meeting: str = "party-group", **fields: str) -> httpx.Response:
    """The form as a browser sends it: token first, the file among the fields."""
    sent = {"token": TOKEN, "held": "2026-03-01", **fields}
    plain: list[tuple[str, tuple[str | None, bytes]]] = [
        (name, (None, value.encode())) for name, value in sent.items()
    ]
    files = [*plain, ("minutes", ("纪要.pdf", PDF))]
    return clerk.post(f"/panel/meetings/{meeting}", files=files)


def test_the_results_of_a_meeting_are_entered_at_once_and_only_once(
    desk: Desk, rig: Rig, queued: str
) -> None:
    office, verdict = desk("office"), f"verdict:{queued}"
    assert TITLE in office.get("/panel/meetings").text
    assert "没有结果" in enter(office, **{verdict: ""}).text
    assert "还没有到" in enter(office, held="2026-12-31", **{verdict: "approved"}).text
    late = enter(office, **{verdict: "deferred"})
    assert "1 项缓议" in late.text
    assert "1 次" in late.text

    final = {"held": "2026-03-02", verdict: "approved", f"note:{queued}": "抓紧办"}
    done = enter(office, **final)

    assert "1 项有结果" in done.text
    assert TITLE not in words(done)
    assert "以前已登记" in enter(office, **final).text
    assert "不能改为别的结果" in enter(office, held="2026-03-02", **{verdict: "rejected"}).text
    with rig.uow(read_only=True) as uow:
        kinds = [one.kind for one in uow.papers.of_case("case-1")]
        told = [str(row.payload["variables"]) for row in uow.outbox.of_case("case-1")]
    assert kinds == ["minutes", "minutes"]  # of the meeting that put it off, and of the other
    assert len(told) == 1
    assert "'meetingResult': 'approved'" in told[0]


def test_only_the_office_sees_and_enters_meetings(desk: Desk, rig: Rig, queued: str) -> None:
    for who in ("clerk", "head", "nobody"):
        assert TITLE not in desk(who).get("/panel/meetings").text
        refused = enter(desk(who), **{f"verdict:{queued}": "approved"})
        assert refused.status_code in (401, 403)
    foreign = enter(desk("office"), token="X" * 32, **{f"verdict:{queued}": "approved"})
    assert foreign.status_code == 403
    assert enter(desk("office"), meeting="nobody").status_code == 404
    with rig.uow(read_only=True) as uow:
        assert uow.papers.of_case("case-1") == ()
    assert [item.verdict for item, _ in rig.services.agenda.waiting(Meeting.PARTY_GROUP)] == [None]
