"""A body gets its own attachments back, whole or in part, and nobody else does."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.component.api.client import Client, assert_problem, submission
from tests.component.api.rig import Rig
from tests.component.api.test_attachments import PDF


@pytest.fixture
def address(client: Client) -> str:
    """Where the one attachment of a submission is."""
    sent = client.attach(PDF, "投诉 材料;1.pdf").json()
    body = submission(attachments=[{"id": sent["id"], "sha256": sent["sha256"]}])
    number = client.submit(body).json()["tracking_number"]
    return f"/v1/submissions/{number}/attachments/{sent['id']}"


def test_the_whole_comes_with_its_name_and_digest(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    name = quote("投诉 材料;1.pdf", safe="")
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"paper.pdf\"; filename*=UTF-8''{name}"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert len(answer.headers["etag"]) == 66


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=0-3", 0, 3), ("bytes=5-", 5, len(PDF) - 1)]
)
def test_a_part(client: Client, address: str, asked: str, first: int, last: int) -> None:
    answer = client.get(address, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, PDF[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(PDF)}"


def test_a_part_that_is_not_there(client: Client, address: str) -> None:
    assert client.get(address, headers={"Range": "bytes=9999-"}).status_code == 416


def test_another_body_cannot_tell_that_it_is_there(client: Client, rig: Rig, address: str) -> None:
    other = {"Authorization": f"Bearer {rig.new_key('town-a', '索镇')}"}

    assert_problem(client.get(address, headers=other), 404, "not-found")


def test_a_key_without_the_scope_is_refused(client: Client, rig: Rig, address: str) -> None:
    key = rig.new_key("hotline12345", "12345政务服务热线", "submit:*")
    other = {"Authorization": f"Bearer {key}"}

    assert_problem(client.get(address, headers=other), 403, "not-permitted")


def test_an_attachment_of_another_case_of_ones_own_is_not_here(
    client: Client, address: str
) -> None:
    sent = client.attach(PDF + b"2", "另一份.pdf").json()

    other = f"{address.rpartition('/')[0]}/{sent['id']}"
    assert_problem(client.get(other), 404, "not-found")
