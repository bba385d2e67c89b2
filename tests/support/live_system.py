"""API, worker and relay as real processes around one database, one engine, one simulated hotline.

Each may be armed with a fail point, killed, and started again, as a supervisor would.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.cli.steps.demo import BODY_CODE, BODY_NAME, BODY_SCOPES
from bureau.cli.steps.procedures import diagram_of, procedure_of
from bureau.cli.trial.ports import free_port
from bureau.cli.trial.world import forget_cases
from bureau.domain.clock import SystemClock
from bureau.engine.bundle import bundle_of
from bureau.engine.deployment import Deployments
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import read_model
from bureau.services.records import OutboxState, Procedure
from bureau.settings import Settings
from tests.support.engine import ROOT, EngineProcess
from tests.support.hotline import HotlineSimulator
from tests.support.observe import Observer, wait_for

#: First pause of a failed task.
RETRY_BASE: Final = timedelta(seconds=0.1)

#: Short, so that what a dead process held is soon another's; still longer than one call takes.
TIMES: Final[Mapping[str, str]] = {
    "BUREAU_ENGINE_TIMEOUT": "PT2S",
    "BUREAU_HOTLINE_TIMEOUT": "PT2S",
    "BUREAU_WORKER_LOCK": "PT4S",
    "BUREAU_WORKER_LONG_POLL": "PT1S",
    "BUREAU_WORKER_RETRY_BASE": f"PT{RETRY_BASE.total_seconds()}S",
}


class Part:
    """One process of the product.

    Args:
        module: what `python -m` runs.
        environment: its settings.
        folder: state folder; its output goes there too.
        arguments: of the command line.
        name: of its log, where there is more than one of the module.
    """

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        folder: Path,
        arguments: tuple[str, ...] = (),
        name: str = "",
    ) -> None:
        self._module = module
        self._arguments = arguments
        self._environment = environment
        self._log = folder / f"{name or module}.log"
        self._folder = folder
        self._failpoint = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, failpoint: str = "") -> None:
        """Start it, armed with a fail point or not."""
        assert not self.runs, f"{self._module} runs already"
        self._failpoint = failpoint
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, *self._arguments],
                cwd=ROOT,
                env={**self._environment, "BUREAU_FAILPOINT": failpoint},
                stdout=output,
                stderr=output,
            )

    @property
    def pid(self) -> int:
        """Of the process started last."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    @property
    def marker(self) -> Path:
        """File that says that the fail point has fired; without it, it fires again."""
        return self._folder / f"failpoint-{self._failpoint}.fired"

    def dies(self, seconds: float = 60.0) -> None:
        """Wait until its fail point has killed it."""
        assert self._process is not None
        assert self._failpoint
        assert self._process.wait(seconds) == -signal.SIGKILL, self.output()
        assert self.marker.exists(), "killed, but not by its fail point"

    def start_again(self) -> None:
        """Start it as it was started before."""
        self.start(self._failpoint)

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None and self.runs:
            self._process.kill()
            self._process.wait(10)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(20)

    def output(self) -> str:
        """The end of what it wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]


@dataclass(frozen=True)
class LiveSystem:
    """A system around a state folder of its own.

    Args:
        services: the tests' eyes: reads what the processes write.
        procedure: the one procedure deployed.
        hotline: the other side.
        admin: the engine, as administrator.
        key: API key of the hotline.
        origin: of the API.
    """

    services: Services
    procedure: Procedure
    hotline: HotlineSimulator
    admin: EngineSession
    key: str
    origin: str
    api: Part
    worker: Part
    relay: Part
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "observer", Observer(self.admin))

    def start(self, **failpoints: str) -> None:
        """Start all three; `worker="effect-acted"` arms that one."""
        for name in ("api", "relay", "worker"):
            part: Part = getattr(self, name)
            part.start(failpoints.get(name, ""))
        self.wait_api()

    def wait_api(self) -> None:
        """Wait until the API answers."""
        wait_for(self._answers, seconds=600, what="the API answers")

    def body(self, data: Mapping[str, Any]) -> bytes:
        """A submission."""
        document = {"procedure": self.procedure.id, "data": dict(data)}
        return json.dumps(document, ensure_ascii=False).encode()

    def post(self, key: str, body: bytes) -> requests.Response:
        """Hand it in once; nothing is tried again."""
        return requests.post(
            f"{self.origin}/v1/submissions",
            data=body,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
            timeout=60,
        )

    def cases(self) -> list[str]:
        """Numbers of all cases, from the table itself."""
        with self.services.database.reader.connect() as connection:
            rows = connection.exec_driver_sql("SELECT number FROM cases ORDER BY number")
            return [str(row[0]) for row in rows]

    def instances(self, number: str) -> list[str]:
        """Process instances of a case, as `Observer.carrying` counts them."""
        return self.observer.carrying(number)

    def pending(self) -> int:
        """Outbox rows that are not told yet."""
        with self.services.uow(read_only=True) as uow:
            return uow.outbox.counts().get(OutboxState.PENDING, 0)

    def make_due(self, job: str) -> None:
        """Put a periodic job's next run to now, as if its time had gone by."""
        with self.services.database.writer.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE jobs SET next_run_at = last_run_at WHERE name = ? AND leased_until IS NULL",
                (job,),
            )

    def _answers(self) -> bool:
        assert self.api.runs, self.api.output()
        try:
            return requests.get(f"{self.origin}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False


def deploy_real(engine: EngineProcess, process: str) -> Procedure:
    """Deploy a procedure of `bpmn/` as `bureau deploy` does; its row of the catalogue."""
    (path,) = (ROOT / "bpmn").rglob(f"{process}.bpmn")
    bundle = bundle_of(path, ROOT / "bpmn", ROOT / "forms")
    with engine.session() as admin:
        Deployments(admin).deploy(bundle)
    return procedure_of(diagram_of(read_model(path)), bundle, SystemClock().now())


@contextmanager
def live_system(
    engine: EngineProcess,
    account: tuple[str, str],
    procedure: Procedure,
    database: Path,
    folder: Path,
) -> Iterator[LiveSystem]:
    """A system with nothing started but the hotline; all is killed at the end.

    Args:
        engine: with its job executor on, and `procedure` deployed; cases of others are removed.
        account: service account of the engine and its password.
        procedure: row of the catalogue.
        database: a migrated SQLite file in `folder`.
        folder: state folder.
    """
    user, password = account
    hotline = HotlineSimulator(secrets.token_hex(8), folder / "hotline.json")
    with ExitStack() as stack:
        hotline.start()
        stack.callback(hotline.stop)
        admin = stack.enter_context(engine.session())
        forget_cases(admin, procedure.id)
        settings = Settings(
            state_dir=folder,
            database_url=f"sqlite:///{database}",
            engine_url=engine.url,
            engine_user=user,
            engine_password=SecretStr(password),
            engine_timeout=timedelta(seconds=20),
            hotline_secret=SecretStr(hotline.secret),
        )
        services = bootstrap.build(settings)
        stack.callback(services.close)
        with services.uow() as uow:
            uow.procedures.save(procedure)
            uow.commit()
        services.access.ensure_organisation(BODY_CODE, BODY_NAME)
        port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if name[:7] != "BUREAU_"},
            **TIMES,
            "BUREAU_STATE_DIR": str(folder),
            "BUREAU_DATABASE_URL": settings.database_url,
            "BUREAU_ENGINE_URL": engine.url,
            "BUREAU_ENGINE_WEB_URL": engine.origin,
            "BUREAU_ENGINE_USER": user,
            "BUREAU_ENGINE_PASSWORD": password,
            "BUREAU_HOTLINE_URL": hotline.url,
            "BUREAU_HOTLINE_SECRET": hotline.secret,
            "BUREAU_API_PORT": str(port),
            "BUREAU_RATE_QUOTA": "1000000",
            "BUREAU_METRICS_PORT": "0",
            "BUREAU_RELAY_METRICS_PORT": "0",
        }
        parts = {
            name: Part(module, environment, folder)
            for name, module in (
                ("api", "api"),
                ("worker", "workers"),
                ("relay", "workers.relay"),
            )
        }
        for part in parts.values():
            stack.callback(part.kill)
        yield LiveSystem(
            services=services,
            procedure=procedure,
            hotline=hotline,
            admin=admin,
            key=services.access.issue(BODY_CODE, BODY_SCOPES).text,
            origin=f"http://127.0.0.1:{port}",
            **parts,
        )
