"""The register of rules: diagrams name a rule by its id; clause and length stand here once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bureau.domain.deadlines.faults import UnknownRule
from bureau.domain.deadlines.rules import Rule
from bureau.errors import Fault, InvalidData


class RuleRegister:
    """Rules by id.

    Args:
        rules: in the order they are to be listed.

    Raises:
        InvalidData: an id is there twice.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, Rule] = {}
        faults = []
        for rule in rules:
            if rule.id in self._rules:
                faults.append(Fault("", f"规则重复：{rule.id}"))
            self._rules[rule.id] = rule
        if faults:
            raise InvalidData("期限规则表有误", code="invalid-rules", faults=tuple(faults))

    def get(self, rule_id: str) -> Rule:
        """The rule of this id.

        Raises:
            UnknownRule: there is none.
        """
        try:
            return self._rules[rule_id]
        except KeyError as fault:
            raise UnknownRule(f"期限规则表中没有 {rule_id}") from fault

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._rules

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)
