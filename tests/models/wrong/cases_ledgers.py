"""Wrong diagrams: steps on ledgers. The reminder of the sample becomes such a step."""

from __future__ import annotations

from tests.models.wrong.case import SAMPLE, Case

_TOPIC = 'camunda:topic="remind"'
_INPUTS = """<camunda:inputParameter name="recipients">${sectionGroup}</camunda:inputParameter>
          <camunda:inputParameter name="kind">overdue</camunda:inputParameter>
          <camunda:inputParameter name="text">请尽快办理。</camunda:inputParameter>"""
_RIGHT = {"section": "${sectionGroup}", "kind": "overdue"}


def _step(
    rule: str,
    says: str,
    *,
    ledger: str = "reminders",
    fields: dict[str, str] | str = _RIGHT,
    adds: tuple[tuple[str, str], ...] = (),
) -> Case:
    given = fields
    if isinstance(fields, dict):
        entries = (
            f'<camunda:entry key="{key}">{text}</camunda:entry>' for key, text in fields.items()
        )
        given = f"<camunda:map>{''.join(entries)}</camunda:map>"
    inputs = (("ledger", ledger), ("act", "append"), ("fields", given))
    written = "".join(
        f'<camunda:inputParameter name="{name}">{text}</camunda:inputParameter>'
        for name, text in inputs
    )
    edits = (
        (SAMPLE, _TOPIC, 'camunda:topic="ledger-write"'),
        (SAMPLE, _INPUTS, written),
    )
    return Case(rule, "Service_Remind", edits, says, adds)


RIGHT_STEP = _step("", "")

CASES = (
    _step("ledger-known", "没有台账「others」", ledger="others"),
    _step("ledger-known", "没有写明台账", ledger="${which}"),
    _step(
        "ledger-known",
        "定义不可用",
        ledger="broken",
        adds=(("bpmn/ledgers/broken.yaml", "id: broken\n"),),
    ),
    _step("ledger-columns", "没有列「colour」", fields={**_RIGHT, "colour": "红"}),
    _step("ledger-columns", "不能是「late」", fields={**_RIGHT, "kind": "late"}),
    _step("ledger-columns", "不是 Map", fields="${sectionGroup}"),
    _step("ledger-required", "section（科室）", fields={"kind": "overdue"}),
)
