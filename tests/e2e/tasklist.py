"""Tasklist as a clerk uses it: everything is found by what is written on the page, in Chinese."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bureau.domain.media import ACCEPTED

#: Answer of one field: text, a choice's label or several, True for a tick, a day, or a moment.
Answer = str | tuple[str, ...] | bool | date | datetime

#: A click that a clerk made, not a script of the page.
_COUNT = """addEventListener('click', event => {
  if (event.isTrusted) sessionStorage.setItem('clicks', 1 + +sessionStorage.getItem('clicks'));
}, true)"""

#: Tells of Latin words that stayed on a page long enough to be read: in its text and title, in what
#: stands in empty fields, tooltips and what a screen reader says. Every page of every walk has it.
_WATCH = """(() => {
  let before = new Set();
  const lines = () => {
    const body = document.body ? document.body.innerText : '';
    const texts = body.trim() ? [document.title, body] : []; // not before anything is drawn
    for (const one of document.querySelectorAll('[title], [placeholder], [aria-label], [alt]')) {
      if (one.checkVisibility()) {
        texts.push(...['title', 'placeholder', 'aria-label', 'alt'].map(n => one.getAttribute(n)));
      }
    }
    return texts.filter(Boolean).flatMap(t => t.split('\\n')).filter(t => /[A-Za-z]{3,}/.test(t));
  };
  window.bureauLatin = lines;
  setInterval(() => {
    const now = new Set(lines());
    for (const line of now) if (before.has(line)) console.debug('latin:' + line);
    before = now;
  }, 300);
})()"""

#: Latin words that a Chinese page may have: names of products, files, formats, places, numbers.
_ALLOWED = re.compile(
    r"Camunda|Platform|Asia/Shanghai|v7\.\d+\.\d+|v\. \d|\(v\.|[\w.-]+\.(?:pdf|wav|mp3|docx|xlsx)\b"
    r"|BJ-\d{4}-\d+|ZB\d{4}-\d+|SW-\d+|PDF|XLSX|DOCX|xlsx|docx|Ctrl|Alt|Shift|https?://\S+"
    # what another body gave as the number of its receipt
    r"|\b[0-9a-f]{32}\b"
)
#: File types that may be added are listed beside the upload.
_ENDINGS = re.compile(
    r"\.?\b(?:" + "|".join(end for kind in ACCEPTED for end in kind.extensions) + r")\b"
)
_LATIN = re.compile(r"[A-Za-z]{3,}")

#: How the watch in the page begins what it tells.
_LATIN_LINE = "latin:"

#: A browser's own line about an answer of the server; the listeners of `responses` judge those.
_RESOURCE = "Failed to load resource"


class Tasklist:
    """One clerk's browser page.

    Args:
        page: an empty page of a browser context of its own.
        origin: scheme, host and port of the front.
        shots: folder for pictures; each is numbered in the order of the story.
    """

    def __init__(self, page: Page, origin: str, shots: Path) -> None:
        self.page = page
        self.origin = origin
        self._shots = shots
        #: Console errors, uncaught exceptions, answers of 400 and above, leftover English.
        self.complaints: list[str] = []
        self._expected: list[tuple[int, str]] = []
        #: Requests that were sent and neither answered nor given up.
        self.unanswered: set[str] = set()
        page.add_init_script(_COUNT)
        page.add_init_script(_WATCH)
        page.on("request", lambda r: self.unanswered.add(r.url))
        page.on("requestfinished", lambda r: self.unanswered.discard(r.url))
        page.on("requestfailed", lambda r: self._failed(r.url, r.failure))
        page.on("console", lambda m: self._console(m.type, m.text))
        page.on("pageerror", lambda e: self.complaints.append(f"exception: {e}"))
        page.on("response", lambda r: self._response(r.status, r.url))

    def _console(self, kind: str, text: str) -> None:
        if text.startswith(_LATIN_LINE):
            # A user's id stands where the name will stand until the engine has told it.
            if not self.unanswered:
                self._english(text.removeprefix(_LATIN_LINE))
        elif kind == "error" and not text.startswith(_RESOURCE):
            self.complaints.append(f"console: {text}")

    def _failed(self, url: str, failure: str | None) -> None:
        self.unanswered.discard(url)
        # A page that is left gives up what it was still asking for.
        if failure != "net::ERR_ABORTED":
            self.complaints.append(f"{failure} {url}")

    def _response(self, status: int, url: str) -> None:
        # Stock Tasklist asks whether somebody is logged in; before the log-in the answer is 404.
        known = any(status == code and part in url for code, part in self._expected)
        if status >= 400 and not known and not url.endswith("/auth/user/default"):
            self.complaints.append(f"{status} {url}")

    def _english(self, line: str) -> None:
        if leftover_english(line):
            self.complaints.append(f"English: {line[:200]}")

    def expect_refusal(self, status: int, part: str) -> None:
        """An answer that is right here, such as 404 of a case that is not the clerk's.

        Args:
            status: of the answer.
            part: of its address.
        """
        self._expected.append((status, part))

    def rise(self) -> list[str]:
        """The clerk leaves: a last look at the page; everything that was wrong on the way."""
        for line in self.page.evaluate("window.bureauLatin ? window.bureauLatin() : []"):
            self._english(line)
        return list(dict.fromkeys(self.complaints))

    @property
    def clicks(self) -> int:
        """How often the clerk has clicked since the log-in page."""
        return int(self.page.evaluate("+sessionStorage.getItem('clicks')"))

    def shot(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        number = len(list(self._shots.glob("*.png"))) + 1
        self.page.screenshot(path=self._shots / f"{number:02d}-{name}.png")

    def log_in(self, user: str, password: str) -> None:
        """Log in and wait for the work lists."""
        self.page.goto(self.origin + "/")
        name = self.page.get_by_placeholder("用户名")
        expect(name).to_be_focused()  # the page puts the cursor there, in the middle of typing too
        secret = self.page.get_by_placeholder("密码")
        for _ in range(5):
            name.fill(user)
            secret.fill(password)
            if (name.input_value(), secret.input_value()) == (user, password):
                break
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_text("我的待办")).to_be_visible()

    def open_list(self, name: str) -> None:
        """Open one of the shared work lists."""
        lists = self.page.locator("section.task-filters")
        lists.locator(".task-filter", has_text=name).locator("a").first.click()
        expect(lists.locator(".task-filter.active")).to_contain_text(name)

    def begin(self, procedure: str, answers: Mapping[str, Answer]) -> None:
        """Begin a case by its start form (新建办件)."""
        self.page.get_by_text("新建办件").first.click()
        self.page.locator("ul.processes").get_by_text(procedure, exact=True).click()
        expect(self.page.get_by_role("button", name="新建", exact=True)).to_be_visible()
        self.fill(answers)
        self.shot(f"新建-{procedure}")
        self.page.get_by_role("button", name="新建", exact=True).click()
        expect(self.page.get_by_text("办件已新建")).to_be_visible()

    @property
    def title(self) -> Locator:
        """Name of the open task."""
        return self.page.locator("section.task-card h2.task")

    def card(self, case: str, task: str) -> Locator:
        """The card of a task in the open list."""
        return self.page.locator("li.task").filter(has_text=case).filter(has_text=task)

    def open_task(self, case: str, task: str) -> None:
        """Open a task from the list; the list refreshes by itself, so it may take a moment."""
        expect(self.card(case, task)).to_have_count(1, timeout=30_000)
        self.card(case, task).click()
        expect(self.title).to_have_text(task)

    def find_task(self, case: str, task: str) -> None:
        """Open a task that waits for the post, or that the clerk has already."""
        deadline = time.monotonic() + 45
        while time.monotonic() < deadline:
            for name in ("本岗位待领", "我的待办"):
                self.open_list(name)
                self.page.wait_for_timeout(700)
                if self.card(case, task).count() == 1:
                    self.open_task(case, task)
                    return
        raise AssertionError(f"{task} of {case} is in no list")

    def claim(self) -> None:
        """Take the open task, unless it is taken by itself; its form becomes writable."""
        taken = self.page.locator("section.task-card .meta .assignee button.unclaim")
        button = self.page.locator("section.task-card button.claim")
        expect(taken.or_(button).first).to_be_attached()
        self.page.wait_for_timeout(600)
        if taken.count() == 0:
            with contextlib.suppress(PlaywrightTimeout):  # taken by itself this very moment
                button.click(timeout=2_000)
        expect(self.page.get_by_role("button", name="提交办理")).to_be_enabled()

    def fill(self, answers: Mapping[str, Answer]) -> None:
        """Answer fields of the open form, each by its label."""
        for label, answer in answers.items():
            self._answer(self.field(label), answer)

    def field(self, label: str) -> Locator:
        """The form field with this label, whatever its kind; not the list that holds it."""
        exact = re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")
        return self.page.locator(".fjs-form-field:not(:has(.fjs-form-field))").filter(
            has=self.page.locator("label", has_text=exact)
        )

    def _answer(self, field: Locator, answer: Answer) -> None:
        kind = field.get_attribute("class") or ""
        if "datetime" in kind:
            assert isinstance(answer, date)
            self._when(field, answer)
        elif "checklist" in kind:
            for one in answer if isinstance(answer, tuple) else (str(answer),):
                field.get_by_label(one, exact=True).check()
        elif "checkbox" in kind:
            field.locator("input[type=checkbox]").set_checked(bool(answer))
        elif "radio" in kind:
            field.get_by_label(str(answer), exact=True).check()
        elif "select" in kind:
            field.locator(".fjs-select-display").click()
            self.page.locator(".fjs-dropdownlist-item", has_text=str(answer)).first.click()
        else:
            field.locator("input, textarea").first.fill(str(answer))

    def _when(self, field: Locator, answer: date) -> None:
        day = field.locator("input.flatpickr-input").first
        day.fill(answer.strftime("%Y/%m/%d"))
        day.press("Enter")
        if isinstance(answer, datetime):
            time = field.locator(".fjs-timepicker input")
            time.fill(answer.strftime("%H:%M"))
            time.press("Enter")

    def submit(self) -> None:
        """Submit the open form; the task leaves the page."""
        done = self.page.url
        self.page.get_by_role("button", name="提交办理").click()
        expect(self.page).not_to_have_url(done, timeout=15_000)

    def open_tab(self, name: str) -> None:
        """Open a tab of the task."""
        self.page.locator("section.task-card .nav-tabs").get_by_text(name, exact=True).click()

    def add_paper(self, path: Path, kind: str) -> None:
        """Add a paper in the 办件 tab and wait until it is listed."""
        self.open_tab("办件")
        self.page.get_by_label("材料种类").select_option(label=kind)
        self.page.locator("input[type=file]").set_input_files(path)
        self.page.get_by_role("button", name="上传").click()
        expect(self.page.get_by_role("link", name=re.compile(re.escape(path.name)))).to_be_visible()


def leftover_english(text: str) -> list[str]:
    """Latin words that nobody should have to read on a page."""
    return list(dict.fromkeys(_LATIN.findall(_ENDINGS.sub(" ", _ALLOWED.sub(" ", text)))))
