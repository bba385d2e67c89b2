"""A receipt can be checked by whoever has the public key, by our program or openssl alone."""

from __future__ import annotations

import base64
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.json_value import JsonObject
from bureau.errors import InvalidData, Permanent
from bureau.gateways.receipt_keys import ReceiptKeyFiles, matches
from bureau.services.receipts import canonical, signature_of, signed
from tests.component.api.client import Client, as_json, submission
from tests.component.api.rig import NOW, Rig


def test_a_receipt_is_signed_by_the_published_key(client: Client, rig: Rig) -> None:
    receipt = client.submit().json()
    (key,) = client.get("/v1/keys", headers={"Authorization": ""}).json()["keys"]

    assert (key["key_id"], key["active"]) == (receipt["signature"]["key_id"], True)
    value = base64.b64decode(receipt["signature"]["value"])
    assert matches(key["public_key_pem"], canonical(receipt), value)


@pytest.mark.parametrize("changed", ["received_at", "body_sha256", "tracking_number", "due_at"])
def test_a_changed_receipt_does_not_verify(client: Client, rig: Rig, changed: str) -> None:
    receipt = client.submit().json()
    forged = {**receipt, changed: "2020-01-01"}

    assert rig.receipt_keys.verifies(canonical(receipt), signature_of(receipt))
    assert not rig.receipt_keys.verifies(canonical(forged), signature_of(forged))


def test_the_recipe_of_the_guide_with_openssl(client: Client, tmp_path: Path) -> None:
    """The canonical bytes as the guide makes them, without any code of ours."""
    receipt = client.submit(submission(title='引号"、反斜杠\\、表情😀')).json()
    (key,) = client.get("/v1/keys").json()["keys"]
    named = dict(receipt)
    value = base64.b64decode(named.pop("signature")["value"])
    text = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (tmp_path / "receipt.bytes").write_text(text, encoding="utf-8")
    (tmp_path / "receipt.sig").write_bytes(value)
    (tmp_path / "key.pem").write_text(key["public_key_pem"])

    def verify() -> int:
        options = ["-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
        files = ["-in", "receipt.bytes", "-sigfile", "receipt.sig"]
        command = ["openssl", "pkeyutl", *options, *files]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode

    assert verify() == 0
    (tmp_path / "receipt.bytes").write_text(text + " ", encoding="utf-8")
    assert verify() != 0


def test_after_a_rotation_old_receipts_still_verify(client: Client, rig: Rig) -> None:
    before = client.submit(key="a").json()
    made = rig.receipt_keys.rotate()
    after = client.submit(key="b").json()

    assert after["signature"]["key_id"] == made.key_id != before["signature"]["key_id"]
    keys = client.get("/v1/keys").json()["keys"]
    assert [key["active"] for key in keys] == [True, False]
    for receipt in (before, after):
        assert rig.receipt_keys.verifies(canonical(receipt), signature_of(receipt))


def test_a_repetition_after_a_rotation_is_still_the_first_answer(client: Client, rig: Rig) -> None:
    first = client.submit().content
    rig.receipt_keys.rotate()

    assert client.submit().content == first


def test_processes_that_start_together_agree_on_the_first_key(tmp_path: Path) -> None:
    folders = [ReceiptKeyFiles(tmp_path / "keys") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda keys: keys.sign(b"x").key_id, folders))

    assert len(made) == 1
    assert len(folders[0].public_keys()) == 1
    private = tmp_path / "keys" / f"{made.pop()}.pem"
    assert private.stat().st_mode & 0o777 == 0o600


def test_a_lost_private_key_is_said_and_not_replaced_silently(tmp_path: Path) -> None:
    keys = ReceiptKeyFiles(tmp_path)
    signed_before = keys.sign(b"x")
    (tmp_path / f"{signed_before.key_id}.pem").rename(tmp_path / "elsewhere")
    other_process = ReceiptKeyFiles(tmp_path)

    assert other_process.verifies(b"x", signed_before)
    (tmp_path / "active").write_text("0" * 16)
    with pytest.raises(Permanent, match="rotate"):
        other_process.sign(b"x")


@pytest.mark.parametrize("signature", [None, {}, {"algorithm": "Ed25519", "key_id": "k"}])
def test_without_a_signature_there_is_nothing_to_check(signature: Any) -> None:
    with pytest.raises(InvalidData):
        signature_of({"tracking_number": "BJ-2026-000001", "signature": signature})


values = st.recursive(
    st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcd_", min_size=1), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcxyz_", min_size=1), values))
def test_what_is_signed_does_not_depend_on_the_order_of_members(content: JsonObject) -> None:
    backwards = dict(reversed(list(content.items())))

    assert canonical(content) == canonical(backwards)
    assert json.loads(canonical(content)) == {
        name: value for name, value in content.items() if name != "signature"
    }


def test_the_due_date_is_in_the_receipt_where_the_procedure_declares_it(
    client: Client, rig: Rig
) -> None:
    """By the same service that `compute-deadline` calls, from the time of receipt."""
    rule = next(
        name
        for name in rig.services.deadlines.rule_names
        if name not in LIMIT_RULES and _due(rig, name) is not None
    )
    rig.change(due_rule=rule)

    receipt = client.submit().json()

    expected = rig.services.deadlines.explain(rule, start=NOW)
    assert receipt["due_at"] == expected.due_at.isoformat(timespec="seconds")
    assert receipt["due_basis"] == expected.text
    found = client.get(receipt["status_url"].removeprefix(rig.settings.public_url)).json()
    assert (found["due_at"], found["due_basis"]) == (receipt["due_at"], receipt["due_basis"])
    assert "办理期限已确定。" in [entry["text"] for entry in found["timeline"]]


def test_a_due_date_that_the_sender_enters(client: Client, rig: Rig) -> None:
    rig.change(due_rule="entered", due_field="limitDate")

    with_date = client.submit(key="a").json()
    without = client.submit(submission(limitDate=None), key="b").json()

    assert with_date["due_at"].startswith("2026-03-09T") or with_date["due_at"].startswith(
        "2026-03-10T00:00"
    )
    assert without["due_at"] is None  # the office fixes it


def test_what_is_answered_is_what_is_stored(client: Client, rig: Rig) -> None:
    raw = as_json(submission())
    answer = client.submit(raw)

    with rig.uow(read_only=True) as uow:
        case = uow.cases.by_number("BJ-2026-000001")
        assert case is not None
        (stored,) = uow.submissions.of_case(case.id)
    assert stored.response_body == answer.content
    assert stored.content == json.loads(raw)["data"]
    assert signed({}, rig.receipt_keys)


def _due(rig: Rig, rule: str) -> object:
    try:
        return rig.services.deadlines.explain(rule, start=NOW).due_at
    except Permanent:
        return None
