"""档号 and the end of retention, by the standards."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.domain.archival import (
    ArchiveScheme,
    Section,
    archival_code,
    class_register,
    is_fonds,
    is_section,
    lapses_on,
)
from bureau.domain.retention import FOR_EVER

SCHEME = ArchiveScheme(
    fonds="Z109",
    fonds_name="某局",
    category="WS",
    sections={"zonghe": Section("BGS", "办公室")},
    periods={},
)


def test_the_example_of_the_standard() -> None:
    """DA/T 22-2015, 5.4.2."""
    assert archival_code(SCHEME, 2011, FOR_EVER, "BGS", 1) == "Z109-WS·2011-Y-BGS-0001"
    assert archival_code(SCHEME, 2026, 30, "BGS", 26) == "Z109-WS·2026-D30-BGS-0026"
    assert archival_code(SCHEME, 2026, 10, "BGS", 9999) == "Z109-WS·2026-D10-BGS-9999"
    assert class_register(SCHEME, 10, "BGS") == "Z109-WS-D10-BGS"


@pytest.mark.parametrize(("years", "item"), [(15, 1), (30, 0), (30, 10_000)])
def test_what_has_no_code(years: int, item: int) -> None:
    with pytest.raises(ValueError, match="no "):
        archival_code(SCHEME, 2026, years, "BGS", item)


def test_codes_of_sections_and_fonds() -> None:
    assert is_section("BGS")
    assert is_section("001")
    assert not is_section("BG")
    assert not is_section("bgs")
    assert is_fonds("Z109")
    assert not is_fonds("Z-109")


def test_a_period_counts_whole_years_after_the_year_of_filing() -> None:
    assert lapses_on(2026, 10) == date(2037, 1, 1)
    assert lapses_on(2026, 30) == date(2057, 1, 1)
    assert lapses_on(2026, FOR_EVER) is None
