"""Topic `publish`: variables in and out, redelivery, incidents."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from workers.handlers.publish import publish
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure

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
