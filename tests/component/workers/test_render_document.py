"""Topic `render-document`: a paper is made once and kept with its origin, or is an incident."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.gateways.papers import TemplateFolder
from bureau.services.records import Paper, PaperOrigin
from bureau.services.writing import PaperWriter
from tests.support.papers import PAPERS, renderer
from workers.handlers.close_case import close_case
from workers.handlers.render_document import render_document
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

EXTENSION = {
    "caseId": "case-1",
    "template": "disclosure-extension",
    "number": "桓商公开〔2026〕3号",
    "applicant": "张三<script>",
    "receivedOn": "2026-03-02T15:00:00+08:00",
    "subject": "2025年度全县消费券发放情况&明细",
    "reason": "因需要调查、核实",
    "originalDue": "2026-03-30",
    "extendedDue": "2026-04-28",
    "somebodyElses": "不属于本模板",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Templates of the test's own."""
    copied = tmp_path / "papers"
    shutil.copytree(PAPERS, copied)
    return copied


@pytest.fixture
def services(services: Services, folder: Path, clock: FixedClock) -> Services:
    """The services, with those templates and the session's renderer."""
    object.__setattr__(
        services.writing,
        "papers",
        PaperWriter(
            services.uow,
            services.effects,
            TemplateFolder(folder),
            renderer(),
            services.files,
            clock,
            max_bytes=10_000_000,
        ),
    )
    return services


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def papers(services: Services) -> tuple[Paper, ...]:
    with services.uow(read_only=True) as uow:
        return uow.papers.of_case("case-1")


def origin(services: Services, paper_id: object) -> PaperOrigin:
    with services.uow(read_only=True) as uow:
        found = uow.paper_origins.get(str(paper_id))
    assert found is not None
    return found


def content(services: Services, paper: Paper) -> bytes:
    with services.files.open(paper.sha256) as stream:
        return stream.read()


def message(verb: Verb) -> str:
    assert isinstance(verb, Failure), verb
    assert verb.retries == 0
    return verb.message


def test_a_paper_is_made_once_and_listed_with_its_case(
    harness: Harness, case: Case, services: Services, clock: FixedClock
) -> None:
    first = values(harness.deliver(render_document, EXTENSION, key="t1"))
    clock.at = clock.at.replace(day=20)
    assert values(harness.deliver(render_document, EXTENSION, key="t1")) == first
    [paper] = papers(services)
    assert (paper.id, paper.sha256) == (first["paperId"], first["paperDigest"])
    assert (first["pdfId"], first["pdfDigest"]) == (first["paperId"], first["paperDigest"])
    assert (paper.kind, paper.media_type, paper.added_by) == ("notice", "application/pdf", "系统")
    assert paper.name == "延期答复告知书（张三_script_） 桓商公开〔2026〕3号.pdf"
    text = PdfReader(io.BytesIO(content(services, paper))).pages[0].extract_text()
    for words in (
        "张三<script>：",
        "发放情况&明",
        "2026年3月30日",
        "桓商公开〔2026〕3号",
    ):
        assert words in text
    assert "2026年3月6日" in text, "the day it was made, not of the redelivery"
    with services.uow(read_only=True) as uow:
        events = uow.events.of_case(case.id)
    assert [event.kind for event in events] == [EventKind.PAPER_ADDED]
    assert "张三" not in events[0].text


def test_what_it_was_made_from_is_kept(harness: Harness, case: Case, services: Services) -> None:
    made = values(harness.deliver(render_document, EXTENSION))
    kept = origin(services, made["paperId"])
    assert (kept.template_id, kept.number) == ("disclosure-extension", "桓商公开〔2026〕3号")
    assert kept.values["originalDue"] == "2026年3月30日"
    with services.files.open(kept.template_sha256) as stream:
        bundle = zipfile.ZipFile(io.BytesIO(stream.read()))
    assert {"paper.yaml", "template.html", "base/notice.html"} <= set(bundle.namelist())


def test_the_same_twice_is_two_papers_of_the_same_bytes(
    harness: Harness, case: Case, services: Services
) -> None:
    first = values(harness.deliver(render_document, EXTENSION, key="t1"))
    second = values(harness.deliver(render_document, EXTENSION, key="t2"))
    assert first["paperId"] != second["paperId"]
    assert first["paperDigest"] == second["paperDigest"]


