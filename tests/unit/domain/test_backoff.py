from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.backoff import pause

BASE, LONGEST = timedelta(seconds=2), timedelta(minutes=5)


def full(tries: int) -> timedelta:
    return pause(tries, base=BASE, longest=LONGEST, chance=1.0)


def test_pauses_double_up_to_the_longest() -> None:
    assert [full(tries).total_seconds() for tries in range(1, 10)] == [
        2, 4, 8, 16, 32, 64, 128, 256, 300,
    ]  # fmt: skip


@given(st.integers(-5, 10**9), st.floats(0, 1))
def test_a_pause_is_between_half_and_all_of_the_full_one(tries: int, chance: float) -> None:
    drawn = pause(tries, base=BASE, longest=LONGEST, chance=chance)

    assert full(tries) / 2 <= drawn <= full(tries) <= LONGEST
