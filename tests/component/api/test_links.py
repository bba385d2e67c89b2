"""The page behind a one-time link: what it shows, what it takes, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import httpx
import pytest
import structlog

from bureau.domain.json_value import JsonObject
from bureau.errors import Conflict, NotFound
from bureau.services.ports.link_target import LinkPage
from tests.component.api.client import Client
from tests.component.api.rig import NOW, Rig
from tests.component.api.test_attachments import PDF, PROGRAMS

PAGE: Final = LinkPage(
    title="报送 2026 年第一季度重点企业数据",
    text="请于 3 月 20 日前填报。\n如有疑问请电话联系商贸科。",
    schema={
        "type": "object",
        "properties": {
            "company": {"title": "企业名称", "type": "string", "minLength": 1, "maxLength": 100},
            "sales": {
                "title": "销售额",
                "type": "number",
                "minimum": 0,
                "description": "单位：万元",
            },
            "kind": {
                "title": "类别",
                "type": "string",
                "oneOf": [{"const": "retail", "title": "零售"}, {"const": "food", "title": "餐饮"}],
            },
            "asOf": {"title": "截至日期", "type": "string", "format": "date"},
            "note": {"title": "说明", "type": "string", "maxLength": 1000},
            "stores": {
                "title": "门店",
                "type": "array",
                "items": {"type": "string", "oneOf": [{"const": "a", "title": "一店"}]},
            },
            "true_and_complete": {"title": "数据真实完整", "type": "boolean", "const": True},
        },
        "required": ["company", "sales", "true_and_complete"],
    },
    due_at=NOW + timedelta(days=18),
)
GOOD: Final = {"company": "某某商贸公司", "sales": "12.5", "true_and_complete": "yes"}


@dataclass
class Target:
    """Takes what comes."""

    page: LinkPage = PAGE
    refusal: str = ""
    taken: list[tuple[JsonObject, list[str]]] = field(default_factory=list)

    def describe(self, subject_id: str) -> LinkPage:
        return self.page

    def blank(self, subject_id: str) -> bytes:
        if not self.page.blank:
            raise NotFound("没有表格。")
        return b"empty table"

    def accept(self, subject_id: str, data: JsonObject, papers: Sequence[str]) -> str:
        if self.refusal:
            raise Conflict(self.refusal)
        self.taken.append((data, list(papers)))
        return "已收到，编号 BS-0001。"


class Page:
    """One addressee's browser.

    Args:
        client: without a key.
        path: of the link.
    """

    def __init__(self, client: httpx.Client, path: str) -> None:
        self.client = client
        self.path = path

    def get(self) -> httpx.Response:
        return self.client.get(self.path)

    def send(
        self,
        values: Mapping[str, str],
        act: str = "submit",
        files: Sequence[tuple[str, bytes, str]] = (),
    ) -> httpx.Response:
        """The form as a browser sends it: fields, files, the button."""
        parts: list[tuple[str, tuple[str | None, bytes | str, str] | tuple[None, str]]] = [
            (key.replace("confirmed", "bureau.not_classified"), (None, value))
            for key, value in values.items()
        ]
        parts += [("bureau.papers", one) for one in files] or [
            ("bureau.papers", ("", b"", "application/octet-stream"))
        ]
        parts.append(("bureau.act", (None, act)))
        return self.client.post(self.path, files=parts)


@pytest.fixture
def target(rig: Rig) -> Target:
    made = Target()
    rig.link_targets["collection-return"] = made
    return made


@pytest.fixture
def link(rig: Rig, target: Target, client: Client) -> Iterator[Page]:
    issued = rig.services.links.issue(
        "collection-return", "索镇", "row-1", None, NOW + timedelta(days=20)
    )
    with httpx.Client(base_url=client.base_url, trust_env=False, timeout=30) as browser:
        yield Page(browser, issued.url.removeprefix("http://x"))


def test_the_page_asks_for_everything_and_leaks_nothing(link: Page) -> None:
    answer = link.get()

    assert answer.status_code == 200
    for label in ("企业名称", "销售额", "单位：万元", "零售", "截至日期", "一店", "索镇"):
        assert label in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "http://" not in answer.text
    assert "https://" not in answer.text


def test_data_and_files_in_one_go(link: Page, target: Target, rig: Rig) -> None:
    files = [("报表 一.pdf", PDF, "application/pdf"), ("二.pdf", PDF + b"2", "application/pdf")]

    answer = link.send({**GOOD, "asOf": "2026-03-01", "stores": "a", "kind": "food"}, files=files)

    assert answer.status_code == 303, answer.text
    data, papers = target.taken[0]
    assert data == {
        "company": "某某商贸公司",
        "sales": 12.5,
        "kind": "food",
        "asOf": "2026-03-01",
        "stores": ["a"],
        "true_and_complete": True,
    }
    assert len(papers) == 2
    after = link.get()
    assert "BS-0001" in after.text
    assert "<form" not in after.text
    assert link.send(GOOD).status_code == 303
    assert len(target.taken) == 1


def test_looking_as_often_as_mail_filters_do_uses_nothing_up(link: Page, target: Target) -> None:
    for _ in range(5):
        link.get()
        link.client.head(link.path)
    assert link.send(GOOD).status_code == 303
    assert len(target.taken) == 1


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(
    link: Page, target: Target
) -> None:
    answer = link.send({**GOOD, "company": "<b>某公司</b>", "sales": "很多"})

    assert answer.status_code == 422
    assert "应为数值" in answer.text or "数值" in answer.text
    assert "&lt;b&gt;某公司" in answer.text
    assert target.taken == []


def test_files_can_be_sent_first_and_taken_away(link: Page, target: Target) -> None:
    files = [("甲.pdf", PDF, "application/pdf"), ("乙.pdf", PDF, "")]
    answer = link.send({"company": "某"}, "upload", files)
    assert answer.status_code == 200
    assert "甲.pdf" in answer.text
    assert 'value="某"' in answer.text
    button = answer.text.partition('value="remove:')[2].partition('"')[0]

    assert link.send({}, f"remove:{button}").status_code == 200
    assert link.send(GOOD).status_code == 303
    assert len(target.taken[0][1]) == 1


def test_the_enter_key_hands_nothing_in(link: Page, target: Target) -> None:
    page = link.get().text
    assert page.index('value="stay"') < page.index('value="submit"')
    assert link.send(GOOD, "stay").status_code == 200
    assert target.taken == []


def test_a_file_that_is_refused_is_named_and_nothing_is_handed_in(
    link: Page, target: Target, rig: Rig
) -> None:
    files = [
        ("程序.pdf", PROGRAMS["windows"], ""),
        ("../x.pdf", PDF, ""),
        ("机密★1年.pdf", PDF, ""),
    ]

    answer = link.send(GOOD, files=files)

    assert answer.status_code == 422
    assert "程序.pdf" in answer.text
    assert "国家秘密标志" in answer.text
    assert target.taken == []
    assert rig.stored_files() == []


def test_classified_data_are_refused_and_a_word_is_asked_about(link: Page, target: Target) -> None:
    assert link.send({**GOOD, "note": "绝密★长期"}).status_code == 422
    word = {**GOOD, "note": "涉及商业秘密"}
    asked = link.send(word)
    assert asked.status_code == 422
    assert "请" in asked.text
    assert target.taken == []

    assert link.send({"confirmed": "yes", **word}).status_code == 303


def test_what_the_target_refuses_is_told(link: Page, target: Target) -> None:
    target.refusal = "本期已经汇总。"
    answer = link.send(GOOD)
    assert (answer.status_code, "本期已经汇总" in answer.text) == (409, True)


def test_a_replaceable_answer_can_be_corrected_until_it_closes(link: Page, target: Target) -> None:
    target.page = replace(PAGE, replaceable=True, values={"company": "旧名", "sales": 1})
    link.send(GOOD)
    page = link.get().text
    assert "可以更正" in page
    assert 'value="旧名"' in page
    assert link.send({**GOOD, "note": "更正"}).status_code == 303
    assert len(target.taken) == 2
    target.page = replace(target.page, closed="本次报送已截止。")
    assert link.send(GOOD).status_code == 409


def test_a_page_of_another_site_cannot_send_the_form(link: Page, target: Target) -> None:
    link.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert link.send(GOOD).status_code == 403
    assert target.taken == []


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b"--x--\r\n", b"garbage" * 1000])
def test_a_broken_form_is_refused(link: Page, target: Target, body: bytes) -> None:
    answer = link.client.post(
        link.path, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code in {200, 422}
    assert target.taken == []
    assert link.client.post(link.path, data=GOOD).status_code == 422


def test_the_empty_table_comes_through_the_link(link: Page, target: Target) -> None:
    assert link.client.get(f"{link.path}/blank").status_code == 404
    assert "下载空白表" not in link.get().text
    target.page = replace(PAGE, blank="季报（一季度）.xlsx")
    assert f'href="{link.path}/blank"' in link.get().text
    answer = link.client.get(f"{link.path}/blank")
    assert (answer.status_code, answer.content) == (200, b"empty table")
    assert "%E5%AD%A3%E6%8A%A5" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert link.client.get(f"{link.path}x/blank").status_code == 404


def test_guessing_ends_soon(link: Page) -> None:
    wrong = link.path[:-5] + "AAAAA"
    statuses = [link.client.get(wrong).status_code for _ in range(25)]

    assert statuses[:20] == [404] * 20
    assert set(statuses[20:]) == {429}
    assert "retry-after" in link.client.get(wrong).headers


def test_a_revoked_or_old_link_says_so(link: Page, rig: Rig) -> None:
    rig.services.links.revoke(link.path.rpartition("/")[2][:8])

    answer = link.get()
    assert answer.status_code == 404
    assert "已撤销" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_no_log_line_holds_the_token(link: Page) -> None:
    token = link.path.rpartition("/")[2]
    with structlog.testing.capture_logs() as lines:
        link.get()
        link.send(GOOD)
        link.client.get(link.path + "x")
        link.client.get(link.path + "/blank")
    assert lines
    assert token not in str(lines)
    assert token[9:] not in str(lines)
