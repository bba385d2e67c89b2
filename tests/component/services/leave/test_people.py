"""The register of people; handover of everything open."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.errors import Conflict, InvalidData, NotFound
from bureau.gateways.staff_files import read_staff, write_staff
from bureau.services.staff.register import masked
from tests.component.services.leave.rig import Bureau
from tests.component.services.staffing import person


class TestRegister:
    def test_the_engine_follows_the_register_and_again_changes_nothing(
        self, bureau: Bureau
    ) -> None:
        bureau.force.groups["guoneike1"] |= {"wang", "ops"}
        bureau.force.groups["guoneike2"].clear()

        first, second = bureau.windows.run(), bureau.windows.run()

        assert bureau.force.groups["guoneike1"] == {"zhang", "ops"}  # ops is not of the register
        assert bureau.force.groups["guoneike2"] == {"li"}
        assert first.endswith("成员变更 2")
        assert second.endswith("成员变更 0")

    @pytest.mark.parametrize("ending", [".xlsx", ".yaml"])
    def test_what_is_exported_is_imported_again_without_a_change(
        self, bureau: Bureau, tmp_path: Path, ending: str
    ) -> None:
        file = tmp_path / f"people{ending}"
        write_staff(file, bureau.register.all())

        assert bureau.register.put(read_staff(file, bureau.register.today()), by="x") == (0, 0)
        assert bureau.register.find("张三").phone == "13812345678"

    def test_every_fault_is_named_and_nothing_is_kept(self, bureau: Bureau) -> None:
        rows = [
            person("sun", "孙六", "guoneike1"),
            person("bad id", "", "nopost", section="没有的科"),
            person("sun", "孙六"),
        ]

        with pytest.raises(InvalidData) as refused:
            bureau.register.put(rows, by="x")

        assert [one.pointer for one in refused.value.faults] == [
            *("/2/id", "/2/name", "/2/posts", "/2/section", "/3/id")
        ]
        with pytest.raises(NotFound):
            bureau.register.find("sun")

    def test_a_telephone_number_is_shown_with_its_middle_hidden(self) -> None:
        assert masked("13812345678") == "138****5678"
        assert masked("8181234") == "*******"
        assert masked("") == ""

    def test_the_history_tells_who_changed_what_but_no_number(self, bureau: Bureau) -> None:
        bureau.register.put([person("zhang", "张三", "guoneike1", "guoneike2")], by="zhao")

        first, second = bureau.register.history("张三")

        assert (first.action, second.action, second.by) == ("登记", "修改", "zhao")
        assert second.before["posts"] == ["guoneike1"]
        assert "138" not in str(second.after)


class TestHandover:
    def test_everything_open_goes_to_the_successor_and_a_repeat_changes_nothing(
        self, bureau: Bureau
    ) -> None:
        bureau.force.open("t", "guoneike1", bureau.now, assignee="zhang")
        bureau.away("li", "zhang")
        bureau.windows.run()

        first = bureau.handovers.hand_over("张三", "王五", by="x")
        bureau.windows.run()
        second = bureau.handovers.hand_over("zhang", "wang", by="x")
        bureau.windows.run()

        assert (first.posts, first.windows) == (("guoneike1",), 1)
        assert (second.posts, second.windows) == ((), 0)
        assert bureau.force.members("guoneike1") == {"wang"}
        assert bureau.force.members("guoneike2") == {"li", "wang"}  # stands in for li now
        assert bureau.force.tasks["t"].assignee == "wang"
        left = bureau.register.find("zhang")
        assert (left.locked, left.successor, left.posts) == (True, "wang", ())
        assert [one.action for one in bureau.register.history("zhang")] == ["登记", "离职移交"]
        with pytest.raises(Conflict):
            bureau.handovers.hand_over("zhang", "li", by="x")
        with pytest.raises(InvalidData):
            bureau.register.put([person("zhang", "张三", "guoneike1")], by="x")

    def test_the_successor_leaves_too(self, bureau: Bureau) -> None:
        bureau.force.open("t", "guoneike1", bureau.now, assignee="zhang")
        bureau.handovers.hand_over("zhang", "wang", by="x")
        bureau.handovers.hand_over("wang", "li", by="x")
        bureau.windows.run()

        assert bureau.force.tasks["t"].assignee == "li"
        assert bureau.force.members("guoneike1") == {"li"}
        with pytest.raises(InvalidData, match="不在岗"):
            bureau.handovers.hand_over("fen", "wang", by="x")
