"""The calendar and the rules from files: those shipped, and those the office typed in."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from bureau.domain.calendar import WorkingCalendar, YearList
from bureau.domain.deadlines import RuleRegister
from bureau.errors import InvalidData
from bureau.gateways.calendar_base import base_lists
from bureau.gateways.calendar_yaml import read_office_hours, read_rules, read_year
from bureau.gateways.durable import sync_folder

#: Lists and rules that come with the product.
SHIPPED = Path(__file__).resolve().parents[1] / "calendar"

_HOURS = "office_hours.yaml"


class CalendarFiles:
    """Reads `<year>*.yaml`, `office_hours.yaml` and `rules/*.yaml`; again when one has changed.

    Args:
        typed: folder where the office puts its own lists (of two for a year the higher version
            counts) and office hours; it need not exist.
        shipped: folder of the product's own.
    """

    def __init__(self, typed: Path, shipped: Path = SHIPPED) -> None:
        self._typed = typed
        self._shipped = shipped
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._calendar: WorkingCalendar | None = None
        self._rules: RuleRegister | None = None

    def calendar(self) -> WorkingCalendar:
        """The calendar in force.

        Raises:
            InvalidData: a file cannot be read or contradicts itself; it is named with each fault.
        """
        with self._lock:
            seen = _state(self._files())
            if self._calendar is None or seen != self._seen:
                self._calendar = self._load()
                self._seen = seen
            return self._calendar

    def rules(self) -> RuleRegister:
        """The rules of all annexes; read once.

        Raises:
            InvalidData: a rule cannot be read, or an id is there twice.
        """
        with self._lock:
            if self._rules is None:
                files = sorted((self._shipped / "rules").glob("*.yaml"))
                self._rules = RuleRegister(rule for path in files for rule in read_rules(path))
            return self._rules

    def preview(self, path: Path) -> WorkingCalendar:
        """The calendar as it would be with one more list, for a dry run.

        Raises:
            InvalidData: as for `calendar`.
        """
        with self._lock:
            return self._load(read_year(path))

    def load(self, path: Path) -> YearList:
        """Put one more list into force: a copy in the office's own folder, written durably.

        Raises:
            InvalidData: as for `calendar`, or the version is not higher than the one in force.
        """
        found = read_year(path)
        self.preview(path)
        known = self.calendar().year_list(found.year)
        if known == found:
            return found
        if known is not None and known.version >= found.version:
            raise InvalidData(
                f"{found.year}年已有版本{known.version}，内容不同：请把“版本”写得更高后再录入",
                code="invalid-calendar",
            )
        self._typed.mkdir(parents=True, exist_ok=True)
        draft = self._typed / f".{found.year}.draft"
        with draft.open("wb") as stream:
            stream.write(path.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(self._typed / f"{found.year}-v{found.version}.yaml")
        sync_folder(self._typed)
        return found

    def _files(self) -> list[Path]:
        folders = (self._shipped, self._typed)
        return [path for folder in folders for path in sorted(folder.glob("*.yaml"))]

    def _load(self, *more: YearList) -> WorkingCalendar:
        lists = {(found.year, found.version): found for found in base_lists()}
        for path in self._files():
            if path.name == _HOURS:
                continue
            found = read_year(path)
            key = (found.year, found.version)
            if key in lists and lists[key] != found:
                known = f"{found.year}年已有内容不同的版本{found.version}"
                raise InvalidData(
                    f"{path.name} 有误：{known}，请写更高的版本", code="invalid-calendar"
                )
            lists[key] = found
        typed = self._typed / _HOURS
        hours = read_office_hours(typed if typed.is_file() else self._shipped / _HOURS)
        return WorkingCalendar((*lists.values(), *more), hours)


def _state(files: Iterable[Path]) -> tuple[object, ...]:
    return tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
