"""Everything is built from the settings, and works together on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bureau import bootstrap, failpoints
from bureau.bootstrap import Services
from bureau.domain.clock import FixedClock
from bureau.persistence import migrate
from bureau.settings import Settings


def settings_of(state_dir: Path, **others: object) -> Settings:
    values = {
        "state_dir": state_dir,
        "engine_password": SecretStr("engine-secret"),
        "hotline_secret": SecretStr("hotline-secret"),
        **others,
    }
    return Settings.model_validate(values)


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    settings = settings_of(tmp_path)
    migrate.upgrade(settings.resolved_database_url)
    built = bootstrap.build(settings, clock)
    yield built
    built.close()


def test_building_connects_to_nothing(tmp_path: Path) -> None:
    bootstrap.build(settings_of(tmp_path, engine_url="http://127.0.0.1:1/engine-rest")).close()


def test_the_services_share_one_database(services: Services) -> None:
    services.jobs.ensure()

    run = set(iter(services.jobs.run_due, None))
    assert "late-answers" in run
    assert run >= {
        "verify-packages",
        "sweep-drafts",
        "sweep-uploads",
        "settle-effects",
        "ledger-dates",
    }
    assert services.relay.run_once() == 0
    assert services.catalogue.external() == ()
    assert services.effect_review.unfinished(timedelta()) == ()
    assert services.outbox_review.health().dead == ()


def test_diagrams_may_name_these_rules(services: Services) -> None:
    assert "entered" in services.deadlines.rule_names


def test_leases_outlast_the_calls_they_cover(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path, engine_timeout=timedelta(seconds=7), hotline_timeout=timedelta(seconds=4)
    )

    assert bootstrap.relay_lease(settings) > 2 * settings.engine_timeout
    assert bootstrap.act_lease(settings) > settings.hotline_timeout


def test_no_two_processes_have_one_name() -> None:
    assert bootstrap.process_name() != bootstrap.process_name()


def test_an_unknown_fail_point_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown fail point"):
        bootstrap.build(settings_of(tmp_path, failpoint="nowhere"))
    failpoints.arm("", tmp_path)
