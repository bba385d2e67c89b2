"""Files of outsiders: judged by name, declared type and content; nothing refused is kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.component.api.client import Client, assert_problem, pointers, submission
from tests.component.api.rig import Rig

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def packed(*names: str) -> bytes:
    """A zip container with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name in names:
            container.writestr(name, "<x/>" * 50)
    return stream.getvalue()


WORD = packed("[Content_Types].xml", "_rels/.rels", "word/document.xml")
SHEET = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
GOOD = {
    "投诉材料.pdf": ("application/pdf", PDF),
    "说明.docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        WORD,
    ),
    "台账.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SHEET),
    "公文.ofd": ("application/ofd", packed("OFD.xml", "Doc_0/Document.xml")),
    "旧文档.doc": ("application/msword", OLE),
    "金山.wps": ("application/vnd.ms-works", OLE),
    "说明.txt": ("text/plain", "现场情况说明".encode()),
    "国标.txt": ("text/plain", "现场情况说明".encode("gb18030")),
    "表.csv": ("text/csv", b"a,b\n1,2\n"),
    "照片.jpg": ("image/jpeg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(64)),
    "截图.png": ("image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(32)),
    "扫描.tif": ("image/tiff", b"II*\x00" + bytes(64)),
    "苹果.heic": ("image/heic", b"\x00\x00\x00\x18ftypheic" + bytes(64)),
    "录音.mp3": ("audio/mpeg", b"ID3\x03\x00\x00" + bytes(64)),
    "无标签.mp3": ("audio/mpeg", b"\xff\xfb\x90\x64" + bytes(512)),
    "低码率.mp3": ("audio/mpeg", b"\xff\xf3\x44\xc4" + bytes(512)),
    "录音.wav": ("audio/wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32)),
    "录音.m4a": ("audio/mp4", b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + bytes(32)),
    "电话.amr": ("audio/amr", b"#!AMR\n" + bytes(32)),
    "录音.aac": ("audio/aac", b"\xff\xf1\x50\x80" + bytes(64)),
    "录音.ogg": ("audio/ogg", b"OggS\x00\x02" + bytes(32)),
    "录像.mp4": ("video/mp4", b"\x00\x00\x00\x20ftypisom\x00\x00\x00\x00" + bytes(32)),
}
PROGRAMS = {
    "windows": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200),
    "linux": b"\x7fELF\x02\x01\x01\x00" + bytes(200),
    "macos": b"\xcf\xfa\xed\xfe" + bytes(200),
    "java": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(200),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "shortcut": bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(64),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_of_every_kind(client: Client, rig: Rig, name: str) -> None:
    media_type, content = GOOD[name]

    answer = client.attach(content, name, media_type)

    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["name"], found["size"], found["media_type"]) == (name, len(content), media_type)
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    with rig.files.open(found["sha256"]) as stored:
        assert stored.read() == content
    undeclared = client.attach(content, name, "application/octet-stream")
    assert undeclared.json()["media_type"] == media_type


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("说明.docx", "application/wps-office.docx"),
        ("说明.docx", "application/x-zip-compressed"),
        ("旧文档.doc", "application/kswps"),
        ("表.csv", "application/vnd.ms-excel"),
        ("录音.m4a", "audio/x-m4a"),
        ("录音.wav", "audio/x-wav; rate=8000"),
        ("照片.jpg", "IMAGE/PJPEG"),
    ],
)
def test_what_browsers_call_them(client: Client, name: str, declared: str) -> None:
    media_type, content = GOOD[name]

    answer = client.attach(content, name, declared)

    assert (answer.status_code, answer.json()["media_type"]) == (201, media_type)


