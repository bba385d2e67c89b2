"""Compressed answers: what is, what never is, and what that does to ETags."""

from __future__ import annotations

import gzip

import httpx
import pytest

from api.compress import takes_gzip
from tests.component.api.client import PROCEDURE, Client, submission
from tests.component.api.test_attachments import PDF


def raw(client: Client, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer with its bytes as they came."""
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip", **headers}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    "path", ["/openapi.json", f"/v1/procedures/{PROCEDURE}/schema", "/docs/assets/swagger-ui.css"]
)
def test_who_takes_gzip_gets_it_and_who_does_not_gets_the_same(client: Client, path: str) -> None:
    packed, content = raw(client, path)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(content) == plain.content
    assert len(content) < len(plain.content) / 2
    for answer in (packed, plain):
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_a_status_has_one_etag_however_it_comes(client: Client) -> None:
    number = client.submit().json()["tracking_number"]
    path = f"/v1/submissions/{number}"
    packed, content = raw(client, path)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip", "it is longer than the least"
    assert gzip.decompress(content) == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert packed.headers["etag"].startswith("W/")
    known, nothing = raw(client, path, **{"If-None-Match": packed.headers["etag"]})
    assert (known.status_code, nothing) == (304, b"")
    assert "content-encoding" not in known.headers
    assert set(known.headers["vary"].lower().split(", ")) == {"authorization", "accept-encoding"}


def test_the_strong_etag_of_an_asset_becomes_weak_and_still_holds(client: Client) -> None:
    path = "/docs/assets/swagger-ui.css"
    packed, _ = raw(client, path)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    again, _ = raw(client, path, **{"If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304


def test_files_and_parts_of_them_come_as_they_are(client: Client) -> None:
    text = ("投诉材料\n" * 2000).encode()
    sent = client.attach(text, "材料.txt", "text/plain").json()
    named = {"id": sent["id"], "sha256": sent["sha256"]}
    number = client.submit(submission(attachments=[named])).json()["tracking_number"]
    path = f"/v1/submissions/{number}/attachments/{sent['id']}"

    whole, content = raw(client, path)
    part, piece = raw(client, path, Range="bytes=0-1499")

    assert (whole.status_code, content) == (200, text)
    assert whole.headers["etag"] == f'"{sent["sha256"]}"'
    assert (part.status_code, piece) == (206, text[:1500])
    for answer in (whole, part):
        assert "content-encoding" not in answer.headers


def test_receipts_and_small_answers_come_as_they_are(client: Client) -> None:
    attached = [client.attach(PDF, f"{n}.pdf").json() for n in range(9)]
    named = [{"id": one["id"], "sha256": one["sha256"]} for one in attached]
    receipt = client.submit(submission(attachments=named), Accept_Encoding="gzip")
    small, _ = raw(client, "/healthz")

    assert len(receipt.content) > 1024
    for answer in (receipt, small):
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0, *", False),
        ("gzip;q=x", False),
        ("br", False),
    ],
)
def test_what_a_caller_takes(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
