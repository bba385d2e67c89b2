"""Everybody outside the platform in the fault run: who hands in, answers forms, holds meetings.

Each does one thing until it is done: an answer that did not come is asked for again.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.clock import SystemClock
from bureau.engine.codec import encode_all
from bureau.errors import BureauError, EngineError
from bureau.services.agenda import Result
from bureau.services.papers import Upload
from bureau.timezone import TIME_ZONE
from tests.soak.faults.kinds import HANDED_IN, Flaw, Kind
from tests.soak.faults.system import SoakSystem

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#: Engine steps that people do in one look.
_AT_ONCE = 20


@dataclass(slots=True)
class Handed:
    """A case of the run.

    Args:
        kind: which procedure.
        title: its title, no other case has it.
        flaw: planned as permanent; None: it must end by itself.
        number: case number, once the API has answered.
    """

    kind: Kind
    title: str
    flaw: Flaw | None = None
    number: str = ""


def plan(count: int, flawed: int, chance: random.Random, first: int = 1) -> list[Handed]:
    """The cases: kinds in turn, and which of them fail for good, named before the run.

    Args:
        count: how many.
        flawed: how many of them fail for good.
        chance: draws those.
        first: number in the first one's title.
    """
    turns = (HANDED_IN[n % len(HANDED_IN)] for n in range(count))
    cases = [Handed(kind, f"第{n:03d}件{kind.name}") for n, kind in enumerate(turns, start=first)]
    able = [case for case in cases if case.kind.flaw is not None]
    for case in chance.sample(able, flawed):
        case.flaw = case.kind.flaw
    return cases


class People:
    """All of them.

    Args:
        system: where they act.
        cases: what is handed in.
    """

    def __init__(self, system: SoakSystem, cases: list[Handed]) -> None:
        self._system = system
        self._cases = cases
        self._minutes: Any = None

    @property
    def all_handed_in(self) -> bool:
        """Whether each case has its number."""
        return all(case.number for case in self._cases)

    def act(self, hand_in: int) -> None:
        """Do what is to be done now; what fails is done the next time.

        Args:
            hand_in: how many cases are handed in at most.
        """
        for case in [case for case in self._cases if not case.number][:hand_in]:
            if not self._hand_in(case):
                break
        with suppress(EngineError):
            self._answer_forms()
        self._answer_supplements()
        self._hold_meeting()

    def _hand_in(self, case: Handed) -> bool:
        data = {**case.kind.data, **(case.flaw.data if case.flaw else {}), "title": case.title}
        body = {"procedure": case.kind.process, "data": data}
        answer = self._system.post("/submissions", f"hand-in-{case.title[1:4]}", body)
        if answer is None or answer.status_code >= 500:
            return False
        assert answer.status_code == 201, answer.text
        case.number = str(answer.json()["tracking_number"])
        return True

    def _answer_forms(self) -> None:
        admin = self._system.admin
        for task in admin.get_json("task", params={"maxResults": _AT_ONCE}):
            forms: dict[str, dict[str, object]] = {
                "User_Allot": {"amount": 1000.5},
                "User_Approve": {"decision": "agree"},
                "User_Receipt": {"receipt": f"HD-{task['id'][:8]}"},
            }
            body = {"variables": encode_all(forms[task["taskDefinitionKey"]])}
            admin.post_json("task", task["id"], "submit-form", body=body)

    def _answer_supplements(self) -> None:
        """The hotline sees in the status of a case that something is missing, and sends it."""
        with self._system.services.database.reader.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT c.number, s.id FROM supplement_requests s JOIN cases c ON c.id = s.case_id"
                " WHERE s.state = 'open'"
            ).all()
        for number, request in rows[:_AT_ONCE]:
            body = {"note": "补正凭证", "request": request}
            self._system.post(f"/submissions/{number}/supplements", f"supplement-{number}", body)

    def _hold_meeting(self) -> None:
        services = self._system.services
        waiting = services.agenda.waiting(Meeting.PARTY_GROUP)
        if not waiting:
            return
        if self._minutes is None:
            upload = Upload("纪要.pdf", "minutes", "application/pdf", [_PDF])
            self._minutes = services.papers.keep(upload, added_by="wangfang")
        results = [Result(case_number=case.number, verdict=Verdict.APPROVED) for _, case in waiting]
        today = SystemClock().now().astimezone(TIME_ZONE).date()
        with suppress(BureauError):
            services.agenda.enter(
                Meeting.PARTY_GROUP, today, results, minutes=self._minutes, by="wangfang"
            )
