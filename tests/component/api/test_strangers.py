"""Every address of the clerks' desk, asked by strangers to a case: nothing is told, nothing done.

The addresses are read from the application itself, so that a new one is asked too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from bureau.domain.agenda import Meeting
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.services.papers import Upload
from bureau.services.ports.clerk_forms import TaskForm
from bureau.services.ports.clerk_sessions import ClerkIdentity
from bureau.services.ports.workforce import HeldTask
from bureau.services.records.task_acts import Reading
from tests.component.api.client import PROCEDURE, Client
from tests.component.api.rig import START_FORM, Rig
from tests.component.api.test_attachments import PDF

TOKEN: Final = "T" * 32
TITLE: Final = "某企业反映的商业事项"
APPLICANT: Final = "赵某某"
PAPER: Final = "申请书正本.pdf"
DRAFT: Final = "拟同意其请求"
NUMBER: Final = "BJ-2026-000901"
FORM: Final = START_FORM.parents[1] / "shared" / "S_LeaderApproval.form"
#: Clerks of other sections, a leader of another section, and who is not logged in.
STRANGERS: Final = {
    "other": ("guoneike2",),
    "far": ("touzike1", "touzike2"),
    "nobody": (),
}


@pytest.fixture
def places(rig: Rig) -> dict[str, str]:
    """A case with everything that can hang on one; what its addresses are filled with."""
    now = rig.clock.now()
    case = Case(
        id="case-1",
        number=NUMBER,
        procedure_id=PROCEDURE,
        title=TITLE,
        source=CaseSource.API,
        state=CaseState.ACTIVE,
        received_at=now,
        data={"complainant": APPLICANT},
        root_instance_id="root-1",
        initiator="owner",
    )
    with rig.uow() as uow:
        uow.cases.add(case)
        uow.task_acts.add_reading(
            Reading(
                id="reading-1",
                case_id=case.id,
                reader="reader",
                sender="owner",
                note=DRAFT,
                sent_at=now,
            )
        )
        uow.commit()
    owner = ClerkIdentity(user_id="owner", name="甲文")
    paper = rig.services.papers.add_to_case(
        case.id, owner, Upload(PAPER, "material", "application/pdf", [PDF])
    )
    rig.workforce.tasks["t-1"] = HeldTask(
        id="t-1",
        key="User_HeadSign",
        name="审签发文稿",
        definition_id="d-1",
        instance_id="root-1",
        root_instance_id="root-1",
        assignee=None,
        groups=frozenset({"guoneike1"}),
        users=frozenset(),
        created_at=now,
        due_at=now + timedelta(days=1),
    )
    rig.sessions.show("owner", "t-1", "root-1")
    form = json.loads(FORM.read_text(encoding="utf-8"))
    rig.forms.forms["t-1"] = TaskForm(form=form, known={"matter": TITLE, "draft": DRAFT})
    rig.services.agenda.queue(
        "a-1", case_id=case.id, instance_id="root-1", meeting=Meeting.PARTY_GROUP, title=""
    )
    return {
        "task_id": "t-1",
        "paper_id": paper.id,
        "number": NUMBER,
        "reading_id": "reading-1",
        "instance_id": "root-1",
        "ledger": "incoming-documents",
        "row_id": "1",
        "meeting": Meeting.PARTY_GROUP.value,
    }


@pytest.fixture
def browser(client: Client, rig: Rig, who: str) -> Iterator[httpx.Client]:
    """The browser of one of them."""
    if who != "nobody":
        rig.sessions.log_in(f"s-{who}", who, f"姓名{who}", *STRANGERS.get(who, ("guoneike1",)))
    with httpx.Client(
        base_url=client.base_url,
        cookies={"JSESSIONID": f"s-{who}", "XSRF-TOKEN": TOKEN},
        headers={"X-XSRF-TOKEN": TOKEN},
        trust_env=False,
        timeout=60,
    ) as made:
        yield made


def asked(rig: Rig, browser: httpx.Client, places: dict[str, str]) -> dict[str, httpx.Response]:
    """Every answer, by method and address."""
    found = {}
    for route in routes_of(rig.app):
        if not route.path.startswith("/panel"):
            continue
        path = route.path.format_map(places)
        for method in route.methods or ():
            if method == "GET":
                found[f"GET {route.path}"] = browser.get(path)
            elif method == "POST":
                found[f"POST {route.path}"] = browser.post(path, data=everything())
    return found


def routes_of(router: FastAPI | APIRouter) -> Iterator[APIRoute]:
    """Addresses of an application, those of its parts with them."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif (part := getattr(route, "original_router", None)) is not None:
            yield from routes_of(part)


def everything() -> dict[str, str]:
    """What each form asks for, all at once."""
    return {
        "token": TOKEN,
        "task": "t-1",
        "reading": "reading-1",
        "act": "recall",
        "reason": "想看看",
        "to": "other",
        "text": "想看看",
        "decision": "agree",
        "signedOn": "2026-03-02",
        "entryMode": "self",
        "held": "2026-03-01",
        f"verdict:{NUMBER}": "approved",
    }


@pytest.mark.parametrize("who", sorted(STRANGERS))
def test_no_address_tells_a_stranger_anything_or_does_anything(
    rig: Rig, browser: httpx.Client, places: dict[str, str], who: str
) -> None:
    before = dict(rig.workforce.tasks)

    answers = asked(rig, browser, places)

    assert len(answers) > 30, "the addresses were not found"
    for address, answer in answers.items():
        told = [one for one in (TITLE, APPLICANT, PAPER, DRAFT) if one in answer.text]
        assert not told, (address, told)
        if "{number}" not in address and "{meeting}" not in address:
            assert NUMBER not in answer.text, address
        assert answer.status_code < 500, (address, answer.text)
        if "data/" in address and "{" in address and "{ledger}" not in address:
            assert answer.status_code in (401, 403, 404), (address, answer.status_code)
    assert rig.workforce.tasks == before
    assert rig.forms.submitted == []
    assert [item.verdict for item, _ in rig.services.agenda.waiting(Meeting.PARTY_GROUP)] == [None]
    with rig.uow(read_only=True) as uow:
        (reading,) = uow.task_acts.readings_of("case-1")
        assert (reading.opened_at, reading.read_at) == (None, None)
        assert len(uow.papers.of_case("case-1")) == 1
        assert uow.task_acts.openings("t-1") == ()


@pytest.mark.parametrize("who", ["owner"])
def test_the_same_addresses_tell_whose_case_it_is(
    rig: Rig, browser: httpx.Client, places: dict[str, str], who: str
) -> None:
    """Or the test above would be satisfied by addresses that tell nobody anything."""
    rig.tasks.open["owner"] = frozenset({"root-1"})
    rig.workforce.groups["guoneike1"] = {"owner"}
    rig.workforce.tasks["t-2"] = replace(rig.workforce.tasks["t-1"], id="t-2", assignee="other")

    answers = asked(rig, browser, places)

    telling = {address for address, answer in answers.items() if TITLE in answer.text}
    assert telling >= {
        "GET /panel/tasks/{task_id}",
        "GET /panel/tasks/{task_id}/acts",
        "GET /panel/data/cases",
        "GET /panel/data/cases/{number}",
    }
