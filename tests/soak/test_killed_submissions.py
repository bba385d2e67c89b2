"""1000 submissions while API and relay are killed twenty times: each 2xx one case, none twice."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import pytest

from bureau.cli.parts import h2_url
from bureau.cli.steps.demo import read_example
from bureau.engine.identity import Identity
from tests.support.burst import assert_all_became_one_case, burst
from tests.support.database import sqlite_template
from tests.support.engine import EngineProcess
from tests.support.live_system import deploy_real, live_system

COUNT: Final = 1000
KILLS: Final = 20
USER: Final = "svcsoak"


@pytest.mark.slow
@pytest.mark.timeout(3 * 3600)
def test_a_thousand_submissions_survive_twenty_kills(tmp_path: Path) -> None:
    engine = EngineProcess(
        tmp_path, job_executor=True, database=h2_url(tmp_path / "engine"), quick_start=False
    )
    engine.start()
    try:
        password, seed = secrets.token_hex(8), secrets.randbelow(1_000_000)
        with engine.session() as admin:
            Identity(admin).ensure_service_account(USER, password)
        example = read_example()
        procedure = deploy_real(engine, example.procedure)
        database = sqlite_template(tmp_path)
        with live_system(engine, (USER, password), procedure, database, tmp_path) as system:
            system.api.start()
            system.relay.start()
            system.wait_api()
            body = system.body(example.data)
            keys = [f"soak-{seed}-{number}" for number in range(COUNT)]

            made = burst(system, body, keys, KILLS, seed)

            assert sum(made.kills.values()) == KILLS
            assert_all_became_one_case(system, body, made)
    finally:
        engine.stop()