def test_a_document_to_be_edited_comes_with_its_pdf(
    harness: Harness, case: Case, services: Services
) -> None:
    given = {
        "caseId": "case-1",
        "template": "dispatch-document",
        "number": "桓商〔2026〕12号",
        "signedOn": "2026-03-05",
        "title": "关于 A&B <示范> 的通知",
        "addressees": "各镇人民政府",
        "content": "第一段\n第二段",
    }
    made = values(harness.deliver(render_document, given))
    stored = {paper.id: paper for paper in papers(services)}
    assert len(stored) == 2
    document = docx.Document(io.BytesIO(content(services, stored[str(made["paperId"])])))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "关于 A&B <示范> 的通知" in lines
    assert lines.index("第二段") == lines.index("第一段") + 1
    assert "2026年3月5日" in lines
    assert not [line for line in lines if "{" in line]
    pdf = PdfReader(io.BytesIO(content(services, stored[str(made["pdfId"])])))
    assert "第二段" in "".join(page.extract_text() for page in pdf.pages)
    again = values(harness.deliver(render_document, given, key="other"))
    assert again["paperDigest"] == made["paperDigest"], "no time of making inside"


def test_a_missing_variable_is_an_incident_that_names_it(
    harness: Harness, case: Case, services: Services
) -> None:
    given = {name: one for name, one in EXTENSION.items() if name != "reason"}
    said = message(harness.deliver(render_document, {**given, "originalDue": "月底"}, key="t3"))
    assert "reason（延期原因）缺失" in said
    assert "originalDue（原答复期限）不是日期" in said
    assert papers(services) == ()
    again = harness.deliver(render_document, EXTENSION, key="t3")
    assert values(again)["paperId"], "mended by an operator, the same step succeeds"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"template": "unheard-of"}, "没有文书模板"),
        ({"template": "../papers/notice"}, "没有文书模板"),
        ({"template": "base"}, "没有文书模板"),
        ({"number": None}, "要有文号"),
        ({"caseId": "nobody"}, "no case"),
    ],
)
def test_what_cannot_be_made_is_an_incident(
    harness: Harness, case: Case, change: dict[str, object], says: str
) -> None:
    assert says in message(harness.deliver(render_document, {**EXTENSION, **change}))


def test_a_template_that_changes_between_two_tries_counts_for_what_is_not_made_yet(
    harness: Harness, case: Case, services: Services, folder: Path
) -> None:
    first = values(harness.deliver(render_document, EXTENSION, key="t1"))
    template = folder / "disclosure-extension" / "template.html"
    template.write_text(template.read_text("utf-8").replace("特此告知", "特此函告"), "utf-8")
    assert values(harness.deliver(render_document, EXTENSION, key="t1")) == first
    later = values(harness.deliver(render_document, EXTENSION, key="t2"))
    before, after = (origin(services, made["paperId"]) for made in (first, later))
    assert before.template_sha256 != after.template_sha256
    assert services.files.exists(before.template_sha256)
    shutil.rmtree(template.parent)
    assert values(harness.deliver(render_document, EXTENSION, key="t1")) == first


def test_rows_come_as_json_and_flow_over_pages(
    harness: Harness, case: Case, services: Services
) -> None:
    rows = [{"number": f"桓商〔2026〕{n}号", "title": f"第{n}个文件"} for n in range(1, 41)]
    given = {
        "caseId": "case-1",
        "template": "dispatch-index",
        "period": "2026年3月",
        "rows": json.dumps(rows, ensure_ascii=False),
    }
    values(harness.deliver(render_document, given))
    [paper] = papers(services)
    pages = PdfReader(io.BytesIO(content(services, paper))).pages
    assert len(pages) > 1
    assert all("文件标题" in page.extract_text() for page in pages), "the head is repeated"
    assert "第40个文件" in pages[-1].extract_text()


def test_the_package_holds_the_sheet_and_the_templates(
    harness: Harness, case: Case, services: Services, tmp_path: Path
) -> None:
    made = values(harness.deliver(render_document, EXTENSION))
    values(harness.deliver(close_case, {"caseId": "case-1", "outcome": "已答复"}))
    with services.uow(read_only=True) as uow:
        [row] = uow.packages.of_case(case.id)
    data = tmp_path / "archive" / row.path / "data"
    sheet = PdfReader(io.BytesIO((data / "办文单.pdf").read_bytes()))
    text = "".join(page.extract_text() for page in sheet.pages)
    for words in (case.number, "占道经营", "已办结", "延期答复告知书"):
        assert words in text
    kept = origin(services, made["paperId"])
    assert (data / "templates" / f"{kept.template_sha256}.zip").is_file()
    listed = json.loads((data / "paper_origins.json").read_text("utf-8"))
    assert listed[0]["template_sha256"] == kept.template_sha256
