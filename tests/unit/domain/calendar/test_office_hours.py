"""Office hours by season."""

from __future__ import annotations

from datetime import date, time

import pytest

from bureau.domain.calendar import OfficeHours, Season
from bureau.errors import InvalidData

SUMMER = Season((6, 1), time(8, 30), time(18))
WINTER = Season((10, 1), time(8, 30), time(17, 30))


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 5, 31), "17:30"),
        (date(2026, 6, 1), "18:00"),
        (date(2026, 9, 30), "18:00"),
        (date(2026, 10, 1), "17:30"),
        (date(2026, 1, 1), "17:30"),
    ],
)
def test_the_last_season_holds_over_new_year(day: date, closes: str) -> None:
    hours = OfficeHours((SUMMER, WINTER), "作息通知")
    closing = hours.closing(day)
    assert f"{closing:%H:%M}" == closes
    assert closing.utcoffset() is not None
    assert f"{hours.opening(day):%H:%M}" == "08:30"


@pytest.mark.parametrize(
    "seasons",
    [(), (WINTER, SUMMER), (SUMMER, SUMMER), (Season((1, 1), time(9), time(9)),)],
)
def test_hours_that_make_no_sense_are_refused(seasons: tuple[Season, ...]) -> None:
    with pytest.raises(InvalidData):
        OfficeHours(seasons, "作息通知")
