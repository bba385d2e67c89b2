"""Papers that bear a classification marking (涉密): refused or asked about, nothing stored."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import structlog
from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from tests.component.api.client import Client, assert_problem, pointers, submission
from tests.component.api.rig import Rig
from tests.component.api.test_attachments import PDF
from tests.component.api.test_hostile_files import DOCX, XLSX, container


def word(text: str, header: str = "") -> bytes:
    document = Document()
    document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def split_runs() -> bytes:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("机", "密", "★", "1", "年"):
        paragraph.add_run(piece).bold = True
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sheet(cell: str = "数量", header: str = "") -> bytes:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append([cell, "备注"])
    assert first.oddHeader is not None
    first.oddHeader.left.text = header
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf(text: str) -> bytes:
    """A page of text, in a font that every reader has the Chinese names of."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
        }
    )
    mapping = DecodedStreamObject()
    lines = "".join(f"<{ord(c):04X}> <{ord(c):04X}>\n" for c in dict.fromkeys(text))
    mapping.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <0000> <FFFF> "
        b"endcodespacerange\n%d beginbfchar\n%sendbfchar\nendcmap end"
        % (len(dict.fromkeys(text)), lines.encode())
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
            NameObject("/ToUnicode"): writer._add_object(mapping),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawing = DecodedStreamObject()
    drawing.set_data(b"BT /F1 16 Tf 20 250 Td <%s> Tj ET" % text.encode("utf-16-be").hex().encode())
    page[NameObject("/Contents")] = writer._add_object(drawing)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def old_word(text: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(601) + text.encode("utf-16-le") + bytes(600)


MARKED: Final[dict[str, tuple[str, str, Callable[[], bytes]]]] = {
    "file name": ("报告（秘密★5年）.pdf", "application/pdf", lambda: PDF),
    "docx text": ("报告.docx", DOCX, lambda: word("机密★1年")),
    "docx split": ("报告.docx", DOCX, split_runs),
    "docx header": ("报告.docx", DOCX, lambda: word("正文", "绝密★长期")),
    "xlsx cell": ("台账.xlsx", XLSX, lambda: sheet("秘密★")),
    "xlsx header": ("台账.xlsx", XLSX, lambda: sheet(header="秘密★3年")),
    "pdf": ("报告.pdf", "application/pdf", lambda: pdf("机密★1年")),
    "txt": ("说明.txt", "text/plain", lambda: "机密★1年\n正文".encode()),
    "txt in GB 18030": ("说明.txt", "text/plain", lambda: "机密★1年\n正文".encode("gb18030")),
    "doc": ("旧.doc", "application/msword", lambda: old_word("机密★1年")),
    "inside": (
        "报告.docx",
        DOCX,
        lambda: container({"word/embeddings/a.xlsx": sheet("机密★1年")}),
    ),
}


@pytest.mark.parametrize("place", MARKED)
@pytest.mark.parametrize("confirmed", ["false", "true"])
def test_a_marking_is_refused_wherever_it_stands_and_whatever_the_sender_says(
    client: Client, rig: Rig, place: str, confirmed: str
) -> None:
    name, media_type, make = MARKED[place]

    answer = client.attach(make(), name, media_type, not_classified=confirmed)

    assert_problem(answer, 422, "classified-refused")
    assert rig.stored_files() == []
    assert rig.count("papers") == 0


def test_a_word_is_asked_about_and_taken_once_confirmed(client: Client, rig: Rig) -> None:
    name = "保密工作自查表.pdf"

    assert_problem(client.attach(PDF, name), 422, "classification-unconfirmed")
    assert rig.stored_files() == []

    assert client.attach(PDF, name, not_classified="true").status_code == 201


def test_a_word_in_a_documents_sentences_is_nothing_to_ask(client: Client) -> None:
    content = word("关于保护商业秘密的建议：企业应当与员工签订保密协议。")
    assert client.attach(content, "建议.docx", DOCX).status_code == 201


def test_an_encrypted_pdf_has_to_be_answered_for(client: Client) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("user", "owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    content = stream.getvalue()

    assert_problem(client.attach(content, "合同.pdf"), 422, "classification-unconfirmed")
    assert client.attach(content, "合同.pdf", not_classified="true").status_code == 201


def test_a_marking_in_the_data_is_refused_before_anything_is_stored(
    client: Client, rig: Rig
) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = client.submit(submission(content="依据《某通知》（机密★1年）反映如下"))

    assert_problem(answer, 422, "classified-refused")
    assert list(pointers(answer)) == ["/data/content"]
    assert rig.count("cases") == rig.count("submissions") == 0
    assert "某通知" not in str(lines)
    content = rig.database_url.removeprefix("sqlite:///")
    assert "某通知".encode() not in Path(content).read_bytes()


def test_a_word_in_the_data_is_asked_about(client: Client, rig: Rig) -> None:
    body = submission(content="该公司侵犯我方商业秘密")

    answer = client.submit(body)
    assert_problem(answer, 422, "classification-unconfirmed")
    assert "not_classified" in answer.json()["detail"]
    assert rig.count("cases") == 0

    assert client.submit({**body, "not_classified": True}, key="k-2").status_code == 201


# -- viruses
