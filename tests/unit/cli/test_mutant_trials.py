"""The order in which mutants are tried, what is kept of them, how long it takes, the sums."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bureau.cli.trial.mutants.notes import Notes, note_of
from bureau.cli.trial.mutants.pace import Pace, cost_of, duration
from bureau.cli.trial.mutants.reach import Walk, in_order
from bureau.cli.trial.mutants.sums import Sums
from bureau.cli.trial.mutants.trying import Work, known_verdict
from bureau.cli.trial.mutants.verdict import Finder, Verdict
from bureau.cli.trial.subject import Subject
from bureau.modelling.mutants import Excuses, Mutant
from bureau.modelling.scenarios.model import Expectation, Scenario, Start


class _Subject:
    original = "P9_Test"


def walk(name: str, seconds: float, **reached: float) -> Walk:
    scenario = Scenario(
        name=name,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        start=Start(by="form", data={}),
        steps=(),
        then=Expectation(ends=("End_Done",), outcome="已办结", packages=()),
    )
    times = {("P9_Test", element): at for element, at in reached.items()}
    return Walk(cast("Subject", _Subject()), scenario, seconds, times)


def mutant(id: str = "flip:Flow_A", *near: str) -> Mutant:
    return Mutant(id, "条件取反", frozenset(near or ("Gateway_A",)), b"<xml/>")


LONG = walk("long", 9.0, Gateway_A=1.0)
SHORT = walk("short", 2.0, Gateway_A=1.0, Gateway_B=1.5)
LATE = walk("late", 3.0, Gateway_A=2.5)
ELSEWHERE = walk("elsewhere", 1.0, Gateway_B=0.1)
NO_EXCUSES = Excuses(process="P9_Test")
WALKS = (LONG, LATE, ELSEWHERE, SHORT)


def names(walks: list[Walk]) -> list[str]:
    return [one.scenario.name for one in walks]


def test_only_scenarios_that_come_by_are_tried_the_quickest_there_first() -> None:
    assert names(in_order(WALKS, "P9_Test", mutant(), "")) == ["short", "long", "late"]
    assert names(in_order(WALKS, "P9_Other", mutant(), "")) == []


def test_who_noticed_last_time_is_asked_first() -> None:
    assert names(in_order(WALKS, "P9_Test", mutant(), "late")) == ["late", "short", "long"]


def test_a_mutant_that_nobody_comes_by_costs_nothing() -> None:
    order = in_order(WALKS, "P9_Test", mutant(), "")

    assert cost_of("P9_Test", mutant(), []) == 0.0
    assert cost_of("P9_Test", mutant(), order) > cost_of("P9_Test", mutant(), order[:1]) > 1.0


def work(
    id: str = "flip:Flow_A", *, order: tuple[Walk, ...] = (SHORT, LONG), key: str = "k"
) -> Work:
    return Work(mutant(id), 1, order, 1.0, key)


def written(path: Path, verdict: Verdict, before: Work) -> Notes:
    Notes(path).begin([before.note(verdict, NO_EXCUSES)])
    return Notes(path)


def test_a_run_that_was_broken_off_is_taken_up(tmp_path: Path) -> None:
    path, one = tmp_path / "build" / "mutants.jsonl", work()
    notes = Notes(path)
    notes.begin([])
    notes.add(one.note(Verdict(one.mutant, Finder.SCENARIO, "short", 2), NO_EXCUSES))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "flip:Flow_B", "wh')  # the power went off in the middle of a line

    again = Notes(path)

    assert set(again.before) == {"flip:Flow_A"}
    assert known_verdict(one, again) == Verdict(one.mutant, Finder.SCENARIO, "short", 2)
    assert known_verdict(work("flip:Flow_B"), again) is None


def test_a_verdict_stands_only_on_what_it_was_made_of(tmp_path: Path) -> None:
    path, one = tmp_path / "mutants.jsonl", work()
    noticed = written(path, Verdict(one.mutant, Finder.SCENARIO, "short", 2), one)

    # Another scenario does not matter to who noticed; a changed diagram does.
    assert known_verdict(work(order=(SHORT,)), noticed) is not None
    assert known_verdict(work(order=(LONG,)), noticed) is None
    assert known_verdict(work(key="other"), noticed) is None

    survived = written(path, Verdict(one.mutant, Finder.NOBODY, "", 2), one)

    assert known_verdict(work(order=(LONG, SHORT)), survived) is not None
    assert known_verdict(work(order=(SHORT, LONG, LATE)), survived) is None


def test_what_is_left_is_told_by_the_estimate_then_by_what_was_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("bureau.cli.trial.mutants.pace.time.monotonic", lambda: now[0])
    pace = Pace(cost=80.0, lanes=2, number=20)
    assert pace.seconds_left == 40.0

    now[0] = 104.0
    assert pace.tick(4.0) == "1/20 约剩 38 秒"
    now[0] = 120.0
    assert pace.tick(4.0) == "2/20 约剩 3 分 0 秒"  # 8 of 80 took 20 seconds


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 秒"), (59.6, "1 分 0 秒"), (200, "3 分 20 秒")]
)
def test_durations_are_said_in_chinese(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_sums_leave_out_what_nobody_could_notice() -> None:
    verdicts = [
        Verdict(mutant("a"), Finder.LINT, "answers"),
        Verdict(mutant("b"), Finder.SCENARIO, "short", 2),
        Verdict(mutant("c"), Finder.ENGINE, tried=1),
        Verdict(mutant("d"), Finder.NOBODY, tried=3),
        Verdict(mutant("e"), Finder.NOBODY, tried=3),
        Verdict(mutant("f"), Finder.NOBODY, tried=3),
    ]
    excuses = Excuses(
        process="P9_Test",
        equivalent={"e": "之后没有人读它。", "a": "检查已经发现。"},
        survivors={"f": "只有对方系统看得出。", "b": "场景已经发现。", "z": "图中已经没有。"},
    )
    sums = Sums("P9_Test", verdicts, excuses, 61.0)

    assert [one.mutant.id for one in sums.survivors] == ["d"]
    assert [one.mutant.id for one in sums.left] == ["f"]
    assert sums.stale == ["a", "b", "z"]
    assert sums.share == 60.0  # 3 noticed of the 5 that can be
    row = sums.row()
    assert row == ("P9_Test", "6", "1", "1", "1", "1", "1", "1", "60.0%", "1 分 1 秒")


def test_a_verdict_is_written_down_with_its_reason() -> None:
    excuses = Excuses(
        process="P9_Test",
        equivalent={"e": "之后没有人读它。"},
        survivors={"f": "只有对方系统看得出。"},
    )
    notes = [note_of(Verdict(mutant(one), Finder.NOBODY), excuses) for one in "efd"]

    assert [(one.excused, one.left) for one in notes] == [
        ("之后没有人读它。", ""),
        ("", "只有对方系统看得出。"),
        ("", ""),
    ]


def test_every_verdict_says_who_noticed() -> None:
    one = mutant()
    said = [
        Verdict(one, Finder.LINT, "answers").said,
        Verdict(one, Finder.ENGINE, tried=1).said,
        Verdict(one, Finder.SCENARIO, "退件", 2).said,
        Verdict(one, Finder.NOBODY, tried=2).said,
        Verdict(one, Finder.NOBODY).said,
    ]

    assert [text.partition("：")[2] for text in said] == [
        "检查规则 answers 发现",
        "引擎拒绝部署",
        "场景“退件”发现",
        "经过这里的 2 个场景都没有发现",
        "没有场景经过这里",
    ]
    assert note_of(Verdict(one, Finder.LINT, "answers"), NO_EXCUSES).finder == "lint"
