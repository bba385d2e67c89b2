"""What the fault run runs on: the real processes, the real engine, counterparts of their own."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests
from pydantic import SecretStr

from bureau import bootstrap
from bureau.bootstrap import Services
from bureau.cli.parts import h2_url
from bureau.cli.steps.demo import BODY_CODE, BODY_NAME, BODY_SCOPES
from bureau.cli.trial.ports import free_port
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.persistence import migrate
from bureau.settings import Settings
from tests.soak.faults.kinds import KINDS
from tests.support.engine import EngineProcess
from tests.support.live_system import Part
from tests.support.observe import Observer, wait_for
from tests.support.processes import deploy

OWN_MAILBOX: Final = "bureau@huantai.example"


def times(pace: float) -> dict[str, str]:
    """Times of the processes.

    Short, so that what a dead process held is soon another's. A copy of a mail is waited for longer
    than any process is stopped: what goes on after that must not send again what was sent.

    Args:
        pace: 1 on a machine that does nothing else; all times are so many times as long.
    """
    seconds = {
        "ENGINE_TIMEOUT": 10,
        "HOTLINE_TIMEOUT": 2,
        "MAIL_TIMEOUT": 2,
        "MAIL_COPY_WAIT": 20,
        "PAPER_TIMEOUT": 15,
        "EXCHANGE_WAIT": 0.5,
        "WORKER_LOCK": 8,
        "WORKER_RETRY_BASE": 1,
    }
    return {
        **{f"BUREAU_{name}": f"PT{value * pace}S" for name, value in seconds.items()},
        "BUREAU_WORKER_LONG_POLL": "PT1S",
        "BUREAU_WORKER_CONCURRENCY": "4",
        "BUREAU_RATE_QUOTA": "100000",
    }


@dataclass(frozen=True)
class SoakSystem:
    """All processes.

    Args:
        services: the run's eyes and the clerks' hands.
        engine: on an H2 file, with its job executor.
        parts: processes by name: api, relay, worker-1 ..., hotline, offices.
        key: API key of the hotline.
        folder: state of everything.
    """

    services: Services
    engine: EngineProcess
    admin: EngineSession
    parts: Mapping[str, Part]
    key: str
    folder: Path
    api_origin: str
    hotline_origin: str
    offices_origin: str
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "observer", Observer(self.admin))

    @property
    def workers(self) -> dict[str, Part]:
        """The worker processes."""
        return {name: part for name, part in self.parts.items() if name.startswith("worker")}

    def start(self, *, workers: bool = True) -> None:
        """Start all parts, workers or not, and wait until each answers that can be asked."""
        for name, part in self.parts.items():
            if workers or name not in self.workers:
                part.start()
        for origin in (self.api_origin, self.hotline_origin, self.offices_origin):
            wait_for(lambda origin=origin: _answers(origin), seconds=600, what=origin)  # type: ignore[misc]

    def post(self, path: str, key: str, body: Mapping[str, Any]) -> requests.Response | None:
        """A request of the hotline; None when the API did not answer."""
        try:
            return requests.post(
                f"{self.api_origin}/v1{path}",
                data=json.dumps(body, ensure_ascii=False).encode(),
                headers={
                    "Authorization": f"Bearer {self.key}",
                    "Idempotency-Key": key,
                    "Content-Type": "application/json",
                },
                timeout=15,
            )
        except requests.RequestException:
            return None

    def misbehave(self, whom: str, mode: str, times: int, seconds: float) -> bool:
        """Switch a counterpart: "hotline", "mail" or "folder". False: it does not run now."""
        body: dict[str, Any] = {"mode": mode, "times": times, "seconds": seconds}
        origin = self.hotline_origin
        if whom != "hotline":
            origin, body["way"] = self.offices_origin, whom
        with suppress(requests.RequestException):
            return requests.post(f"{origin}/control", json=body, timeout=2).ok
        return False

    def behave(self) -> None:
        """All counterparts do what they should."""
        for whom in ("hotline", "mail", "folder"):
            wait_for(
                lambda whom=whom: self.misbehave(whom, "ok", 1, 0),  # type: ignore[misc]
                seconds=60,
                what=f"{whom} answers",
            )


@contextmanager
def soak_system(folder: Path, workers: int, pace: float) -> Iterator[SoakSystem]:
    """A system with engine and catalogue, no other process started; all is killed at the end.

    Args:
        folder: empty; keeps everything, logs too.
        workers: worker processes.
        pace: as `times` takes it.
    """
    with ExitStack() as stack:
        engine = EngineProcess(
            folder,
            job_executor=True,
            database=h2_url(folder / "engine"),
            extra={"ENGINE_JOB_LOCK": "4000"},
        )
        stack.callback(engine.kill)
        engine.start()
        admin = stack.enter_context(engine.session())
        user, password = "svcsoak", secrets.token_hex(8)
        Identity(admin).ensure_service_account(user, password)
        for kind in KINDS.values():
            deploy(admin, kind.process, kind.diagram())

        settings = _settings(folder, engine, user, password)
        migrate.upgrade(settings.database_url)
        services = bootstrap.build(settings)
        stack.callback(services.close)
        with services.uow() as uow:
            for kind in KINDS.values():
                uow.procedures.save(kind.row())
            uow.commit()
        services.access.ensure_organisation(BODY_CODE, BODY_NAME)

        ports = [free_port() for _ in range(2)]
        environment = _environment(settings, password, ports[0], pace)
        made = {
            "api": Part("api", environment, folder),
            "relay": Part("workers.relay", environment, folder),
            **{
                f"worker-{n}": Part("workers", environment, folder, name=f"worker-{n}")
                for n in range(1, workers + 1)
            },
            "hotline": Part(
                "bureau.gateways.counterpart.hotline",
                environment,
                folder,
                (
                    "--port",
                    settings.hotline_url.rpartition(":")[2],
                    "--state",
                    str(folder / "hotline.json"),
                ),
            ),
            "offices": Part(
                "bureau.gateways.counterpart.offices",
                environment,
                folder,
                ("--port", str(ports[1])),
            ),
        }
        for part in made.values():
            stack.callback(part.kill)
        yield SoakSystem(
            services=services,
            engine=engine,
            admin=admin,
            parts=made,
            key=services.access.issue(BODY_CODE, BODY_SCOPES).text,
            folder=folder,
            api_origin=f"http://127.0.0.1:{ports[0]}",
            hotline_origin=settings.hotline_url,
            offices_origin=f"http://127.0.0.1:{ports[1]}",
        )


def _settings(folder: Path, engine: EngineProcess, user: str, password: str) -> Settings:
    hotline, smtp, pop = (free_port() for _ in range(3))
    return Settings(
        state_dir=folder,
        database_url=f"sqlite:///{folder / 'bureau.db'}",
        engine_url=engine.url,
        engine_web_url=engine.origin,
        engine_user=user,
        engine_password=SecretStr(password),
        engine_timeout=timedelta(seconds=20),
        hotline_url=f"http://127.0.0.1:{hotline}",
        hotline_secret=SecretStr(secrets.token_hex(16)),
        mail_host="127.0.0.1",
        mail_port=smtp,
        mail_security="none",
        mail_sender=OWN_MAILBOX,
        mailbox_host="127.0.0.1",
        mailbox_port=pop,
        mailbox_security="none",
        mailbox_user=OWN_MAILBOX,
        mailbox_password=SecretStr(secrets.token_hex(8)),
        demo=True,
    )


def _environment(settings: Settings, password: str, api_port: int, pace: float) -> dict[str, str]:
    assert settings.mailbox_password is not None
    names = (
        "state_dir",
        "database_url",
        "engine_url",
        "engine_web_url",
        "engine_user",
        "hotline_url",
        "mail_host",
        "mail_port",
        "mail_security",
        "mail_sender",
        "mailbox_host",
        "mailbox_port",
        "mailbox_security",
        "mailbox_user",
    )
    return {
        **{name: value for name, value in os.environ.items() if name[:7] != "BUREAU_"},
        **times(pace),
        **{f"BUREAU_{name.upper()}": str(getattr(settings, name)) for name in names},
        "BUREAU_ENGINE_PASSWORD": password,
        "BUREAU_HOTLINE_SECRET": settings.hotline_secret.get_secret_value(),
        "BUREAU_MAILBOX_PASSWORD": settings.mailbox_password.get_secret_value(),
        "BUREAU_DEMO": "true",
        "BUREAU_API_PORT": str(api_port),
        "BUREAU_METRICS_PORT": "0",
        "BUREAU_RELAY_METRICS_PORT": "0",
    }


def _answers(origin: str) -> bool:
    try:
        return requests.get(f"{origin}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
