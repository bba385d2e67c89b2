"""Reads the YAML an office types: a year's list, the office hours, the rules of limits."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from bureau.domain.calendar import OfficeHours, Season, YearList, parse_arrangement
from bureau.domain.deadlines import Rule, parse_rule
from bureau.errors import Fault, InvalidData
from bureau.gateways.typed_yaml import Typed, faulty, read_document, read_typed

_CODE: Final = "invalid-calendar"
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})")


def _paragraph(item: object) -> object:
    """A line typed with an ASCII colon and a blank is a mapping to YAML: put it together again."""
    if isinstance(item, dict) and len(item) == 1:
        ((name, text),) = item.items()
        return f"{name}：{text}"
    return item


def _hour(given: object) -> object:
    """A time of day; 8:30 without quotation marks is a number in base 60 to YAML."""
    if isinstance(given, int) and 0 <= given < 24 * 60:
        return time(*divmod(given, 60))
    match = _TIME.fullmatch(given.strip()) if isinstance(given, str) else None
    return time(int(match[1]), int(match[2])) if match else given


def _begins(given: object) -> object:
    match = _DAY.fullmatch(given.strip()) if isinstance(given, str) else None
    return (int(match[1]), int(match[2])) if match else given


class _Year(Typed):
    year: int = Field(alias="年份", ge=2015, le=2100)
    title: str = Field(alias="标题", min_length=4)
    source: str = Field(alias="文号", min_length=4)
    issued: date = Field(alias="发文日期")
    version: int = Field(alias="版本", ge=1)
    paragraphs: tuple[Annotated[str, BeforeValidator(_paragraph)], ...] = Field(alias="安排")


class _Season(Typed):
    begins: Annotated[tuple[int, int], BeforeValidator(_begins)] = Field(alias="起始")
    opens: Annotated[time, BeforeValidator(_hour)] = Field(alias="上班")
    closes: Annotated[time, BeforeValidator(_hour)] = Field(alias="下班")


class _Hours(Typed):
    source: str = Field(alias="依据", min_length=2)
    seasons: tuple[_Season, ...] = Field(alias="作息")


def read_year(path: Path) -> YearList:
    """A year's list.

    Raises:
        InvalidData: it cannot be read or contradicts itself; the file and each fault are named.
    """
    typed = read_typed(path, _Year, code=_CODE)
    try:
        holidays, make_ups = parse_arrangement(typed.year, typed.paragraphs)
        return YearList(
            year=typed.year,
            source=typed.source,
            title=typed.title,
            issued=typed.issued,
            version=typed.version,
            holidays=holidays,
            make_ups=make_ups,
        )
    except InvalidData as fault:
        raise _in_file(path, fault) from fault


def read_office_hours(path: Path) -> OfficeHours:
    """The office hours.

    Raises:
        InvalidData: as for `read_year`.
    """
    typed = read_typed(path, _Hours, code=_CODE)
    try:
        seasons = tuple(Season(s.begins, s.opens, s.closes) for s in typed.seasons)
        return OfficeHours(seasons, typed.source)
    except InvalidData as fault:
        raise _in_file(path, fault) from fault


def read_rules(path: Path) -> list[Rule]:
    """The rules of one file.

    Raises:
        InvalidData: as for `read_year`.
    """
    document = read_document(path, code=_CODE)
    if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
        raise faulty(path, [Fault("", "应为规则的列表")], code=_CODE)
    rules: list[Rule] = []
    faults: list[Fault] = []
    for each in document:
        try:
            rules.append(parse_rule(each))
        except InvalidData as fault:
            faults += fault.faults
    if faults:
        raise faulty(path, faults, code=_CODE)
    return rules


def _in_file(path: Path, fault: InvalidData) -> InvalidData:
    return faulty(path, fault.faults, code=_CODE)
