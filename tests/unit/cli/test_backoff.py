"""The pause before a part that died is started again."""

from __future__ import annotations

from bureau.cli.supervise.backoff import Backoff


def test_pauses_double_up_to_the_limit():
    backoff = Backoff(first=1, limit=5)

    assert [backoff.after(0) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_a_part_that_ran_long_enough_starts_over_with_the_first_pause():
    backoff = Backoff(first=1, limit=60, steady=30)
    backoff.after(0)
    backoff.after(0)

    assert backoff.after(29.9) == 4
    assert backoff.after(30) == 1
