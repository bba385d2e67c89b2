"""Health, readiness, the docs page, log lines, and what happens when something of ours breaks."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Literal

import pytest
import structlog

from api.documents import problems
from api.problems import PROBLEMS
from bureau import domain, errors, logs, services
from bureau.errors import OutcomeUnknown, Permanent, Refusal, Transient
from tests.component.api.client import Client, assert_problem, submission
from tests.component.api.rig import Rig


class TestHealth:
    def test_alive_whatever_is_down(self, client: Client, rig: Rig) -> None:
        rig.engine.down = True

        assert client.get("/healthz").json() == {"status": "alive"}

    def test_ready_names_each_dependency(self, client: Client) -> None:
        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True,
            "checks": [
                {"name": "database", "label": "数据库", "ok": True, "error": ""},
                {"name": "engine", "label": "流程引擎", "ok": True, "error": ""},
            ],
        }

    def test_not_ready_says_which(self, client: Client, rig: Rig) -> None:
        rig.engine.down = True

        answer = client.get("/readyz")

        assert answer.status_code == 503
        checks = {check["name"]: check for check in answer.json()["checks"]}
        assert checks["database"]["ok"] is True
        assert checks["engine"] == {
            "name": "engine",
            "label": "流程引擎",
            "ok": False,
            "error": "EngineUnavailable",
        }

    def test_many_who_ask_load_the_engine_once(
        self, client: Client, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def find(process: str, business_key: str) -> None:
            asked.append(process)

        monkeypatch.setattr(rig.engine, "find_instance", find)

        for _ in range(5):
            client.get("/readyz")

        assert len(asked) == 1


class TestDocuments:
    def test_the_docs_page_needs_no_other_site(self, client: Client) -> None:
        page = client.get("/docs")

        assert page.status_code == 200
        addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
        assert addresses
        for address in addresses:
            assert address.startswith("/docs/assets/"), address
            assert client.get(address).status_code == 200, address

    def test_openapi_describes_every_error_with_an_example(self, client: Client) -> None:
        document = client.get("/openapi.json").json()

        assert document["openapi"].startswith("3.1")
        operations = {
            (method, path): operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        assert operations  # that each is reached and answers as documented: test_contract
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                shown = answer.get("content", {}).get("application/problem+json")
                if int(status) >= 400 and shown:
                    for example in shown["examples"].values():
                        assert example["value"]["status"] == int(status)
        assert "ProblemOut" in document["components"]["schemas"]
        assert "HTTPValidationError" not in document["components"]["schemas"]
        for code in PROBLEMS:
            assert f"`{code}`" in document["info"]["description"]

    def test_every_refusal_of_the_services_is_in_the_table(self) -> None:
        def kinds(root: type[Refusal]) -> Iterator[type[Refusal]]:
            for kind in root.__subclasses__():
                yield kind
                yield from kinds(kind)

        for package in (services, domain):  # whatever other tests have loaded before
            for module in walk_packages(package.__path__, f"{package.__name__}."):
                import_module(module.name)
        # Those of the modelling kit are shown by the command line; no route reaches them.
        reachable = {
            kind.code
            for kind in kinds(errors.Refusal)
            if not kind.__module__.startswith("bureau.modelling")
        }
        missing = reachable - set(PROBLEMS)

        assert missing == set()

    def test_an_undocumented_code_is_not_accepted(self) -> None:
        with pytest.raises(KeyError):
            problems("no-such-code")


class TestFailures:
    @pytest.mark.parametrize("error", [Transient("busy"), OutcomeUnknown("?")])
    def test_passing_trouble_says_when_to_come_back(
        self, client: Client, rig: Rig, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        monkeypatch.setattr(rig.services.submissions.__class__, "submit", raising(error))

        answer = client.submit()

        assert_problem(answer, 503, "temporarily-unavailable")
        assert answer.headers["retry-after"] == "5"

    @pytest.mark.parametrize("error", [Permanent("broken"), ZeroDivisionError("王先生 138")])
    def test_bugs_say_nothing_of_the_inside(
        self, client: Client, rig: Rig, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        monkeypatch.setattr(rig.services.submissions.__class__, "submit", raising(error))

        answer = client.submit()

        assert answer.status_code == 500
        assert answer.json()["code"] == "internal-error"
        assert str(error) not in answer.text


def raising(error: Exception) -> object:
    def submit(*_: object) -> None:
        raise error

    return submit


class TestLogs:
    @pytest.fixture(autouse=True)
    def _as_before(self) -> Iterator[None]:
        root = logging.getLogger()
        handlers, level = root.handlers, root.level
        yield
        root.handlers = handlers
        root.setLevel(level)
        structlog.reset_defaults()
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())

    def test_a_request_is_one_line_without_anything_personal(
        self, capsys: pytest.CaptureFixture[str], rig: Rig
    ) -> None:
        logs.configure("api", form="json", level="INFO")
        with rig.serve() as client:
            client.attach(b"%PDF-1.7\n", "王先生的投诉.pdf")
            client.submit(submission(), key="secret-key")
            client.get("/v1/王先生", params={"phone": "13800000000"})

        whole = capsys.readouterr().err
        written = [json.loads(line) for line in whole.splitlines()]
        requests = [line for line in written if line["event"] == "request"]
        assert [(line["route"], line["status"]) for line in requests] == [
            ("/v1/attachments", 201),
            ("/v1/submissions", 201),
            ("-", 404),
        ]
        assert all(line["correlation"] and line["milliseconds"] >= 0 for line in requests)
        assert requests[0]["caller"].startswith("hotline12345/")
        for personal in ("王先生", "%E7%8E%8B", "1380000", rig.key, "secret-key", "预付卡"):
            assert personal not in whole, personal

    @pytest.mark.parametrize("form", ["json", "console"])
    def test_a_trace_shows_no_values(
        self, capsys: pytest.CaptureFixture[str], form: Literal["json", "console"]
    ) -> None:
        logs.configure("api", form=form, level="INFO")
        phone = "1380000" + "0000"
        try:
            raise ValueError(len(phone))
        except ValueError as error:
            structlog.get_logger("x").error("failed", exc_info=error)

        written = capsys.readouterr().err
        assert "ValueError: 11" in written
        assert phone not in written
