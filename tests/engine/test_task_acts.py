"""Deputies, 退回, 撤回, 加签, 传阅, 转办, 催办 on the real engine, on the real 发文审签.

Clerks are logged in as in a browser; the platform has the service account's rights only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pydantic import SecretStr

from bureau import bootstrap
from bureau.domain.timeline import EventKind
from bureau.engine.bundle import bundle_of
from bureau.engine.deployment import Deployments
from bureau.engine.filters import TaskFilters
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.errors import Conflict, InvalidData, NotFound, NotPermitted
from bureau.services.papers import Upload
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.records import RecipientKind
from bureau.services.records.staff import StaffMember
from bureau.settings import Settings
from tests.engine.acts_office import (
    AGREE,
    OUTER,
    PASSWORD,
    PEOPLE,
    PROCESS,
    RETURN,
    Office,
    outer_diagram,
    outer_row,
)
from tests.support.database import sqlite_template
from tests.support.engine import ROOT, EngineProcess
from tests.support.processes import deploy


@pytest.fixture(scope="module")
def office(
    engine: EngineProcess, admin: EngineSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    identity = Identity(admin)
    for posts in PEOPLE.values():
        for group in posts[2]:
            identity.ensure_post(group, group)
    for group in ("bangongshi", "fenguanguonei", "zongheke2"):
        identity.ensure_post(group, group)
    identity.ensure_service_account("svcacts", PASSWORD)
    TaskFilters(admin).ensure()
    for user, (name, _, _) in PEOPLE.items():
        identity.ensure_user(user, name, PASSWORD)
    path = ROOT / "bpmn" / "shared" / f"{PROCESS}.bpmn"
    Deployments(admin).deploy(bundle_of(path, ROOT / "bpmn", ROOT / "forms"))
    deploy(admin, OUTER, outer_diagram())
    folder = tmp_path_factory.mktemp("acts")
    settings = Settings(
        state_dir=folder,
        database_url=f"sqlite:///{sqlite_template(folder)}",
        engine_url=engine.url,
        engine_web_url=engine.origin,
        engine_user="svcacts",
        engine_password=SecretStr(PASSWORD),
        hotline_secret=SecretStr("-"),
    )
    services = bootstrap.build(settings)
    with services.uow() as uow:
        uow.procedures.save(outer_row(services))
        uow.commit()
    people = [
        StaffMember(
            id=user,
            name=name,
            section=section,
            posts=posts,
            starts_on=services.staff.register.today(),
        )
        for user, (name, section, posts) in PEOPLE.items()
    ]
    services.staff.register.put(people, by="test")
    services.staff.windows.run()
    yield Office(services, admin, engine.origin)
    services.close()


def test_return_goes_to_the_drawn_step_with_its_reason_and_only_as_the_form_allows(
    office: Office,
) -> None:
    root = office.case()
    with pytest.raises(InvalidData) as refused:
        office.sign("actleader", root, "User_DeputyReview", **RETURN)
    assert [one.pointer for one in refused.value.faults] == ["/disagreeReason"]
    assert office.open(root) == ["User_DeputyReview"]

    office.sign("actleader", root, "User_DeputyReview", **RETURN, disagreeReason="分工不清。")

    assert office.open(root) == ["User_Revise"]
    assert office.events(root, EventKind.STEP_RETURNED) == ["退回“审核发文稿”：分工不清。"]
    shown = office.hand.shown(office.task(root, "User_Revise"))
    assert shown["returnReason"] == "分工不清。"
    done = office.services.engine.activity(root)
    assert [one.assignee for one in done if one.key == "User_DeputyReview"] == ["actleader"]


def test_the_sender_takes_back_until_the_next_has_opened(office: Office) -> None:
    root = office.case()
    review = office.task(root, "User_DeputyReview")
    with pytest.raises(NotFound):
        office.acts.recalls.recall(office.cookies("actpeer"), review, "不是我送的")
    (sent,) = [one for one in office.sent("actclerk") if one.at.task.id == review]
    assert (sent.recallable, sent.opened, sent.urgeable) == (True, False, True)

    office.acts.recalls.recall(office.cookies("actclerk"), review, "附件放错了")
    office.settle(root)

    revise = office.services.staff.workforce.task(office.task(root, "User_Revise"))
    assert revise is not None
    assert revise.assignee == "actclerk"
    assert office.hand.shown(revise.id)["returnReason"] == "附件放错了"
    assert office.events(root, EventKind.RECALLED) == ["撤回“审核发文稿”：附件放错了"]
    with pytest.raises(NotFound):
        office.acts.recalls.recall(office.cookies("actclerk"), review, "再撤一次")


@pytest.mark.parametrize("how", ["panel", "claimed"])
def test_once_opened_nothing_is_taken_back(office: Office, how: str) -> None:
    root = office.case()
    review = office.task(root, "User_DeputyReview")
    if how == "panel":
        office.services.acts.recalls.opened(review, "actleader")
    else:
        office.admin.post_json("task", review, "claim", body={"userId": "actleader"})

    with pytest.raises(Conflict) as refused:
        office.acts.recalls.recall(office.cookies("actclerk"), review, "太晚了")

    assert refused.value.code == "already-opened"
    assert office.open(root) == ["User_DeputyReview"]
    office.sign("actleader", root, "User_DeputyReview", **AGREE)
    head = office.task(root, "User_HeadSign")
    with pytest.raises(NotPermitted):
        office.acts.recalls.recall(office.cookies("actleader"), head, "图上没有")


def test_an_additional_opinion_is_waited_for(office: Office) -> None:
    root = office.case()
    office.sign("actleader", root, "User_DeputyReview", **AGREE)
    head = office.task(root, "User_HeadSign")
    with pytest.raises(InvalidData):
        office.acts.consultations.ask(office.cookies("acthead"), head, "acthead", "问自己")

    office.acts.consultations.ask(
        office.cookies("acthead"), head, "actdeputy", "投资方面有无不同意见？"
    )
    office.settle(root)

    assert office.open(root) == ["User_Consult"]  # nobody can sign meanwhile
    consult = office.services.staff.workforce.task(office.task(root, "User_Consult"))
    assert consult is not None
    assert consult.assignee == "actdeputy"
    with pytest.raises(NotPermitted):
        office.acts.consultations.ask(office.cookies("actdeputy"), consult.id, "actpeer", "?")
    office.sign("actdeputy", root, "User_Consult", consultOpinion="agree", consultSigner="丙文")
    office.opinion_recorded(root)
    assert office.open(root) == ["User_HeadSign"]
    office.sign("acthead", root, "User_HeadSign", **AGREE)
    assert office.open(root) == ["User_DecideCountersign"]
    assert office.events(root, EventKind.CONSULTED) == [
        "“审签发文稿”前请丙文加签：投资方面有无不同意见？"
    ]


def test_circulation_with_read_marks(office: Office) -> None:
    root = office.case()
    review = office.task(root, "User_DeputyReview")
    leader, reader = office.cookies("actleader"), office.cookies("actpeer")
    with office.services.uow(read_only=True) as uow:
        case = uow.cases.by_root_instance(root)
    assert case is not None
    clerk = ClerkIdentity(user_id="actclerk", name="甲文")
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    paper = office.services.papers.add_to_case(
        case.id, clerk, Upload("附件.pdf", "material", "application/pdf", [content])
    )

    sent = [
        office.acts.circulation.send(leader, review, ["actpeer", "actdeputy"], "请阅")
        for _ in range(2)
    ]

    assert sent == [2, 0]  # twice is once
    (waiting,) = office.acts.circulation.waiting(reader)
    found, stream = office.acts.circulation.open_paper(reader, waiting.reading.id, paper.id)
    stream.close()
    assert found.id == paper.id
    with pytest.raises(NotFound):  # somebody else's reading
        office.acts.circulation.open_paper(leader, waiting.reading.id, paper.id)
    with pytest.raises(NotFound):
        office.acts.circulation.mark(leader, [waiting.reading.id])
    assert office.acts.circulation.mark(reader, [waiting.reading.id], "已知悉") == 1
    assert office.acts.circulation.mark(reader, [waiting.reading.id]) == 0
    assert office.acts.circulation.waiting(reader) == ()
    marks = {one.reader: one for one in office.acts.circulation.readings_of(case.id)}
    assert marks["actpeer"].opened_at is not None
    assert (marks["actpeer"].comment, marks["actdeputy"].read_at) == ("已知悉", None)
    assert office.open(root) == ["User_DeputyReview"]  # the procedure did not wait


def test_transfer_and_urging(office: Office) -> None:
    root = office.case()
    office.sign("actleader", root, "User_DeputyReview", **RETURN, disagreeReason="改。")
    revise = office.task(root, "User_Revise")
    clerk, peer = office.cookies("actclerk"), office.cookies("actpeer")
    with pytest.raises(InvalidData):
        office.acts.transfers.transfer(clerk, revise, "acthead", "不同岗位")

    office.acts.transfers.transfer(clerk, revise, "actpeer", "我去开会")

    task = office.services.staff.workforce.task(revise)
    assert task is not None
    assert task.assignee == "actpeer"
    with pytest.raises(NotPermitted):
        office.acts.transfers.transfer(clerk, revise, "actpeer", "已不在我处")
    assert office.events(root, EventKind.TRANSFERRED) == ["将“修改发文初稿”转给乙文：我去开会"]
    leader = office.cookies("actleader")
    assert office.acts.urging.urge(leader, revise, "") == 1
    with pytest.raises(Conflict):
        office.acts.urging.urge(leader, revise, "再催")
    with pytest.raises(NotFound):
        office.acts.urging.urge(peer, revise, "不是我送的")
    assert office.events(root, EventKind.URGED) == ["第1次催办“修改发文初稿”：请尽快办理。"]


def test_who_began_a_case_urges_it_wherever_it_is(office: Office) -> None:
    root = office.case(begun_by="actpeer")
    office.sign("actleader", root, "User_DeputyReview", **AGREE)
    head = office.task(root, "User_HeadSign")
    peer = office.cookies("actpeer")

    (shown,) = [one for one in office.sent("actpeer") if one.at.task.id == head]
    assert (shown.mine, shown.recallable, shown.urgeable, shown.urged) == (False, False, True, 0)
    assert office.acts.urging.urge(peer, head, "请尽快审签") == 1
    assert office.acts.urging.urge(office.cookies("actleader"), head, "") == 2  # who sent it on

    with pytest.raises(NotFound):
        office.acts.urging.urge(office.cookies("actdeputy"), head, "")
    (shown,) = [one for one in office.sent("actpeer") if one.at.task.id == head]
    assert shown.urged == 2
    with office.services.uow(read_only=True) as uow:
        told = uow.notifications.of_recipient(RecipientKind.GROUP, "zhuyaolingdao")
    assert [one.text.endswith("请尽快审签") for one in told if "第1次" in one.text] == [True]


def test_what_a_leader_wrote_on_paper_is_entered_with_the_scan_only(office: Office) -> None:
    root = office.case()
    entered = {**AGREE, "entryMode": "office", "signer": "丁管"}
    with pytest.raises(InvalidData, match="扫描件"):
        office.sign("actleader", root, "User_DeputyReview", **entered)
    with office.services.uow(read_only=True) as uow:
        case = uow.cases.by_root_instance(root)
    assert case is not None
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    office.services.papers.add_to_case(
        case.id,
        ClerkIdentity(user_id="actleader", name="丁管"),
        Upload("呈批单.pdf", "instruction", "application/pdf", [content]),
    )

    office.sign("actleader", root, "User_DeputyReview", **entered)

    assert office.open(root) == ["User_HeadSign"]
    fields = office.services.engine.form_fields(root)
    said = {one.field: (one.value, one.user_id) for one in fields}
    assert said["signer"] == ("丁管", "actleader")  # who entered it stands beside the name


def test_a_deputy_acts_is_stamped_and_gives_back_and_no_drafter_signs(office: Office) -> None:
    staff = office.services.staff
    first, second = office.case(), office.case()
    for root in (first, second):
        assert not office.sees("actdeputy", office.task(root, "User_DeputyReview"))
    office.admin.post_json(
        "task", office.task(second, "User_DeputyReview"), "claim", body={"userId": "actleader"}
    )

    staff.leaves.enter(
        *("actleader", "actdeputy", office.now, office.now + timedelta(days=2)),
        reason="出差",
        by="test",
    )
    office.posts_changed()

    assert all(
        office.sees("actdeputy", office.task(root, "User_DeputyReview")) for root in (first, second)
    )
    reviews = {office.task(root, "User_DeputyReview") for root in (first, second)}
    assert reviews <= (office.work_list("actdeputy", "代办") or set())
    assert office.work_list("actpeer", "代办") is None
    office.sign("actdeputy", first, "User_DeputyReview", **AGREE)
    marked = staff.stamps.mark(office.services.engine.activity(first))
    assert [one.stamp for one in marked if one.key == "User_DeputyReview"] == ["代丁管办理"]
    assert [one.case_number for one in staff.stamps.in_absence("丁管")] == [
        "BJ-2026-9" + _at(first, office)
    ]

    # the drafter as deputy: the signature is opened to the head instead
    staff.leaves.back("actleader")
    office.posts_changed()
    left = staff.workforce.task(office.task(second, "User_DeputyReview"))
    assert left is not None
    assert left.assignee == "actleader"
    assert office.work_list("actdeputy", "代办") is None
    assert not office.sees("actdeputy", left.id)
    staff.leaves.enter(
        *("actleader", "actclerk", office.now, office.now + timedelta(days=2)),
        reason="出差",
        by="test",
    )
    office.posts_changed()
    third = office.case()
    review = office.task(third, "User_DeputyReview")
    staff.separation.run()
    staff.separation.run()
    allowed = staff.workforce.task(review)
    assert allowed is not None
    assert allowed.groups == {"bangongshi"}
    assert "actclerk" not in allowed.users
    assert allowed.users
    assert not office.sees("actclerk", review)
    listed = [one for one in allowed.users if review in (office.work_list(one, "本岗位待领") or ())]
    assert sorted(listed) == sorted(allowed.users)
    assert len(office.events(third, EventKind.SUBSTITUTED)) == 1

    staff.leaves.back("actleader")
    office.posts_changed()
    assert staff.workforce.members("fenguantouzi").isdisjoint({"actdeputy", "actclerk"})


def test_figures_are_counted_from_the_lists_beside_them(office: Office) -> None:
    root = office.case()
    leader = ClerkIdentity(user_id="actleader", name="丁管", groups=("fenguantouzi",))
    office.services.figures.admit(leader)
    with pytest.raises(NotPermitted):
        office.services.figures.admit(
            ClerkIdentity(user_id="actclerk", name="甲文", groups=("guoneike2",))
        )

    figures = office.services.figures.of_month(leader)

    number = f"BJ-2026-9{_at(root, office)}"
    (work,) = [one for one in figures.open if one.number == number]
    assert (work.section, work.step, work.procedure) == ("局领导", "审核发文稿", "测试发文")
    assert [one.began is not None for one in figures.cases if one.number == number] == [True]
    sheet = load_workbook(BytesIO(office.services.figures.workbook(figures)))["在办清单"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2) if row[1].value == number] == [
        work.title
    ]
    totals = load_workbook(BytesIO(office.services.figures.workbook(figures)))["汇总"]
    counted = {row[0].value: row[1].value for row in totals.iter_rows(min_row=2)}
    assert counted["局领导"] == len(figures.open_of("局领导"))
    text = "\n".join(
        one.text for one in Document(BytesIO(office.services.figures.bulletin(figures))).paragraphs
    )
    assert f"在办任务{len(figures.open)}项" in text
    with pytest.raises(InvalidData):
        office.services.figures.of_month(leader, "2999-01")


def _at(root: str, office: Office) -> str:
    with office.services.uow(read_only=True) as uow:
        case = uow.cases.by_root_instance(root)
    assert case is not None
    return case.number.removeprefix("BJ-2026-9")