class TestRefused:
    """Each leaves neither a row nor a byte behind."""

    @pytest.fixture(autouse=True)
    def _nothing_kept(self, rig: Rig) -> object:
        yield
        assert rig.count("papers") == 0
        assert rig.stored_files() == []

    @pytest.mark.parametrize("program", PROGRAMS)
    @pytest.mark.parametrize("name", ["发票.pdf", "说明.txt", "照片.jpg"])
    def test_programs_whatever_they_are_called(
        self, client: Client, program: str, name: str
    ) -> None:
        answer = client.attach(PROGRAMS[program], name, "application/octet-stream")

        assert_problem(answer, 422, "executable-refused")

    @pytest.mark.parametrize(
        "name", ["setup.exe", "run.bat", "a.pdf.exe", "页.html", "图.svg", "宏.docm", "包.zip", "a"]
    )
    def test_types_that_are_not_taken(self, client: Client, name: str) -> None:
        answer = client.attach(PDF, name)

        assert_problem(answer, 415, "unsupported-media-type")
        assert "pdf" in pointers(answer)["/query/name"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("其实是文档.pdf", WORD),
            ("其实是表格.docx", SHEET),
            ("其实是压缩包.docx", packed("a.txt")),
            ("其实是图片.pdf", GOOD["截图.png"][1]),
            ("其实是文字.jpg", b"hello"),
            ("其实是图片.txt", GOOD["截图.png"][1]),
            ("其实是网页.pdf", b"<html><script>alert(1)</script>"),
        ],
    )
    def test_content_that_is_not_what_the_name_says(
        self, client: Client, name: str, content: bytes
    ) -> None:
        answer = client.attach(content, name, "application/octet-stream")

        assert_problem(answer, 422, "invalid-data")
        assert "核对" in pointers(answer)[""]

    def test_declared_type_that_contradicts_the_name(self, client: Client) -> None:
        answer = client.attach(PDF, "材料.pdf", "image/png")

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {
            "/header/Content-Type": "按扩展名，文件类型应为 application/pdf。"
        }

    @pytest.mark.parametrize(
        "media_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    def test_forms_are_no_files(self, client: Client, media_type: str) -> None:
        assert_problem(client.attach(PDF, "a.pdf", media_type), 415, "unsupported-media-type")

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("../../etc/passwd.pdf", "路径"),
            ("..\\boot.pdf", "路径"),
            ("/etc/a.pdf", "路径"),
            ("a\x00.pdf", "U+0000"),
            ("a\r\nSet-Cookie: x.pdf", "U+000D"),
            ("发票\u202efdp.exe.pdf", "U+202E"),
            ("a<b>.pdf", "不能含有 < >"),
            (".pdf", "首尾"),
            (" a.pdf", "首尾"),
            ("a.pdf.", "首尾"),
            ("NUL.pdf", "保留名"),
            ("com1.tar.pdf", "保留名"),
            ("   ", "不能为空"),
            ("长" * 80 + ".pdf", "过长"),
        ],
    )
    def test_names_that_are_more_than_names(self, client: Client, name: str, says: str) -> None:
        answer = client.attach(PDF, name)

        assert_problem(answer, 422, "invalid-data")
        assert says in "".join(fault["message"] for fault in answer.json()["faults"])

    def test_a_name_is_needed(self, client: Client) -> None:
        answer = client.post(
            "/v1/attachments", content=PDF, headers={"Content-Type": "application/pdf"}
        )

        assert_problem(answer, 422, "invalid-data")
        assert pointers(answer) == {"/query/name": "缺少必填项。"}

    def test_two_names(self, client: Client) -> None:
        answer = client.post(
            "/v1/attachments", params=[("name", "a.pdf"), ("name", "b.pdf")], content=PDF
        )

        assert pointers(answer) == {"/query/name": "这个参数只能有一个。"}

    def test_nothing_in_it(self, client: Client) -> None:
        answer = client.attach(b"")

        assert_problem(answer, 422, "invalid-data")
        assert answer.json()["detail"] == "文件是空的。"

    def test_compressed_in_transit(self, client: Client) -> None:
        answer = client.post(
            "/v1/attachments",
            params={"name": "a.pdf"},
            content=PDF,
            headers={"Content-Type": "application/pdf", "Content-Encoding": "br"},
        )

        assert_problem(answer, 415, "unsupported-media-type")

    @pytest.mark.parametrize("kind", ["recording", "photo", "nonsense"])
    def test_kinds_that_the_file_cannot_be(self, client: Client, kind: str) -> None:
        answer = client.attach(PDF, kind=kind)

        assert_problem(answer, 422, "invalid-data")
        assert list(pointers(answer)) == ["/query/kind"]

    def test_keys_that_may_only_ask(self, client: Client, rig: Rig) -> None:
        client.headers["Authorization"] = f"Bearer {rig.new_key('a1', '甲', 'status:own')}"

        assert_problem(client.attach(PDF), 403, "not-permitted")


def attached(client: Client, content: bytes = PDF) -> dict[str, str]:
    found = client.attach(content).json()
    return {"id": found["id"], "sha256": found["sha256"]}


class TestSubmitted:
    def test_attachments_go_with_the_case_and_stand_in_the_receipt(
        self, client: Client, rig: Rig
    ) -> None:
        named = [attached(client), attached(client, PDF + b"\n")]

        answer = client.submit(submission(attachments=named))

        assert answer.json()["attachments"] == named
        number = answer.json()["tracking_number"]
        found = client.get(f"/v1/submissions/{number}").json()
        assert {(one["id"], one["name"]) for one in found["attachments"]} == {
            (one["id"], "材料.pdf") for one in named
        }
        with rig.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            (record,) = uow.submissions.of_case(case.id)
            assert {paper.submission_id for paper in uow.papers.of_case(case.id)} == {record.id}

    def test_every_fault_of_the_list_at_once(self, client: Client, rig: Rig) -> None:
        used, wrong, others = attached(client), attached(client), attached(client)
        client.submit(submission(attachments=[used]), key="first")
        foreign = rig.new_key("swj", "市商务局")
        with rig.uow(read_only=True) as uow:
            assert uow.papers.get(others["id"]) is not None
        unknown = {"id": "00000000-0000-4000-8000-000000000000", "sha256": "0" * 64}

        answer = client.submit(
            submission(attachments=[used, {**wrong, "sha256": "0" * 64}, unknown], title=None),
            key="second",
        )
        stolen = client.submit(
            submission(attachments=[others]), key="k", Authorization=f"Bearer {foreign}"
        )

        assert pointers(answer) == {
            "/data/title": "缺少必填项“标题”。",
            "/attachments/0/id": "这个附件已随另一次提交使用。",
            "/attachments/1/sha256": "与收到的附件内容不一致。",
            "/attachments/2/id": "没有这个附件，请先上传。",
        }
        assert pointers(stolen) == {"/attachments/0/id": "没有这个附件，请先上传。"}

    def test_the_same_attachment_twice_in_one_list(self, client: Client) -> None:
        named = attached(client)

        answer = client.submit(submission(attachments=[named, named]))

        assert pointers(answer) == {"/attachments/1/id": "附件重复列出。"}

    def test_one_attachment_claimed_by_many_at_once_goes_to_one(
        self, client: Client, rig: Rig
    ) -> None:
        body = submission(attachments=[attached(client)])

        def post(n: int) -> httpx.Response:
            return client.submit(body, key=f"k-{n}")

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, range(8)))

        assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
        assert rig.count("cases") == rig.count("numbers") == 1
