from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.numbering import (
    CASE_NUMBER,
    format_document_number,
    format_number,
    gaps,
    is_case_number,
    is_sign,
)


def test_a_case_number_is_register_year_and_six_digits() -> None:
    assert format_number("BJ", 2026, 1) == "BJ-2026-000001"


def test_a_year_with_more_than_a_million_cases_goes_on() -> None:
    assert format_number("BJ", 2026, 1_234_567) == "BJ-2026-1234567"


@pytest.mark.parametrize(("year", "seq"), [(2026, 0), (2026, -1), (26, 1), (10_000, 1)])
def test_impossible_numbers_are_refused(year: int, seq: int) -> None:
    with pytest.raises(ValueError, match="no running number"):
        format_number("BJ", year, seq)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BJ-2026-00001",
        "bj-2026-000001",
        "BJ-2026-000001 ",
        "BJ-２０２６-000001",
        "X-2026-000001",
    ],
)
def test_what_was_never_given_is_no_case_number(text: str) -> None:
    assert not is_case_number(text)


@given(st.integers(1000, 9999), st.integers(1, 10**9))
def test_every_number_given_is_recognised(year: int, seq: int) -> None:
    found = CASE_NUMBER.fullmatch(format_number("BJ", year, seq))

    assert found is not None
    assert (int(found["year"]), int(found["seq"])) == (year, seq)


@given(st.sets(st.integers(1, 60)))
def test_gaps_and_given_numbers_make_up_the_whole_range(given_seqs: set[int]) -> None:
    missing = gaps(sorted(given_seqs))

    assert not set(missing) & given_seqs
    assert set(missing) | given_seqs == set(range(1, max(given_seqs, default=0) + 1))


def test_a_document_number_is_written_as_the_standard_says() -> None:
    """GB/T 9704-2012, 7.2.5: 六角括号, the year in full, no 第, no leading zeros, 号 behind."""
    assert format_document_number("桓商", 2026, 5) == "桓商〔2026〕5号"
    assert format_document_number("桓商函", 2026, 112) == "桓商函〔2026〕112号"


@pytest.mark.parametrize(
    ("sign", "year", "seq"), [("BJ", 2026, 1), ("桓商", 26, 1), ("桓商", 2026, 0)]
)
def test_an_impossible_document_number_is_refused(sign: str, year: int, seq: int) -> None:
    with pytest.raises(ValueError, match="no document number"):
        format_document_number(sign, year, seq)


@pytest.mark.parametrize("text", ["BJ", "", "商", "桓商 ", "桓商1", "桓商〔2026〕"])
def test_what_is_no_sign(text: str) -> None:
    assert not is_sign(text)
    assert is_sign("桓商")
