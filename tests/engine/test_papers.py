"""A paper on the real engine: the worker dies before and after the answer, there is one paper."""

from __future__ import annotations

import io
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader

from bureau.domain.cases import Case, CaseState
from tests.support.engine import EngineProcess
from tests.support.live_system import LiveSystem, live_system
from tests.support.observe import wait_for
from tests.support.processes import deploy
from tests.support.small_procedures import REGISTER, close, procedure, row, service

PROCESS: Final = "P0_Paper"
PATIENCE: Final = 150.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def deployed(own_engine: EngineProcess) -> None:
    paper = service(
        "Service_Notice",
        "render-document",
        {
            "template": "supplement-notice",
            "number": "桓商函〔2026〕9号",
            "signedOn": "2026-03-06",
            "applicant": "${title}",
            "matter": "二手车备案",
            "receivedOn": "2026-03-02",
            "items": "一、营业执照<复印件>未盖章。",
            "supplementBy": "2026-03-12",
        },
    )
    with own_engine.session() as admin:
        deploy(admin, PROCESS, procedure(PROCESS, REGISTER, paper, close()))


@pytest.fixture
def system(
    own_engine: EngineProcess, account: tuple[str, str], sqlite_file: Path, tmp_path: Path
) -> Iterator[LiveSystem]:
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    filled = row(PROCESS, "补正通知", external=True)
    with live_system(own_engine, account, filled, database, tmp_path) as made:
        yield made


def test_a_worker_that_dies_leaves_one_paper_and_a_sheet_in_the_package(
    system: LiveSystem,
) -> None:
    system.start(worker="before-complete")
    answer = system.post(secrets.token_hex(8), system.body({"title": "桓台某公司"}))
    assert answer.status_code == 201, answer.text
    for _ in range(2):  # while it is registered, and with the paper stored and not told
        system.worker.dies()
        system.worker.marker.unlink()
        system.worker.start_again()
    system.worker.dies()
    system.worker.start_again()
    (number,) = system.cases()

    def closed() -> Case | None:
        with system.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
        return case if case is not None and case.state is CaseState.CLOSED else None

    wait_for(lambda: closed() is not None, seconds=PATIENCE, what=f"{number} is closed")
    case = closed()
    assert case is not None
    with system.services.uow(read_only=True) as uow:
        (paper,) = uow.papers.of_case(case.id)
        origin = uow.paper_origins.get(paper.id)
        (package,) = uow.packages.of_case(case.id)
    assert origin is not None
    assert origin.template_id == "supplement-notice"
    with system.services.files.open(paper.sha256) as content:
        text = PdfReader(io.BytesIO(content.read())).pages[0].extract_text()
    for words in ("桓台某公司：", "桓商函〔2026〕9号", "营业执照<复印件>未盖章", "2026年3月12日"):
        assert words in text
    (instance,) = system.instances(number)
    variables = system.admin.get_json(
        "history",
        "variable-instance",
        params={"processInstanceId": instance, "variableName": "paperDigest"},
    )
    assert {one["value"] for one in variables} == {paper.sha256}
    data = system.services.settings.archive_dir / package.path / "data"
    assert (data / "办文单.pdf").read_bytes().startswith(b"%PDF")
    assert (data / "templates" / f"{origin.template_sha256}.zip").is_file()
