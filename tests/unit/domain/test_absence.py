"""Who stands in: windows, chains of deputies, circles."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bureau.domain.absence import Window, circle, stand_in
from bureau.timezone import TIME_ZONE

NOON = datetime(2026, 3, 6, 12, tzinfo=TIME_ZONE)
DAY = timedelta(days=1)
EVERYBODY = frozenset({"a", "b", "c", "d"})


def window(person: str, deputy: str, posts: str = "", start: int = 0, days: int = 1) -> Window:
    begin = NOON + start * DAY
    return Window(f"{person}{deputy}", person, deputy, frozenset(posts), begin, begin + days * DAY)


def test_nobody_stands_in_for_who_is_there() -> None:
    assert stand_in([window("a", "b", start=1)], "a", "x", NOON, EVERYBODY) is None


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (NOON - timedelta(microseconds=1), None),
        (NOON, "b"),
        (NOON + DAY - timedelta(microseconds=1), "b"),
        (NOON + DAY, None),
    ],
)
def test_a_window_begins_with_its_first_moment_and_ends_before_its_last(
    moment: datetime, found: str | None
) -> None:
    assert stand_in([window("a", "b")], "a", "x", moment, EVERYBODY) == found


def test_a_window_over_one_post_covers_no_other_and_no_task_without_post() -> None:
    only = [window("a", "b", posts="x")]
    assert stand_in(only, "a", "x", NOON, EVERYBODY) == "b"
    assert stand_in(only, "a", "y", NOON, EVERYBODY) is None
    assert stand_in(only, "a", None, NOON, EVERYBODY) is None
    assert stand_in([window("a", "b")], "a", None, NOON, EVERYBODY) == "b"


def test_the_deputys_deputy_stands_in_while_the_deputy_is_away() -> None:
    chain = [window("a", "b", days=3), window("b", "c", start=1)]
    assert stand_in(chain, "a", "x", NOON, EVERYBODY) == "b"
    assert stand_in(chain, "a", "x", NOON + DAY, EVERYBODY) == "c"
    assert stand_in(chain, "a", "x", NOON + 2 * DAY, EVERYBODY) == "b"


def test_a_deputy_who_is_away_from_another_post_only_stands_in() -> None:
    chain = [window("a", "b", posts="x"), window("b", "c", posts="y")]
    assert stand_in(chain, "a", "x", NOON, EVERYBODY) == "b"


def test_a_circle_and_a_deputy_who_left_give_nobody() -> None:
    ring = [window("a", "b"), window("b", "c"), window("c", "a")]
    assert stand_in(ring, "a", "x", NOON, EVERYBODY) is None
    assert stand_in([window("a", "b")], "a", "x", NOON, {"a", "c"}) is None


def test_a_circle_is_seen_before_it_comes_about() -> None:
    there = [window("a", "b"), window("b", "c", days=2)]
    assert circle(there, window("c", "a", start=1), EVERYBODY) is None  # a is back by then
    assert circle(there, window("c", "a"), EVERYBODY) == NOON
    late = window("c", "b", start=1)
    assert circle(there, late, EVERYBODY) == NOON + DAY


def test_windows_meet_by_time_and_post() -> None:
    one = window("a", "b", posts="x", days=2)
    assert one.meets(window("a", "c", posts="xy", start=1))
    assert one.meets(window("a", "c", start=1))
    assert not one.meets(window("a", "c", posts="y"))
    assert not one.meets(window("a", "c", start=2))
