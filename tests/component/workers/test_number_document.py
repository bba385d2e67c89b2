"""`number-document`: success, redelivery, refusals, bad variables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound, Transient
from bureau.gateways.register_file import read_registers
from bureau.services.document_numbers import DocumentNumbers
from bureau.services.effects import EffectLedger
from bureau.services.records import NumberState
from workers.handlers.number_document import number_document
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Failure, Verb

GIVEN = {"caseId": "case-1", "registerSign": "桓商", "documentTitle": "关于开展检查的通知"}


def act(harness: Harness, what: str, key: str, **more: object) -> Verb:
    return harness.deliver(number_document, {**GIVEN, "act": what, **more}, key=key)


def number(verb: Verb) -> tuple[object, object]:
    assert isinstance(verb, Complete), verb
    return verb.values["documentNumber"], verb.values["numberState"]


def refused(verb: Verb) -> str:
    assert isinstance(verb, Failure), verb
    assert verb.retries == 0
    return verb.message


def texts(services: Services, case: Case) -> list[str]:
    with services.uow(read_only=True) as uow:
        events = uow.events.of_case(case.id)
    return [event.text for event in events if event.kind is EventKind.NUMBERED]


def test_a_number_is_reserved_once_then_used(
    harness: Harness, case: Case, services: Services
) -> None:
    first = number(act(harness, "reserve", "t1"))
    assert first == ("桓商〔2026〕1号", "reserved")
    assert number(act(harness, "reserve", "t1")) == first
    used = number(act(harness, "use", "t2", documentNumber=first[0]))
    assert used == ("桓商〔2026〕1号", "used")
    assert number(act(harness, "use", "t2", documentNumber=first[0])) == used
    assert texts(services, case) == [
        "留号 桓商〔2026〕1号《关于开展检查的通知》",
        "用号 桓商〔2026〕1号《关于开展检查的通知》",
    ]


def test_an_unused_number_of_the_same_document_is_kept(harness: Harness, case: Case) -> None:
    first = number(act(harness, "reserve", "t1"))
    # a token that was moved by hand comes by with another task
    assert number(act(harness, "reserve", "t9")) == first
    other = number(act(harness, "reserve", "t10", documentTitle="另一份"))
    assert other == ("桓商〔2026〕2号", "reserved")


def test_a_number_is_used_at_once_and_each_register_counts_for_itself(
    harness: Harness, case: Case
) -> None:
    assert number(act(harness, "use", "t1")) == ("桓商〔2026〕1号", "used")
    assert number(act(harness, "use", "t2")) == ("桓商〔2026〕2号", "used")
    assert number(act(harness, "use", "t3", registerSign="桓商函")) == ("桓商函〔2026〕1号", "used")


def test_a_void_number_keeps_its_place_with_the_reason(
    harness: Harness, case: Case, services: Services
) -> None:
    first, _ = number(act(harness, "reserve", "t1"))
    voided = number(act(harness, "void", "t2", documentNumber=first, reason="领导不同意发文"))
    assert voided == (first, "void")
    assert (
        number(act(harness, "void", "t2", documentNumber=first, reason="领导不同意发文")) == voided
    )
    assert number(act(harness, "reserve", "t3")) == ("桓商〔2026〕2号", "reserved")
    assert "已作废，不能再用" in refused(act(harness, "use", "t4", documentNumber=first))
    (report,) = services.numbers.review.report("桓商")
    assert (report.last, report.missing) == (2, ())
    assert [one.reason for one in report.void] == ["领导不同意发文"]
    assert [one.value for one in report.reserved] == ["桓商〔2026〕2号"]


@pytest.mark.parametrize(
    ("what", "change", "told"),
    [
        ("reserve", {"registerSign": "淄商"}, "没有“淄商”的发文字号登记簿"),
        ("reserve", {"caseId": "none"}, "no case none"),
        ("reserve", {"registerSign": None}, "registerSign"),
        ("renumber", {}, "act"),
        ("use", {"documentNumber": "桓商〔2026〕77号"}, "不是本件的号"),
        ("void", {"documentNumber": None}, "废号缺发文字号"),
        ("void", {"documentNumber": "桓商〔2026〕77号", "reason": "误"}, "不是本件的号"),
        ("reserve", {"documentTitle": "长" * 501}, "documentTitle"),
    ],
)
def test_what_cannot_be_is_an_incident_with_its_cause(
    harness: Harness, case: Case, services: Services, what: str, change: dict[str, str], told: str
) -> None:
    assert told in refused(act(harness, what, "t1", **change))
    assert services.numbers.review.report("桓商") == ()


def test_a_used_number_is_not_voided_and_a_void_needs_a_reason(
    harness: Harness, case: Case
) -> None:
    used, _ = number(act(harness, "use", "t1"))
    told = refused(act(harness, "void", "t2", documentNumber=used, reason="误"))
    assert "已用号不能作废" in told
    held, _ = number(act(harness, "reserve", "t3"))
    assert "须说明原因" in refused(act(harness, "void", "t4", documentNumber=held, reason=" "))
    told = refused(act(harness, "use", "t5", documentNumber=held, registerSign="桓商办"))
    assert "代字不符" in told


def test_a_busy_database_costs_a_try_and_no_number(
    harness: Harness, case: Case, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = EffectLedger.inside

    def busy(*args: object, **options: object) -> object:
        monkeypatch.setattr(EffectLedger, "inside", real)
        raise Transient("database is locked")

    monkeypatch.setattr(EffectLedger, "inside", busy)
    verb = act(harness, "use", "t1")
    assert isinstance(verb, Failure)
    assert verb.retries > 0
    assert number(act(harness, "use", "t1")) == ("桓商〔2026〕1号", "used")


def test_a_closed_register_gives_no_new_number(
    harness: Harness, case: Case, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "registers.yaml"
    file.write_text("登记簿:\n  - {代字: 桓商, 名称: 局文件, 停用: true}\n", encoding="utf-8")
    closed = DocumentNumbers(services.effects, services.clock, lambda: read_registers(file))
    changed = replace(services, numbers=replace(services.numbers, documents=closed))
    verb = Harness(changed, services.clock).deliver(
        number_document, {**GIVEN, "act": "use"}, key="t1"
    )
    assert "停用" in refused(verb)


def test_a_void_by_hand_needs_a_reserved_number_a_reason_and_a_name(
    harness: Harness, case: Case, services: Services
) -> None:
    review = services.numbers.review
    held, _ = number(act(harness, "reserve", "t1"))
    used, _ = number(act(harness, "use", "t2"))
    with pytest.raises(NotFound):
        review.void("桓商〔2026〕9号", reason="误", by="王")
    with pytest.raises(InvalidData):
        review.void(str(held), reason=" ", by="王")
    with pytest.raises(Conflict, match="已使用"):
        review.void(str(used), reason="误", by="王")
    voided = review.void(str(held), reason="文稿撤回", by="王芳")
    assert (voided.state, voided.settled_by) == (NumberState.VOID, "王芳")
    with pytest.raises(Conflict, match="已作废"):
        review.void(str(held), reason="误", by="王")


def test_a_faulty_file_of_registers_is_named_with_each_fault(tmp_path: Path) -> None:
    file = tmp_path / "registers.yaml"
    for text, told in [
        ("登记簿: [{代字: BJ, 名称: 办件}]", "不是机关代字"),
        ("登记簿: [{代字: 桓商, 名称: 文件}, {代字: 桓商, 名称: 文件}]", "代字重复"),
        ("登记簿: [{代字: 桓商}]", "名称"),
        ("登记簿: [", "无法读取"),
    ]:
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidData) as caught:
            read_registers(file)
        assert told in caught.value.message + str(caught.value.faults)
