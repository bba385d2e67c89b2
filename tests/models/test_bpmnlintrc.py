"""`.bpmnlintrc`: what bpmnlint checks of our rules, for those who model with its plug-in."""

from __future__ import annotations

import json

import pytest

from bureau.cli.home import project_root
from bureau.modelling.lint.rules import DIAGRAM_RULES

#: The rules of bpmnlint 11.15.0.
KNOWN = frozenset(
    {
        "ad-hoc-sub-process",
        "conditional-event",
        "conditional-flows",
        "end-event-required",
        "event-based-gateway",
        "event-sub-process-typed-start-event",
        "fake-join",
        "global",
        "label-required",
        "link-event",
        "no-bpmndi",
        "no-complex-gateway",
        "no-disconnected",
        "no-duplicate-sequence-flows",
        "no-gateway-join-fork",
        "no-implicit-end",
        "no-implicit-split",
        "no-implicit-start",
        "no-inclusive-gateway",
        "no-overlapping-elements",
        "single-blank-start-event",
        "single-event-definition",
        "standard-size",
        "start-event-required",
        "sub-process-blank-start-event",
        "superfluous-gateway",
        "superfluous-label",
        "superfluous-termination",
    }
)
#: The rule of ours that demands the same, or more.
OURS = {
    "conditional-event": "event-kind",
    "conditional-flows": "condition-placed",
    "end-event-required": "dead-end",
    "event-based-gateway": "event-gateway",
    "event-sub-process-typed-start-event": "event-kind",
    "fake-join": "implicit-gateway",
    "label-required": "name",
    "no-bpmndi": "di-complete",
    "no-complex-gateway": "split-or-join",
    "no-disconnected": "reachable",
    "no-duplicate-sequence-flows": "implicit-gateway",
    "no-gateway-join-fork": "split-or-join",
    "no-implicit-end": "dead-end",
    "no-implicit-split": "implicit-gateway",
    "no-implicit-start": "reachable",
    "no-overlapping-elements": "shape-overlap",
    "single-event-definition": "event-kind",
    "start-event-required": "reachable",
    "sub-process-blank-start-event": "event-kind",
    "superfluous-gateway": "split-or-join",
}


def configured() -> dict[str, str]:
    """The rules of the file with their severities; it may hold nothing else."""
    data = json.loads((project_root() / ".bpmnlintrc").read_text(encoding="utf-8"))
    assert list(data) == ["rules"]
    rules: dict[str, str] = data["rules"]
    return rules


def test_it_names_rules_that_bpmnlint_has() -> None:
    assert set(configured()) <= KNOWN
    assert set(configured().values()) == {"error"}


def test_it_is_the_part_that_our_lint_checks_too() -> None:
    assert set(configured()) == set(OURS)
    ours = {rule.id for rule in DIAGRAM_RULES}
    assert set(OURS.values()) <= ours


@pytest.mark.parametrize("rule", ["no-inclusive-gateway", "standard-size"])
def test_it_does_not_forbid_what_our_rules_allow(rule: str) -> None:
    assert rule in KNOWN
    assert rule not in configured()
