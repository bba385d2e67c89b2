"""Topic `publish`: variables in and out, redelivery, incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.gateways.packet_export import PacketExporter
from bureau.services.inspection import PaperInspector
from bureau.services.ports.website import Posted, WebPage
from bureau.services.publication_check import PublicationCheck
from bureau.services.publishing import Publishing, Site
from bureau.timezone import TIME_ZONE
from workers.handlers.publish import publish
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure

PUBLISH = {
    "caseId": "case-1",
    "site": "menhuwang",
    "column": "公示",
    "title": "关于资金拨付的公示",
    "text": "名单如下。",
    "until": "2026-03-12",
}


def test_published_and_taken_down_once_each(
    harness: Harness, case: Case, services: Services
) -> None:
    first = harness.deliver(publish, PUBLISH, key="t1")
    assert isinstance(first, Complete)
    assert harness.deliver(publish, PUBLISH, key="t1") == first
    assert first.values["receiptConfirmed"] is True
    assert first.values["publishedAt"] == "2026-03-06T09:30:00+08:00"
    assert str(first.values["url"]).endswith(".html")
    down = {
        "caseId": "case-1",
        "act": "take-down",
        "publicationId": first.values["publicationId"],
    }
    ended = harness.deliver(publish, down, key="t2")
    assert isinstance(ended, Complete)
    assert ended.values == first.values
    assert harness.deliver(publish, down, key="t2") == ended
    assert harness.deliver(publish, PUBLISH, key="t1") == first, "redelivered after the end"


def test_a_site_without_interface_gives_no_address(harness: Harness, case: Case) -> None:
    verb = harness.deliver(publish, PUBLISH | {"site": "zhengfuwang"})
    assert isinstance(verb, Complete)
    assert (verb.values["url"], verb.values["receiptConfirmed"]) == (None, False)


class Refusing:
    """A website whose editors send everything back."""

    def publish(self, page: WebPage, key: str) -> Posted:
        return Posted("", datetime(2026, 3, 6, 9, 30, tzinfo=TIME_ZONE), "rejected", "版面已满")

    def find(self, key: str) -> Posted | None:
        return None

    def take_down(self, key: str) -> None:
        raise AssertionError("nothing was put up")

    def probe(self) -> str:
        return ""


def test_what_the_editors_refuse_is_an_outcome_of_the_diagram(
    case: Case, services: Services, clock: FixedClock
) -> None:
    publishing = Publishing(
        services.uow,
        services.effects,
        clock,
        {"menhuwang": Site(name="本局门户网站", website=Refusing())},
        PacketExporter(services.files, 1_000_000),
        PublicationCheck(services.files, PaperInspector()),
    )
    area = replace(services.publications, publishing=publishing)
    harness = Harness(replace(services, publications=area), clock)
    verb = harness.deliver(publish, PUBLISH, key="t1")
    assert isinstance(verb, BpmnError)
    assert (verb.code, verb.message) == ("Error_Rejected", "版面已满")
    assert harness.deliver(publish, PUBLISH, key="t1") == verb, "redelivered"
    with services.uow(read_only=True) as uow:
        assert uow.events.of_case("case-1") == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"caseId": None}, "caseId"),
        ({"site": None}, "site"),
        ({"title": ""}, "title"),
        ({"column": "头条"}, "column"),
        ({"column": None}, "column"),
        ({"act": "take-down"}, "publicationId"),
        ({"act": "take-down", "publicationId": "none"}, "无从撤下"),
        ({"site": "hotline12345"}, "没有此网站"),
        ({"until": "明天"}, "看不懂"),
        ({"text": "机密★"}, "国家秘密标志"),
    ],
)
def test_bad_variables_are_an_incident_with_a_cause(
    harness: Harness, case: Case, change: dict[str, object], says: str
) -> None:
    verb = harness.deliver(publish, PUBLISH | change)
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message
