"""`bureau schedule` from an empty table to a started case."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.errors import InvalidData, NotFound
from tests.component.cli.conftest import Call
from tests.support.records import sample_procedure, store

PROCESS = "P2_29_Hotline12345"


@pytest.fixture(autouse=True)
def procedure(services: Services) -> None:
    store(services.uow, sample_procedure(PROCESS, services.clock.now(), name="月报"))


def add(call: Call, name: str = "月报", *more: str) -> str:
    given = ("--procedure", PROCESS, "--rule", "每月5日", "--owner", "guoneike1", "--by", "王芳")
    return call("schedule", "add", name, *given, *more).output


def test_a_line_from_its_addition_to_its_case(call: Call, services: Services) -> None:
    assert "已新增“月报”" in add(call, "月报", "--data", '{"title": "{上月}月报"}')
    assert "月报" in call("schedule", "list").output
    changed = call("schedule", "change", "月报", "--rule", "每年3月5日", "--by", "王芳").output
    assert "已修改" in changed
    assert "已暂停" in call("schedule", "pause", "月报", "--by", "李强").output
    assert "已恢复" in call("schedule", "resume", "月报", "--by", "李强").output
    started = call("schedule", "run", "月报", "--date", "2026-03-05", "--by", "李强").output
    assert "办件编号 BJ-" in started
    nil = call("schedule", "nil", "月报", "2027-03-05", "--by", "李强", "--note", "无").output
    assert "零报告" in nil
    shown = call("schedule", "runs", "月报").output
    assert "已启动" in shown
    assert "零报告" in shown
    history = call("schedule", "history", "月报").output
    assert all(word in history for word in ("新增", "修改", "暂停", "恢复", "王芳", "李强"))
    assert "启动 0 项" in call("schedule", "run").output
    (line,) = services.schedules.table.all()
    assert line.rule == "每年3月5日"


def test_a_file_fills_the_table(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "周期.yaml"
    path.write_text(
        f"- 名称: 月报\n  事项: {PROCESS}\n  周期: 每月5日\n  责任岗位: guoneike1\n",
        encoding="utf-8",
    )
    assert "新增 1 行" in call("schedule", "import", str(path), "--by", "王芳").output


def test_a_post_that_is_none_and_a_rule_that_is_none_are_refused(call: Call) -> None:
    with pytest.raises(CannotGoOn, match="岗位名册"):
        add(call, "甲", "--owner", "nobody")
    with pytest.raises(InvalidData):
        add(call, "乙", "--rule", "定期")
    with pytest.raises(NotFound):
        call("schedule", "pause", "丙", "--by", "王芳")
    add(call)
    with pytest.raises(CannotGoOn, match="已有"):
        add(call)
