"""Every bad request gets a 4xx that says in Chinese what to mend, and nothing is stored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from tests.component.api.client import (
    PROCEDURE,
    Client,
    as_json,
    assert_problem,
    pointers,
    submission,
)
from tests.component.api.rig import Rig


@pytest.fixture(autouse=True)
def _nothing_stored(rig: Rig) -> Iterator[None]:
    yield
    for table in ("cases", "submissions", "outbox", "numbers", "number_registers", "case_events"):
        assert rig.count(table) == 0, table


class TestKeys:
    def test_without_a_key(self, client: Client) -> None:
        del client.headers["Authorization"]

        answer = client.submit()

        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == 'Bearer realm="bureau"'

    @pytest.mark.parametrize(
        "header",
        [
            "Bearer nonsense",
            "Basic YTpi",
            "Bearer bk_00000000_" + "a" * 43,
            "Bearer bk_00000000_" + "a" * 42,
            "",
        ],
    )
    def test_with_a_wrong_one(self, client: Client, header: str) -> None:
        assert_problem(client.submit(Authorization=header), 401, "unauthenticated")

    def test_with_the_right_prefix_and_another_secret(self, client: Client) -> None:
        wrong = client.key[:-1] + ("A" if client.key[-1] != "A" else "B")

        answer = client.submit(Authorization=f"Bearer {wrong}")

        assert_problem(answer, 401, "unauthenticated")
        assert answer.json()["detail"] == "密钥不对，请核对是否完整。"

    def test_with_two_keys_at_once(self, client: Client) -> None:
        del client.headers["Authorization"]
        headers = [
            ("Authorization", f"Bearer {client.key}"),
            ("Authorization", f"Bearer {client.key}"),
            ("Idempotency-Key", "k"),
        ]

        assert_problem(client.post("/v1/submissions", headers=headers), 422, "invalid-data")


class TestIdempotencyKey:
    def test_missing(self, client: Client) -> None:
        answer = client.post("/v1/submissions", json=submission())

        assert_problem(answer, 400, "idempotency-key-invalid")

    @pytest.mark.parametrize("key", ["", "a b", "键".encode(), "x" * 129])
    def test_unusable(self, client: Client, key: str | bytes) -> None:
        assert_problem(client.submit(key=key), 400, "idempotency-key-invalid")


class TestMediaType:
    @pytest.mark.parametrize(
        "media_type",
        [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=gbk",
            "",
        ],
    )
    def test_other_than_json(self, client: Client, media_type: str) -> None:
        answer = client.submit(Content_Type=media_type)

        assert_problem(answer, 415, "unsupported-media-type")

    def test_compressed(self, client: Client) -> None:
        packed = gzip.compress(as_json(submission()))

        answer = client.submit(packed, Content_Encoding="gzip")

        assert_problem(answer, 415, "unsupported-media-type")
        assert "Content-Encoding" in answer.json()["detail"]


class TestSize:
    def test_300_kilobytes_of_text(self, client: Client) -> None:
        answer = client.submit(submission(content="投" * 100_000))

        assert_problem(answer, 413, "too-large")
        assert answer.json()["detail"] == "内容超过大小限制，最多 256 KB。"

    def test_300_kilobytes_without_a_length(self, client: Client) -> None:
        def pieces() -> Iterator[bytes]:
            for _ in range(300):
                yield b" " * 1024

        answer = client.post(
            "/v1/submissions",
            content=pieces(),
            headers={"Idempotency-Key": "k", "Content-Type": "application/json"},
        )

        assert_problem(answer, 413, "too-large")

    def test_text_longer_than_its_field(self, client: Client) -> None:
        answer = client.submit(submission(content="投" * 3001, title="题" * 201))

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {
            "/data/content": "“举报投诉内容”最多 3000 个字符，现有 3001 个。",
            "/data/title": "“标题”最多 200 个字符，现有 201 个。",
        }


class TestJson:
    @pytest.mark.parametrize(
        ("raw", "says"),
        [
            (b"", "空的"),
            (b"   ", "空的"),
            (b"{", "第 1 行第 2 个字符"),
            (b'{"procedure": "x",}', "不是合法的 JSON"),
            ("{}".encode("utf-16"), "UTF-8"),
            ('{"a":"投诉"}'.encode("gbk"), "UTF-8"),
            (b'{"a": NaN}', "NaN"),
            (b'{"a": -Infinity}', "Infinity"),
            (b'{"a": 1e999}', "数值过大"),
            (b'{"a": ' + b"9" * 5000 + b"}", "数值过大"),
            (b'{"a": 1, "a": 2}', "重名"),
            (b"[" * 100_000 + b"]" * 100_000, "嵌套过深"),
            (b"[" * 40 + b"]" * 40, "嵌套过深"),
        ],
    )
    def test_malformed(self, client: Client, raw: bytes, says: str) -> None:
        answer = client.submit(raw)

        assert_problem(answer, 400, "malformed-json")
        assert says in answer.json()["detail"]

    @pytest.mark.parametrize("value", [[], "text", 1, None, True])
    def test_no_object(self, client: Client, value: object) -> None:
        answer = client.submit(json.dumps(value).encode())

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {"": "应为一个 JSON 对象。"}


class TestData:
    def test_all_faults_at_once_each_by_its_pointer(self, client: Client) -> None:
        answer = client.submit(
            submission(
                title=None,
                orderNumber=12,
                channel="pigeon",
                occurredOn="2026-02-30",
                limitDate="2026-W10-1",
                phone=["138"],
                content="",
                secret="x",
            )
        )

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {
            "/data/title": "缺少必填项“标题”。",
            "/data/orderNumber": "“热线工单号”应为文字。",
            "/data/channel": "“举报投诉渠道”只能取：hotline、web、letter、visit、other。",
            "/data/occurredOn": "“发生日期”应为日期，形如 2026-03-01。",
            "/data/limitDate": "“工单规定答复期限”应为日期，形如 2026-03-01。",
            "/data/phone": "“联系电话”应为文字。",
            "/data/content": "“举报投诉内容”不能为空。",
            "/data/secret": "没有这个字段，请去掉。",
        }

    def test_required_text_of_spaces(self, client: Client) -> None:
        answer = client.submit(submission(title=" \u3000 "))

        assert pointers(answer) == {"/data/title": "“标题”不能为空。"}

    def test_unknown_fields_of_the_envelope(self, client: Client) -> None:
        body = {**submission(), "priority": 1, "attachments": [{"id": "x", "size": 1}]}

        answer = client.submit(body)

        assert pointers(answer) == {
            "/priority": "没有这个字段，请去掉。",
            "/attachments/0/id": "“附件编号”格式不正确。",
            "/attachments/0/sha256": "缺少必填项“附件摘要”。",
            "/attachments/0/size": "没有这个字段，请去掉。",
        }

    def test_envelope_without_anything(self, client: Client) -> None:
        assert pointers(client.submit(b"{}")) == {
            "/procedure": "缺少必填项“事项”。",
            "/data": "缺少必填项“数据”。",
        }

    @pytest.mark.parametrize("name", ["caseId", "caseNumber", "initiator", "dueAt", "caseTitle"])
    def test_names_of_our_own_variables(self, client: Client, name: str) -> None:
        answer = client.submit(submission(**{name: "x"}))

        assert pointers(answer) == {f"/data/{name}": "没有这个字段，请去掉。"}

    @pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\uffff"])
    def test_control_characters(self, client: Client, char: str) -> None:
        answer = client.submit(submission(title=f"投诉{char}举报"))

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {"/data/title": f"含有控制字符 U+{ord(char):04X}，请去掉。"}

    def test_half_a_surrogate_pair(self, client: Client) -> None:
        raw = json.dumps(submission(title="\ud800")).encode()

        assert pointers(client.submit(raw)) == {"/data/title": "含有控制字符 U+D800，请去掉。"}

    def test_control_characters_in_a_name(self, client: Client) -> None:
        answer = client.submit(submission(**{"a\x00b": "x"}))

        assert "/data" in pointers(answer)

    def test_more_than_the_engine_can_keep(self, client: Client) -> None:
        # 2001 characters outside the basic plane are 4002 of the units Java counts.
        answer = client.submit(submission(content="𠀀" * 2001))

        assert pointers(answer) == {"/data/content": "文字过长，最多 4000 个字符。"}

    def test_line_breaks_in_running_text_are_fine(self, client: Client, rig: Rig) -> None:
        answer = client.submit(submission(content="第一行\r\n第二行\t完", channel="x"))

        assert list(pointers(answer)) == ["/data/channel"]


class TestAddresses:
    def test_nowhere(self, client: Client) -> None:
        assert_problem(client.get("/v1/nothing"), 404, "not-found")

    def test_wrong_method_names_the_right_ones(self, client: Client) -> None:
        answer = client.delete("/v1/submissions")

        assert_problem(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == "POST"

    def test_unknown_query_parameters(self, client: Client) -> None:
        for answer in (
            client.get("/v1/submissions/BJ-2026-000001", params={"verbose": "1"}),
            client.post("/v1/submissions", params={"verbose": "1"}),
            client.get("/healthz", params={"verbose": "1"}),
        ):
            assert_problem(answer, 422, "invalid-data")
            assert pointers(answer) == {"/query/verbose": "没有这个参数，请去掉。"}

    def test_too_many_attachments(self, client: Client) -> None:
        named = [{"id": f"00000000-0000-4000-8000-{n:012d}", "sha256": "0" * 64} for n in range(21)]

        answer = client.submit(submission(attachments=named))

        assert pointers(answer) == {"/attachments": "最多 20 个附件，现有 21 个。"}

    def test_foreign_procedure_is_no_path(self, client: Client) -> None:
        answer = client.submit({"procedure": f"../{PROCEDURE}", "data": {}})

        assert pointers(answer) == {"/procedure": "“事项”格式不正确。"}
