"""`bureau number`: the registers on the terminal."""

from __future__ import annotations

from dataclasses import replace

from bureau.bootstrap import Services
from bureau.services.records import NumberState
from bureau.services.running_numbers import take_number
from tests.component.cli.conftest import Call


def give(services: Services, state: NumberState) -> str:
    with services.uow() as uow:
        now = services.clock.now()
        taken = take_number(uow, "桓商", now, lambda y, n: f"桓商〔{y}〕{n}号", state=state)
        uow.numbers.add(replace(taken, subject="关于检查的通知"))
        uow.commit()
    return taken.value


def test_registers_and_their_numbers_are_listed(services: Services, call: Call) -> None:
    value = give(services, NumberState.RESERVED)
    listed = call("number", "list").output
    assert "桓商函" in listed, "a register that gave no number yet is listed too"
    assert "桓台县商务局文件" in listed
    numbers = call("number", "list", "--register", "桓商").output
    assert value in numbers
    assert "关于检查的通知" in numbers


def test_a_void_by_hand_and_the_gap_report(services: Services, call: Call) -> None:
    value = give(services, NumberState.RESERVED)
    give(services, NumberState.USED)
    assert call("number", "gaps").exit_code == 0
    voided = call("number", "void", value, "--reason", "文稿撤回", "--by", "王芳")
    assert voided.exit_code == 0
    report = call("number", "gaps")
    assert report.exit_code == 0
    assert "文稿撤回" in report.output

    with services.uow() as uow:
        uow.numbers.take_seq("桓商", services.clock.now().year)
        uow.commit()
    broken = call("number", "gaps", "--register", "桓商")
    assert broken.exit_code == 1
    assert "断号 3" in broken.output
