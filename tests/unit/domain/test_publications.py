"""公示期: whole days in Asia/Shanghai."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.domain.publications import COLUMN_SLUGS, COLUMNS, last_day, period_text


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-03-12", date(2026, 3, 12)),
        ("2026-03-12T17:30:00+08:00", date(2026, 3, 12)),
        ("2026-03-12T17:30:00.000Z", date(2026, 3, 13)),
        ("2026-03-12T23:59:59", date(2026, 3, 12)),
    ],
)
def test_a_time_counts_as_its_day(given: str, day: date) -> None:
    assert last_day(given) == day


@pytest.mark.parametrize("given", ["", "明天", "2026-02-30", "2026-13-01T00:00:00"])
def test_what_is_no_day_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        last_day(given)


def test_periods_read_as_notices_write_them() -> None:
    assert period_text(date(2026, 3, 6), date(2026, 3, 12)) == "2026年3月6日至2026年3月12日"
    assert period_text(date(2026, 3, 6), date(2026, 3, 6)) == "2026年3月6日"
    assert period_text(date(2026, 3, 6), None) == "自2026年3月6日起"


def test_every_column_has_a_folder_of_its_own() -> None:
    assert set(COLUMN_SLUGS) == set(COLUMNS)
    assert len(set(COLUMN_SLUGS.values())) == len(COLUMNS)
