from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

AT = datetime(2026, 3, 6, 9, 30, tzinfo=TIME_ZONE)
LATER = datetime(2026, 3, 9, 17, 0, tzinfo=TIME_ZONE)

RECEIVED = Case(
    id="c1",
    number="BJ-2026-000001",
    procedure_id="P2_29_Hotline12345",
    title="占道经营",
    source=CaseSource.API,
    state=CaseState.RECEIVED,
    received_at=AT,
    data={},
)


def test_a_received_case_becomes_active_with_its_instance() -> None:
    started = RECEIVED.started("i1")

    assert (started.state, started.root_instance_id) == (CaseState.ACTIVE, "i1")


def test_the_same_instance_again_changes_nothing() -> None:
    started = RECEIVED.started("i1")

    assert started.started("i1") is started


def test_another_instance_is_refused() -> None:
    with pytest.raises(Permanent, match="BJ-2026-000001"):
        RECEIVED.started("i1").started("i2")


def test_a_withdrawn_case_is_not_started() -> None:
    with pytest.raises(Permanent, match="withdrawn"):
        replace(RECEIVED, state=CaseState.WITHDRAWN).started("i1")


def test_the_first_closing_decides_outcome_and_time() -> None:
    first = RECEIVED.started("i1").closing("已答复", AT)
    second = first.closing("已退回", LATER)

    assert (second.outcome, second.closed_at) == ("已答复", AT)
    assert not second.finished  # the package is not written yet


def test_a_closed_case_is_finished() -> None:
    closed = RECEIVED.started("i1").closing("已答复", AT).closed()

    assert closed.state is CaseState.CLOSED
    assert closed.finished


def test_a_case_without_closing_time_is_not_closed() -> None:
    with pytest.raises(Permanent, match="no closing time"):
        RECEIVED.started("i1").closed()


def test_a_withdrawn_case_is_not_closed() -> None:
    with pytest.raises(Permanent, match="withdrawn"):
        replace(RECEIVED, state=CaseState.WITHDRAWN).closing("已答复", AT)


def test_every_source_has_a_chinese_name() -> None:
    labels = [source.label for source in CaseSource]

    assert len(set(labels)) == len(labels)
