"""The application keeps what its OpenAPI document promises: schemathesis asks, also with nonsense.

A modest number of examples, always the same ones; `make soak` (HYPOTHESIS_PROFILE=long) runs many
more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bureau.domain.media import ACCEPTED
from bureau.services.ports.clerk_tasks import Candidates
from tests.component.api.client import PROCEDURE, submission
from tests.component.api.rig import Rig
from tests.component.api.test_attachments import PDF
from tests.component.api.test_ledger_pages import DOCUMENT
from tests.support.serving import serving

LONG: Final = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES: Final = 100 if LONG else 5
SECONDS: Final = 7000 if LONG else 240
TASK: Final = "task-1"
COOKIES: Final = "JSESSIONID=s-zhang; XSRF-TOKEN=token"
#: Whether data are right is said by the procedure's own schema, which a general document lacks.
EXCLUDED: Final = [positive_data_acceptance]

load_all_checks()


@schemathesis.serializer(*(kind.name for kind in ACCEPTED))
def as_they_are(ctx: object, value: object) -> bytes:
    """Files are sent byte for byte; what is none is written out."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def whole(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One API for all examples, with a case whose task a clerk may see."""
    folder = tmp_path_factory.mktemp("contract")
    copy = folder / "bureau.db"
    shutil.copyfile(template, copy)
    made = Rig(f"sqlite:///{copy}", folder)
    made.sessions.log_in("s-zhang", "zhangsan", "张三", "bangongshi", "yunwei")
    made.sessions.show("zhangsan", TASK, "instance-1")
    made.tasks.offered[TASK] = Candidates(groups=("bangongshi",), users=())
    made.tasks.open["zhangsan"] = frozenset({"instance-1"})
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def origin(whole: Rig) -> Iterator[str]:
    with serving(whole.app) as found:
        yield found


@pytest.fixture(scope="module")
def document(origin: str) -> Any:
    return schemathesis.openapi.from_url(f"{origin}/openapi.json")


@pytest.fixture(scope="module")
def headers(whole: Rig) -> dict[str, str]:
    scopes = ("submit:*", "status:own", "callback:own")
    key = whole.new_key("hotline12345", "12345政务服务热线", *scopes)
    return {
        "Authorization": f"Bearer {key}",
        "Cookie": COOKIES,
        "X-XSRF-TOKEN": "token",
    }


