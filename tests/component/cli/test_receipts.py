"""`bureau receipt`: a receipt is checked with our keys or with a published one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.services.receipts import signed
from tests.component.cli.conftest import Call


@pytest.fixture
def receipt(services: Services, tmp_path: Path) -> Path:
    file = tmp_path / "receipt.json"
    content = {"tracking_number": "BJ-2026-000001", "received_at": "2026-03-02T09:30:00+08:00"}
    file.write_bytes(signed(content, services.external.receipt_keys))
    return file


def test_a_good_receipt(call: Call, receipt: Path) -> None:
    found = call("receipt", "verify", str(receipt))

    assert found.exit_code == 0
    assert "签名正确：BJ-2026-000001" in found.output


def test_with_the_published_key_alone(call: Call, receipt: Path, services: Services) -> None:
    (key,) = services.external.receipt_keys.public_keys()
    pem = receipt.with_name("key.pem")
    pem.write_text(key.pem)

    assert call("receipt", "verify", str(receipt), "--key", str(pem)).exit_code == 0


def test_a_changed_receipt(call: Call, receipt: Path) -> None:
    forged = json.loads(receipt.read_text()) | {"tracking_number": "BJ-2026-000002"}
    receipt.write_text(json.dumps(forged))

    with pytest.raises(CannotGoOn, match="签名不符"):
        call("receipt", "verify", str(receipt))


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"'])
def test_what_is_no_receipt(call: Call, receipt: Path, text: str) -> None:
    receipt.write_text(text)

    with pytest.raises(CannotGoOn):
        call("receipt", "verify", str(receipt))


def test_after_a_rotation_both_keys_are_listed_and_old_receipts_verify(
    call: Call, receipt: Path
) -> None:
    assert call("receipt", "rotate").exit_code == 0

    listed = call("receipt", "keys").output
    assert "现用" in listed
    assert "停用，仍可核验" in listed
    assert call("receipt", "verify", str(receipt)).exit_code == 0
