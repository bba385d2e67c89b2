"""The clerks of one case, and what the case leaves behind."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.tasklist import Answer, Tasklist
from tests.support.installation import Installation, until


class Office:
    """The clerks of one case."""

    def __init__(self, sit_down: Callable[[str], Tasklist], case: str) -> None:
        self._sit_down = sit_down
        self._case = case

    def does(
        self,
        user: str,
        task: str,
        answers: Mapping[str, Answer],
        before: Callable[[Tasklist], None] | None = None,
    ) -> int:
        """One clerk does one task of the case, from the list of the post to the submitted form.

        Returns:
            Clicks on the card and in the form.
        """
        clerk = self._sit_down(user)
        clerk.find_task(self._case, task)
        clerk.claim()
        if before is not None:
            before(clerk)
        clicks = clerk.clicks
        clerk.fill(answers)
        clerk.shot(task)
        clerk.submit()
        assert not clerk.complaints, clerk.complaints
        return 1 + clerk.clicks - clicks


def is_closed(system: Installation, case: str) -> bool:
    return bool(system.state_of(case).json()["state"] == "closed")


def packages_of(system: Installation, case: str) -> list[Path]:
    """Folders of the case's packages, each checked by bagit's own command."""
    bags = [
        path.parent for path in (system.home / "archive").rglob("bagit.txt") if case in str(path)
    ]
    for bag in bags:
        checked = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(bag)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
    return bags


def told(system: Installation, what: str, where: str, value: str) -> str:
    """A column of the newest case; cases begun in Tasklist belong to no body of the API."""
    with closing(sqlite3.connect(f"file:{system.home / 'bureau.db'}?mode=ro", uri=True)) as opened:
        found = opened.execute(
            f"select {what} from cases where {where} = ? order by received_at desc", (value,)
        ).fetchone()
    return str(found[0]) if found else ""


def number_of(system: Installation, title: str) -> str:
    """Number of the newest case with this title; "" while there is none."""
    return told(system, "number", "title", title)


def begun(
    system: Installation, clerk: Tasklist, procedure: str, title: str, answers: Mapping[str, Answer]
) -> str:
    clerk.begin(procedure, answers)
    until(lambda: bool(number_of(system, title)), 60)
    return number_of(system, title)


def listed(page: Page, entry: str, title: str, step: str = "") -> Locator:
    """The entry with this title, once it is there: pages without script are read anew by hand.

    Args:
        page: shows the list.
        entry: selector of one entry.
        title: what the entry says.
        step: what it says too.
    """
    found = page.locator(entry, has_text=title).filter(has_text=step)
    for _ in range(30):
        if found.count() == 1:
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(found).to_have_count(1)
    return found


def fill_row(page: Page, origin: str, number: str, title: str) -> None:
    """Fill in a new row of 收文登记簿, without saving it."""
    page.goto(f"{origin}/panel/ledgers?ledger=incoming-documents")
    page.get_by_role("button", name="登记一行").click()
    filled = {"收文编号 *": number, "来文单位 *": "县政府办", "文件标题 *": title, "份数 *": "2"}
    for label, text in filled.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("收文日期 *", exact=True).fill("2026-11-02")


def save_row(page: Page, number: str) -> None:
    """Save the row; the ledger shows it."""
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("cell", name=number, exact=True)).to_be_visible()