def test_every_operation_reaches_a_2xx_and_answers_as_documented(
    document: Any, whole: Rig, headers: dict[str, str]
) -> None:
    reached = set()

    def call(path: str, method: str, **parts: Any) -> Any:
        sent = headers | parts.pop("headers", {})
        case = document[path][method].Case(headers=sent, **parts)
        answer = case.call_and_validate(excluded_checks=EXCLUDED, timeout=60)
        assert 200 <= answer.status_code < 300, answer.text
        reached.add((path, method))
        return answer

    upload = {"body": PDF, "media_type": "application/pdf", "query": {"name": "材料.pdf"}}
    attached = call("/v1/attachments", "POST", **upload).json()
    named = [{"id": attached["id"], "sha256": attached["sha256"]}]
    receipt = call(
        "/v1/submissions",
        "POST",
        body=submission(attachments=named),
        media_type="application/json",
        headers={"Idempotency-Key": "contract"},
    ).json()
    number = receipt["tracking_number"]
    whole.link(number, "instance-1")
    call("/v1/submissions/{tracking_number}", "GET", path_parameters={"tracking_number": number})
    call(
        "/v1/submissions/{tracking_number}/attachments/{attachment_id}",
        "GET",
        path_parameters={"tracking_number": number, "attachment_id": attached["id"]},
    )
    call("/v1/reconciliation", "GET", query={"date": "2026-03-02"})
    rule = {"rule": "2.42:report", "start": "2026-03-06"}
    call("/v1/deadlines/explain", "GET", query=rule)
    task = {"task_id": TASK}
    call("/panel/tasks/{task_id}", "GET", path_parameters=task)
    paper = call("/panel/tasks/{task_id}/papers", "POST", path_parameters=task, **upload).json()
    call(
        "/panel/tasks/{task_id}/papers/{paper_id}",
        "GET",
        path_parameters={**task, "paper_id": paper["id"]},
    )
    call("/panel/tasks/{task_id}/holder", "GET", path_parameters=task)
    call("/panel/tasks/{task_id}/sheet", "GET", path_parameters=task)
    call("/panel/tasks/{task_id}/give-back", "POST", path_parameters=task)
    call("/panel/data/places", "GET")
    call("/panel/data/cards", "GET", query={"tasks": TASK})
    call("/panel/data/working-days", "GET")
    call("/panel/data/cases", "GET")
    for part in ("", "/sheet"):
        call(f"/panel/data/cases/{{number}}{part}", "GET", path_parameters={"number": number})
    call(
        "/panel/data/cases/{number}/papers/{paper_id}",
        "GET",
        path_parameters={"number": number, "paper_id": paper["id"]},
    )
    instance = {"instance_id": "instance-1"}
    call("/panel/data/instances/{instance_id}", "GET", path_parameters=instance)
    whole.ask(number)
    follow_up = {"path_parameters": {"tracking_number": number}, "media_type": "application/json"}
    call(
        "/v1/submissions/{tracking_number}/supplements",
        "POST",
        body={"note": "已补充"},
        headers={"Idempotency-Key": "contract-supplement"},
        **follow_up,
    )
    call(
        "/v1/submissions/{tracking_number}/withdrawal",
        "POST",
        body={"reason": "已自行和解"},
        headers={"Idempotency-Key": "contract-withdrawal"},
        **follow_up,
    )
    call(
        "/v1/cases/{number}/results",
        "POST",
        path_parameters={"number": number},
        media_type="application/json",
        body={"type": "Message_Approval", "data": {"result": "同意"}},
        headers={
            "Idempotency-Key": "contract-result",
            "Authorization": f"Bearer {whole.new_key('swj', '市商务局', 'result:*')}",
        },
    )
    call("/v1/procedures", "GET")
    named_procedure = {"procedure_id": PROCEDURE}
    for part in ("", "/schema", "/diagram.svg"):
        call(f"/v1/procedures/{{procedure_id}}{part}", "GET", path_parameters=named_procedure)
    call("/v1/keys", "GET")
    call("/v1/callback", "PUT", body={"url": "https://8.8.8.8/"}, media_type="application/json")
    call("/v1/callback", "GET")
    call("/v1/callback", "DELETE")
    asked = {"tracking_number": number, "query_code": receipt["query_code"]}
    call("/v1/public/status", "POST", body=asked, media_type="application/json")
    call("/healthz", "GET")
    call("/readyz", "GET")
    _ledgers(call)
    documented = {
        (path, method.upper())
        for path, methods in document.raw_schema["paths"].items()
        for method in methods
    }
    assert reached == documented


def _ledgers(call: Callable[..., Any]) -> None:
    """The page 台账."""
    base = "/panel/data/ledgers"
    one = {"ledger": "incoming-documents"}
    call(base, "GET")
    call(f"{base}/{{ledger}}/rows", "GET", path_parameters=one)
    row = call(
        f"{base}/{{ledger}}/rows",
        "POST",
        path_parameters=one,
        media_type="application/json",
        body={"key": "contract-1", "values": DOCUMENT},
    ).json()
    named = {**one, "row_id": row["id"]}
    call(f"{base}/{{ledger}}/rows/{{row_id}}", "GET", path_parameters=named)
    call(
        f"{base}/{{ledger}}/rows/{{row_id}}",
        "POST",
        path_parameters=named,
        media_type="application/json",
        body={"act": "update", "version": 1, "values": {"note": "催办"}},
    )
    sheet = call(f"{base}/{{ledger}}/sheet", "GET", path_parameters=one)
    call(
        f"{base}/{{ledger}}/sheet",
        "POST",
        path_parameters=one,
        media_type="application/octet-stream",
        body=sheet.content,
    )


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 60)
def test_nonsense_breaks_no_promise(origin: str, headers: dict[str, str]) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    options = [
        *(option for name, value in headers.items() for option in ("-H", f"{name}: {value}")),
        *("--phases", "examples,coverage,fuzzing,stateful"),
        *("--max-examples", str(EXAMPLES)),
        *("--exclude-checks", ",".join(check.__name__ for check in EXCLUDED)),
        *("--seed", "1"),
        *("--generation-database", "none"),
        *("--request-timeout", "10"),
        "--no-color",
    ]

    found = subprocess.run(
        [program, "run", f"{origin}/openapi.json", *options],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
