"""`bureau link`: issued for an open 补正, listed without their address, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.errors import Conflict, NotFound
from tests.component.cli.conftest import Call
from tests.support.records import sample_case, sample_procedure, store

NUMBER = "BJ-2026-000001"


@pytest.fixture
def case(services: Services) -> Case:
    now = services.clock.now()
    made = sample_case(
        "P",
        now,
        title="占道经营",
        source=CaseSource.API,
        state=CaseState.RECEIVED,
        data={"title": "占道经营"},
    )
    store(services.uow, sample_procedure("P", now, external=True), made)
    return made


def test_a_link_is_issued_listed_opened_and_revoked(
    call: Call, services: Services, case: Case
) -> None:
    due_at = services.clock.now() + timedelta(days=3)
    asked = services.external.supplements.ask(
        "t1", case_id=case.id, instance_id="i", text="缺凭证", due_at=due_at
    )
    said = call("link", "issue", NUMBER, "--to", "索镇").stdout
    (token,) = re.findall(r"/v1/links/(\S+)", said)
    opened = services.links.open(token)
    assert (opened.link.subject_id, opened.link.addressee) == (asked.request_id, "索镇")
    assert opened.link.expires_at == due_at, "not longer than the answer is taken"
    prefix, secret = token.split("_", 1)

    for arguments in ((), ("--case", NUMBER)):
        shown = call("link", "list", *arguments).stdout
        assert prefix in shown
        assert "索镇" in shown
        assert "未使用" in shown
        assert secret not in shown
    assert prefix in call("link", "revoke", prefix).stdout
    with pytest.raises(NotFound, match="已撤销"):
        services.links.open(token)
    assert prefix not in call("link", "list").stdout
    assert "已撤销" in call("link", "list", "--case", NUMBER).stdout


def test_without_a_request_there_is_nothing_to_link_to(
    call: Call, services: Services, case: Case
) -> None:
    with pytest.raises(Conflict, match="没有补正要求"):
        call("link", "issue", NUMBER, "--to", "索镇")
    for arguments in (
        ("issue", "BJ-2026-999999", "--to", "x"),
        ("list", "--case", "x"),
        ("revoke", "ffffffff"),
    ):
        with pytest.raises(NotFound):
            call("link", *arguments)
