"""The 12345 channel over real sockets: the common contract, and what only signed HTTP has."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests

from bureau.domain.clock import FixedClock, SystemClock
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways import signing
from bureau.services.packet_letter import manifest
from bureau.timezone import TIME_ZONE
from tests.component.gateways.channel_contract import PACKET, AskableContract, with_paper
from tests.component.gateways.http_side import NO_FILES, HttpSide, hotline_channel
from tests.support.hotline import HotlineSimulator

SECOND = timedelta(seconds=1)


class TestHotlineChannel(AskableContract):
    @pytest.fixture
    def side(self, hotline: HotlineSimulator, tmp_path: Path) -> HttpSide:
        return HttpSide(hotline, tmp_path)


def test_what_arrives_is_what_was_sent(hotline: HotlineSimulator, tmp_path: Path) -> None:
    HttpSide(hotline, tmp_path).channel(10 * SECOND).send(PACKET, "key-1")
    (entry,) = hotline.received()
    assert entry["kind"] == "reply"
    assert entry["case_number"] == PACKET.case_number
    assert entry["external_reference"] == PACKET.external_reference
    assert entry["text"] == PACKET.text


def test_a_wrong_secret_is_refused_for_good(hotline: HotlineSimulator) -> None:
    channel = hotline_channel(hotline.url, "another-secret", 5 * SECOND, SystemClock(), NO_FILES)
    with pytest.raises(Permanent, match="签名不符"):
        channel.send(PACKET, "key-1")
    with pytest.raises(Permanent, match="签名不符"):
        channel.find("key-1")
    assert hotline.received() == []


def test_a_stale_signature_is_refused(hotline: HotlineSimulator) -> None:
    clock = FixedClock(SystemClock().now() - timedelta(minutes=6))
    with pytest.raises(Permanent, match="核对时钟"):
        hotline_channel(hotline.url, hotline.secret, 5 * SECOND, clock, NO_FILES).send(
            PACKET, "key-1"
        )


def test_an_unsigned_or_changed_request_is_refused(hotline: HotlineSimulator) -> None:
    body = b'{"key": "key-1"}'
    headers = {"Idempotency-Key": "key-1"}
    answer = requests.post(f"{hotline.url}/replies", data=body, headers=headers, timeout=5)
    assert answer.status_code == 401
    headers |= signing.sign(hotline.secret, SystemClock().now(), "POST", "/replies", body)
    changed = body.replace(b"1", b"2")
    answer = requests.post(f"{hotline.url}/replies", data=changed, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["title"]) == (401, "请求内容与摘要不符")


def test_a_signed_request_under_a_swapped_key_is_refused(hotline: HotlineSimulator) -> None:
    body = b'{"key": "key-1"}'
    headers = signing.sign(hotline.secret, SystemClock().now(), "POST", "/replies", body)
    headers["Idempotency-Key"] = "key-2"
    answer = requests.post(f"{hotline.url}/replies", data=body, headers=headers, timeout=5)
    assert answer.status_code == 400


def test_an_address_without_the_interface_is_no_unknown_key(hotline: HotlineSimulator) -> None:
    channel = hotline_channel(
        f"{hotline.url}/elsewhere", hotline.secret, 5 * SECOND, SystemClock(), NO_FILES
    )
    with pytest.raises(Permanent):
        channel.find("key-1")
    with pytest.raises(Permanent):
        channel.send(PACKET, "key-1")


@pytest.mark.parametrize("url", ["not-a-url", "ftp://127.0.0.1/x", "http://"])
def test_a_malformed_address_is_permanent(url: str) -> None:
    channel = hotline_channel(url, "s", SECOND, SystemClock(), NO_FILES)
    with pytest.raises(Permanent):
        channel.send(PACKET, "key-1")


def test_a_name_that_does_not_resolve_is_not_delivered() -> None:
    channel = hotline_channel("http://hotline.invalid", "s", SECOND, SystemClock(), NO_FILES)
    with pytest.raises(Transient) as raised:
        channel.send(PACKET, "key-1")
    assert not isinstance(raised.value, OutcomeUnknown)


def test_the_signature_is_what_the_documentation_says() -> None:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=TIME_ZONE)
    headers = signing.sign("secret", at, "post", "/replies", b"{}")
    assert headers["X-Bureau-Timestamp"] == "1795309200"
    assert headers["X-Bureau-Content-SHA256"].startswith("44136fa355b3678a")
    assert headers["X-Bureau-Signature"] == (
        "7af5918503db8cf54a219da988c08a6a4c54b39679d22aca54d529abb3075998"  # by openssl dgst
    )


def test_a_packet_whose_paper_did_not_arrive_is_refused(
    hotline: HotlineSimulator, tmp_path: Path
) -> None:
    side = HttpSide(hotline, tmp_path)
    channel = side.channel(5 * SECOND)
    packet = with_paper(side.files)
    body = json.dumps(manifest(packet, "key-1")).encode()
    headers = signing.sign(hotline.secret, SystemClock().now(), "POST", "/replies", body)
    headers["Idempotency-Key"] = "key-1"
    answer = requests.post(f"{hotline.url}/replies", data=body, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, "paper-missing")
    assert channel.send(packet, "key-1").status == "accepted"


def test_a_body_that_is_down_for_papers_got_nothing(
    hotline: HotlineSimulator, tmp_path: Path
) -> None:
    side = HttpSide(hotline, tmp_path)
    hotline.control("down", times=1)
    with pytest.raises(Transient) as raised:
        side.channel(5 * SECOND).send(with_paper(side.files), "key-1")
    assert not isinstance(raised.value, OutcomeUnknown)
    assert hotline.received() == []
