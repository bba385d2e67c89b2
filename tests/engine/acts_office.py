"""An office on the real engine: clerks logged in as in a browser, drafts that wait for review."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.timeline import EventKind
from bureau.engine.hand import HandDriven
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import read_model
from bureau.services.records import Procedure
from bureau.services.task_acts.sent import SentTask
from tests.support.engine import ROOT
from tests.support.processes import diagram
from tests.support.weblogin import log_in

PASSWORD: Final = "clerk-of-tests"
PROCESS: Final = "S_IssueDocument"
OUTER: Final = "t_outer"
#: user -> name, section, posts; the section's clerk, the leaders, and others who stand by.
PEOPLE: Final = {
    "actclerk": ("甲文", "国内贸易科", ("guoneike2",)),
    "actpeer": ("乙文", "国内贸易科", ("guoneike2",)),
    "actdeputy": ("丙文", "投资促进科", ("touzike2",)),
    "actleader": ("丁管", "局领导", ("fenguantouzi",)),
    "acthead": ("戊主", "局领导", ("zhuyaolingdao",)),
}
AGREE: Final = {
    "decision": "agree",
    "opinion": "同意。",
    "signedOn": "2026-03-03",
    "entryMode": "self",
}
RETURN: Final = {"decision": "disagree", "signedOn": "2026-03-03", "entryMode": "self"}


class Office:
    """The services, the clerks' log-ins and one case after the other."""

    def __init__(self, services: Services, admin: EngineSession, origin: str) -> None:
        self.services, self.admin, self.origin = services, admin, origin
        self.hand = HandDriven(admin)
        self.acts = services.acts
        self.count = 0
        self._cookies: dict[str, dict[str, str]] = {}

    def cookies(self, user: str) -> dict[str, str]:
        if user not in self._cookies:
            self._cookies[user] = log_in(self.origin, user, PASSWORD)
        return self._cookies[user]

    def case(self, begun_by: str | None = None) -> str:
        """A draft that waits for its review: sent by the section's clerk; the root instance."""
        self.count += 1
        number = f"BJ-2026-9{self.count:05d}"
        variables: dict[str, object] = {
            "caseId": f"case-{number}",
            "caseNumber": number,
            "caseTitle": f"第{self.count}件发文",
            "sectionGroup": "guoneike2",
            "leaderGroup": "fenguantouzi",
            "documentTitle": f"第{self.count}件发文",
            "documentText": "正文。",
        }
        root = self.services.engine.start(OUTER, number, variables)  # type: ignore[arg-type]
        with self.services.uow() as uow:
            uow.cases.add(
                Case(
                    id=f"case-{number}",
                    number=number,
                    procedure_id=OUTER,
                    title=f"第{self.count}件发文",
                    source=CaseSource.API,
                    state=CaseState.ACTIVE,
                    received_at=self.services.clock.now(),
                    data={},
                    root_instance_id=root,
                    initiator=begun_by,
                )
            )
            uow.commit()
        self.settle(root)
        self.admin.post_json(
            "task", self.task(root, "User_Draft"), "claim", body={"userId": "actclerk"}
        )
        self.admin.post_json("task", self.task(root, "User_Draft"), "complete", body={})
        self.settle(root)
        return root

    def settle(self, root: str) -> None:
        """Run what the job executor would."""
        while jobs := self.hand.waiting_jobs(self.hand.family(root)):
            for job in jobs:
                self.hand.execute(job)

    def task(self, root: str, element: str) -> str:
        (found,) = [
            one.id for one in self.hand.user_tasks(self.hand.family(root)) if one.element == element
        ]
        return found

    def open(self, root: str) -> list[str]:
        return [one.element for one in self.hand.user_tasks(self.hand.family(root))]

    def sign(self, user: str, root: str, element: str, **answers: Any) -> None:
        self.acts.answering.submit(self.cookies(user), self.task(root, element), answers)
        self.settle(root)

    def opinion_recorded(self, root: str) -> None:
        """What the worker does; its handler has tests of its own."""
        (step,) = self.admin.post_json(
            "external-task", body={"processInstanceIdIn": list(self.hand.family(root))}
        )
        lock = {"workerId": "t", "lockDuration": 10000}
        self.admin.post_json("external-task", step["id"], "lock", body=lock)
        self.admin.post_json("external-task", step["id"], "complete", body={"workerId": "t"})
        self.settle(root)

    def events(self, root: str, kind: EventKind) -> list[str]:
        with self.services.uow(read_only=True) as uow:
            case = uow.cases.by_root_instance(root)
            assert case is not None
            return [one.text for one in uow.events.of_case(case.id) if one.kind is kind]

    def sent(self, user: str) -> tuple[SentTask, ...]:
        """What somebody is shown as sent on or begun."""
        return self.acts.sent.of(self.acts.ground.who(self.cookies(user)))

    def sees(self, user: str, task: str) -> bool:
        cookies = self.cookies(user)
        return self.acts.ground.sessions.task_for(cookies, task) is not None

    def work_list(self, user: str, name: str) -> set[str] | None:
        """Tasks of one list of Tasklist; None: there is no such list for this person."""
        clerk = EngineSession(self.admin.base_url, user, PASSWORD)
        found = clerk.get_json("filter", params={"resourceType": "Task", "name": name})
        if not found:
            return None
        tasks = clerk.post_json("filter", found[0]["id"], "list", body={"sorting": []})
        return {one["id"] for one in tasks}

    def posts_changed(self) -> None:
        """Deputies are put in or out; the web apps know the posts of a log-in for a while."""
        self.services.staff.windows.run()
        self._cookies.clear()

    @property
    def now(self) -> datetime:
        return self.services.clock.now()


def outer_row(services: Services) -> Procedure:
    return Procedure(
        id=OUTER,
        name="测试发文",
        version_tag="1.0.0",
        annex="0",
        flow="0",
        duty="测试",
        department="shared",
        external=False,
        schema={"properties": {}},
        title_key="title",
        digest="0" * 64,
        deployed_at=services.clock.now(),
    )


def outer_diagram() -> bytes:
    """A draft that is sent into the 发文审签 as it stands in the project."""
    called = read_model(ROOT / "bpmn" / "shared" / f"{PROCESS}.bpmn").executable
    assert called is not None
    version = called.version_tag
    passed = "".join(
        f'<camunda:in source="{one}" target="{one}"/>'
        for one in (
            *("caseId", "caseNumber", "caseTitle", "sectionGroup", "leaderGroup"),
            *("documentTitle", "documentText"),
        )
    )
    return diagram(
        OUTER,
        f"""<bpmn:startEvent id="Start"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start" targetRef="User_Draft"/>
    <bpmn:userTask id="User_Draft" name="起草" camunda:candidateGroups="guoneike2"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="User_Draft" targetRef="Call_Issue"/>
    <bpmn:callActivity id="Call_Issue" calledElement="{PROCESS}"
      camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="{version}">
      <bpmn:extensionElements>
        <camunda:in businessKey="${{execution.processBusinessKey}}"/>{passed}
      </bpmn:extensionElements></bpmn:callActivity>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Call_Issue" targetRef="End_Done"/>
    <bpmn:endEvent id="End_Done"/>""",
    )
