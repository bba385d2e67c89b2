"""The Python client of the guide: installed as a body would, run against the real application."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

from bureau.services.callbacks import signature
from tests.component.api.client import DATA, PROCEDURE
from tests.component.api.flaky import Flaky
from tests.component.api.rig import Rig
from tests.component.api.test_guide_chapters import GUIDE, SCOPES, blocks
from tests.support.serving import serving

PACKAGE: Final = GUIDE / "client"
DAY: Final = date(2026, 3, 2)
SECRET: Final = "whsec_" + "QUJD" * 8


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package as pip installs it, from a copy: building leaves nothing behind in docs/."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(PACKAGE, folder / "source")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    target = folder / "site"
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target)]
    subprocess.run([*command, str(folder / "source")], check=True, timeout=120)
    sys.path.insert(0, str(target))
    yield target
    sys.path.remove(str(target))


@pytest.fixture
def package(installed: Path) -> Any:
    return import_module("bureau_client")


@pytest.fixture
def flaky(rig: Rig) -> Flaky:
    return Flaky(rig.app)


@pytest.fixture
def origin(flaky: Flaky) -> Iterator[str]:
    with serving(flaky) as found:
        yield found


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(package: Any, origin: str, rig: Rig, tmp_path: Path, slept: list[float]) -> Any:
    sending = import_module("bureau_client.sending")
    patience = sending.Patience(attempts=4, timeout=(5, 30), sleep=slept.append)
    journal = package.Journal(tmp_path / "journal")
    return package.BureauClient(origin, rig.key, journal, patience)


def submit(client: Any, key: str = "RX1", **parts: Any) -> Any:
    return client.submit(PROCEDURE, DATA, key, **parts)


def test_whatever_fails_on_the_way_one_case_comes_of_it(
    client: Any, flaky: Flaky, rig: Rig, slept: list[float]
) -> None:
    flaky.troubles = ["gone", "lost", "503"]

    receipt = submit(client)

    assert receipt.number == "BJ-2026-000001"
    assert rig.count("cases") == 1
    assert flaky.seen == [("POST", "/v1/submissions")] * 4 + [("GET", "/v1/keys")]
    assert len(slept) == 3
    assert 0.5 <= slept[0] <= 1 <= slept[1] <= 2, "growing, and spread"
    assert slept[2] == 7, "as Retry-After says"
    assert submit(client).raw == receipt.raw
    assert len(flaky.seen) == 5, "what the journal knows is not sent again"


def test_a_client_that_gives_up_sends_the_same_again_after_its_own_restart(
    package: Any, client: Any, flaky: Flaky, rig: Rig, origin: str, tmp_path: Path
) -> None:
    flaky.troubles = ["lost", "500", "gone", "503"]
    with pytest.raises(package.Unreachable):
        submit(client)
    (missing,) = client.reconcile(DAY)
    assert (missing.key, "resend" in missing.what) == ("RX1", True)

    again = package.BureauClient(origin, rig.key, package.Journal(tmp_path / "journal"))
    (receipt,) = again.resend()

    assert receipt.number == "BJ-2026-000001"
    assert rig.count("cases") == 1
    assert again.resend() == []
    assert again.reconcile(DAY) == []


def test_what_is_refused_is_not_tried_again(
    package: Any, client: Any, flaky: Flaky, slept: list[float]
) -> None:
    with pytest.raises(package.Refused) as refused:
        client.submit(PROCEDURE, {"channel": "传真"}, "RX2")

    assert (refused.value.status, refused.value.code) == (422, "invalid-data")
    assert "/data/title" in {fault["pointer"] for fault in refused.value.faults}
    assert (len(flaky.seen), slept) == (1, [])


def test_a_key_is_for_one_content(package: Any, client: Any, flaky: Flaky) -> None:
    submit(client)
    before = len(flaky.seen)
    with pytest.raises(package.BureauError, match="另一份内容"):
        client.submit(PROCEDURE, {**DATA, "title": "另一件"}, "RX1")
    assert len(flaky.seen) == before


@pytest.mark.parametrize("changed", [b"BJ-2026-000001", b'"body_sha256":"'])
def test_a_changed_receipt_is_none(package: Any, client: Any, flaky: Flaky, changed: bytes) -> None:
    flaky.change = lambda body: body.replace(changed, changed[:-1] + b"9")
    with pytest.raises(package.BadReceipt):
        submit(client)
    flaky.change = bytes

    assert submit(client).number == "BJ-2026-000001"


def test_a_receipt_signed_by_somebody_else_is_none(
    package: Any, origin: str, rig: Rig, tmp_path: Path
) -> None:
    journal = package.Journal(tmp_path / "journal")
    client = package.BureauClient(origin, rig.key, journal, trusted={"other": "pem"})
    with pytest.raises(package.BadReceipt, match="没有编号"):
        submit(client)


def test_attachments_and_everything_that_comes_after(
    package: Any, client: Any, flaky: Flaky, rig: Rig, origin: str, tmp_path: Path
) -> None:
    file = tmp_path / "说明.txt"
    file.write_text("材料。", encoding="utf-8")
    flaky.change = lambda body: body.replace(b'"sha256":"', b'"sha256":"0')
    with pytest.raises(package.BureauError, match="传输中改变"):
        client.upload(file, "text/plain")
    flaky.change = bytes
    paper = client.upload(file, "text/plain")

    receipt = submit(client, attachments=[paper])
    number = receipt.number
    status, etag = client.status(number)
    assert status["attachments"][0]["sha256"] == paper.sha256
    assert client.status(number, etag) == (None, etag)
    rig.link(number, "i-1")
    rig.ask(number)
    flaky.troubles = ["lost"]
    client.supplement(number, "S1", note="已补充")
    flaky.troubles = ["lost"]
    client.withdraw(number, "已和解", "W1")
    body = package.BureauClient(
        origin,
        rig.new_key("swj", "市商务局", "result:*", "status:own"),
        package.Journal(tmp_path / "swj"),
    )
    body.result(number, "Message_Approval", {"result": "同意。"}, "R1")

    status, _ = client.status(number)
    assert len(status["arrivals"]) == 3
    kinds = [one["kind"] for one in client.handed_in(DAY)]
    assert sorted(kinds) == ["submission", "supplement", "withdrawal"]
    assert client.reconcile(DAY) == body.reconcile(DAY) == []


def test_reconciliation_names_each_difference(
    package: Any, client: Any, rig: Rig, origin: str, tmp_path: Path
) -> None:
    for key in ("A", "B", "C"):
        submit(client, key)
    journal = tmp_path / "journal"
    names = {
        path.read_bytes()[:40].split(b'"')[3].decode(): path for path in journal.glob("*.sent")
    }
    names["A"].unlink()
    receipt = names["B"].with_suffix(".receipt")
    receipt.write_bytes(receipt.read_bytes() + b" ")
    sent = names["C"]
    sent.write_bytes(sent.read_bytes() + b" ")
    other = package.BureauClient(origin, rig.new_key("town", "索镇"), package.Journal(journal))

    found = {one.key: one.what for one in client.reconcile(DAY)}
    assert "登记簿没有" in found["A"]
    assert "回执" in found["B"]
    assert "正文" in found["C"]
    assert {one.key for one in other.reconcile(DAY)} == {"B", "C"}, "receipts that it does not know"


def headers_of(body: bytes, stamp: str, message: str = "msg_1") -> dict[str, str]:
    return {
        "Webhook-Id": message,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": signature(SECRET, message, stamp, body),
    }


def test_callbacks_are_opened_only_when_they_are_ours_and_new(package: Any) -> None:
    body = b'{"type":"case.closed","data":{"tracking_number":"BJ-2026-000001"}}'
    now = int(time.time())
    good = headers_of(body, str(now))

    event = package.opened(SECRET, good, body)
    assert (event.id, event.type) == ("msg_1", "case.closed")
    several = {**good, "Webhook-Signature": f"v1,x {good['Webhook-Signature']}"}
    assert package.opened(SECRET, several, body) == event
    old = headers_of(body, str(now - 3600))
    for headers, content in (
        (good, body + b" "),
        (old, body),
        ({**good, "Webhook-Id": "msg_2"}, body),
        ({**good, "Webhook-Signature": "v1,é"}, body),
        ({**good, "Webhook-Timestamp": "x"}, body),
        ({}, body),
    ):
        with pytest.raises(package.BadSignature):
            package.opened(SECRET, headers, content)
    with pytest.raises(package.BadSignature):
        package.opened("whsec_" + "QUJE" * 8, good, body)


def test_the_examples_of_its_readme_run(
    installed: Path, origin: str, rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = rig.new_key("hotline12345", "12345政务服务热线", *SCOPES)
    environment = {**os.environ, "BASE": origin, "KEY": key, "PYTHONPATH": str(installed)}
    shutil.copy(PACKAGE / "example.py", tmp_path)
    (shell,) = blocks("client/README.md", "sh")
    bin_folder = str(Path(sys.executable).parent)
    environment["PATH"] = f"{bin_folder}{os.pathsep}{environment['PATH']}"
    for _ in range(2):  # the second time the journal knows it
        done = subprocess.run(
            ["bash", "-euc", shell],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "办件编号 BJ-2026-000001" in done.stdout
        assert "没有变化" in done.stdout
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BASE", origin)
    monkeypatch.setenv("KEY", key)
    sending, receiving = blocks("client/README.md", "python")
    names: dict[str, Any] = {}
    exec(sending, names)
    assert names["receipt"].number == "BJ-2026-000002"
    exec(receiving, names)
    body = b'{"type":"case.closed","data":{}}'
    headers = headers_of(body, str(int(time.time())))
    assert [names["receive"](SECRET, headers, body) for _ in range(2)] == [204, 204]
    assert names["receive"](SECRET, headers, body + b" ") == 401
    assert len(names["queue"]) == 1
