"""Files that are made to harm, or that may not be here: each a clear refusal, nothing kept."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook

from bureau.services.inspection import containers
from tests.component.api.client import Client, assert_problem, pointers, submission
from tests.component.api.rig import Rig
from tests.component.api.test_attachments import PDF, PROGRAMS
from tests.support.clamd import EICAR, fake_clamd
from tests.support.serving import serving

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY: Final = b'<?xml version="1.0"?><w:document><w:body><w:p/></w:body></w:document>'
MEGABYTE: Final = 1024 * 1024


def container(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file that passes for a docx."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        made.writestr("word/document.xml", BODY)
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


def nested(depth: int) -> bytes:
    inner = container({})
    for _ in range(depth):
        inner = container({"word/embeddings/inner.docx": inner})
    return inner


def many_entries() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("word/document.xml", BODY)
        for number in range(containers.MOST_ENTRIES + 10):
            made.writestr(f"word/{number}", b"")
    return stream.getvalue()


def encrypted() -> bytes:
    content = bytearray(container({"word/x.bin": b"abc"}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.rfind(sign)
        content[found + at] |= 1
    return bytes(content)


LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
)
HOSTILE: Final[dict[str, tuple[Callable[[], bytes], int, str]]] = {
    "a tight bomb": (lambda: container({"word/x.xml": bytes(60 * MEGABYTE)}), 413, "too-large"),
    "nested": (lambda: nested(3), 413, "too-large"),
    "entries": (many_entries, 413, "too-large"),
    "entities": (lambda: container({"word/styles.xml": LAUGHS}), 422, "invalid-data"),
    "entities in UTF-16": (
        lambda: container({"word/styles.xml": LAUGHS.decode().encode("utf-16")}),
        422,
        "invalid-data",
    ),
    "entities across pieces": (
        lambda: container({"word/styles.xml": b" " * (64 * 1024 - 4) + LAUGHS[21:]}),
        422,
        "invalid-data",
    ),
    "macro": (lambda: container({"word/vbaProject.bin": b"x"}), 422, "executable-refused"),
    "program": (
        lambda: container({"word/media/a.png": PROGRAMS["windows"]}),
        422,
        "executable-refused",
    ),
    "encrypted": (encrypted, 422, "invalid-data"),
    "lzma": (lambda: container({"word/x": b"a"}, zipfile.ZIP_LZMA), 422, "invalid-data"),
    "cut off": (lambda: container({"word/x": bytes(9000)})[:-40], 422, "invalid-data"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_containers(client: Client, rig: Rig, name: str) -> None:
    make, status, code = HOSTILE[name]

    answer = client.attach(make(), "说明.docx", DOCX)

    assert_problem(answer, status, code)
    assert rig.stored_files() == []
    assert rig.count("papers") == 0


def test_a_bomb_that_lies_about_its_size(client: Client, rig: Rig) -> None:
    packed = bytearray(container({"word/x.xml": bytes(60 * MEGABYTE)}))
    found = packed.rfind(b"PK\x01\x02")
    packed[found + 24 : found + 28] = (1000).to_bytes(4, "little")

    answer = client.attach(bytes(packed), "说明.docx", DOCX)

    assert answer.status_code in {413, 422}, answer.text
    assert rig.stored_files() == []


def test_all_entries_together_have_a_bound(
    client: Client, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers._Budget, "__init__", _small_budget)
    content = container({f"word/media/{n}.bin": bytes(400_000) for n in range(3)})

    assert_problem(client.attach(content, "说明.docx", DOCX), 413, "too-large")


def _small_budget(self: containers._Budget) -> None:
    self.entries, self.size = 100, 1_000_000


def test_a_document_with_a_workbook_inside_is_taken(client: Client) -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    content = container({"word/embeddings/Microsoft_Excel.xlsx": stream.getvalue()})

    assert client.attach(content, "说明.docx", DOCX).status_code == 201


def test_a_docx_that_is_called_pdf(client: Client, rig: Rig) -> None:
    assert_problem(client.attach(container({}), "材料.pdf"), 422, "invalid-data")
    assert rig.stored_files() == []


def test_an_xml_with_entities_is_refused_by_its_type(client: Client, rig: Rig) -> None:
    assert_problem(client.attach(LAUGHS, "数据.xml", "text/xml"), 415, "unsupported-media-type")
    assert rig.stored_files() == []


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\x.pdf", "a/b.pdf"])
def test_a_path_in_a_file_name(client: Client, rig: Rig, name: str) -> None:
    assert_problem(client.attach(PDF, name), 422, "invalid-data")
    assert rig.stored_files() == []


def test_a_compressed_body(client: Client, rig: Rig) -> None:
    answer = client.post(
        "/v1/attachments",
        params={"name": "材料.pdf"},
        content=zlib.compress(PDF + bytes(10 * MEGABYTE)),
        headers={"Content-Type": "application/pdf", "Content-Encoding": "deflate"},
    )

    assert_problem(answer, 415, "unsupported-media-type")
    assert rig.stored_files() == []


def test_a_sender_that_trickles_is_ended(sqlite_url: str, tmp_path: Path) -> None:
    rig = Rig(sqlite_url, tmp_path)
    app = rig.app
    app.state.limits = replace(app.state.limits, idle=timedelta(seconds=0.5), slowest=1_000_000)

    def trickle() -> Iterator[bytes]:
        yield PDF
        for _ in range(60):
            time.sleep(0.1)
            yield b"."

    with serving(app) as origin, Client(origin, rig.key) as client:
        answer = client.post(
            "/v1/attachments",
            params={"name": "材料.pdf"},
            content=trickle(),
            headers={"Content-Type": "application/pdf"},
        )
    rig.database.close()

    assert_problem(answer, 408, "request-timeout")
    assert rig.stored_files() == []


def test_attachments_together_have_a_bound(sqlite_url: str, tmp_path: Path) -> None:
    rig = Rig(sqlite_url, tmp_path, max_submission_bytes=1024)
    with rig.serve() as client:
        sent = [client.attach(PDF + bytes(500 + n), f"{n}.pdf").json() for n in range(2)]
        named = [{"id": one["id"], "sha256": one["sha256"]} for one in sent]

        answer = client.submit(submission(attachments=named))
    rig.database.close()

    assert_problem(answer, 422, "invalid-data")
    assert "合计" in pointers(answer)["/attachments"]


# -- 涉密


@pytest.mark.parametrize("mode", ["on", "required"])
def test_a_virus_is_refused(sqlite_url: str, tmp_path: Path, mode: str) -> None:
    with fake_clamd() as scanner:
        rig = Rig(sqlite_url, tmp_path, scanner=mode, scanner_address=scanner.address)
        with rig.serve() as client:
            assert client.attach(PDF).status_code == 201
            assert_problem(client.attach(PDF + EICAR), 422, "virus-found")
        rig.database.close()
    assert len(rig.stored_files()) == 1


def test_without_a_scanner_nothing_is_taken_where_one_is_required(
    sqlite_url: str, tmp_path: Path
) -> None:
    rig = Rig(sqlite_url, tmp_path, scanner="required", scanner_address="127.0.0.1:9")
    with rig.serve() as client:
        answer = client.attach(PDF)
    rig.database.close()

    assert_problem(answer, 503, "temporarily-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert rig.stored_files() == []


def test_without_a_scanner_files_are_taken_where_none_is_required(
    sqlite_url: str, tmp_path: Path
) -> None:
    rig = Rig(sqlite_url, tmp_path, scanner="on", scanner_address="127.0.0.1:9")
    with rig.serve() as client:
        assert client.attach(PDF).status_code == 201
    rig.database.close()
