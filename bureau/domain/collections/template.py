"""What a round asks for: columns as a ledger has them, and what is totalled and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from bureau.domain.ledgers import ColumnKind, LedgerDefinition, parse_definition
from bureau.errors import InvalidData

_KEYS: Final = frozenset(("group", "jump", "nonNegative", "sums"))
_NUMBERS: Final = frozenset((ColumnKind.MONEY, ColumnKind.INTEGER))


class TemplateFaults(InvalidData):
    """A template that cannot be used; every fault is named."""

    code = "collection-template-invalid"


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that must be the sum of others in each row (合计)."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionTemplate:
    """A template.

    Args:
        definition: columns, schema, title, clause; `write` are the posts that run the rounds.
        rows: whether an addressee returns one row or a table of many.
        group: column by which totals are grouped, "" for the addressees.
        jump: a change beyond this share against an earlier round is a finding (0.3 = 30 %).
        non_negative: columns that cannot be negative.
        sums: columns that must add up.
    """

    definition: LedgerDefinition
    rows: Literal["one", "many"]
    group: str = ""
    jump: Decimal | None = None
    non_negative: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that are totalled: amounts and whole numbers."""
        return tuple(one.name for one in self.definition.columns if one.kind in _NUMBERS)


def parse_template(data: object, file_stem: str) -> CollectionTemplate:
    """The template in a file: a ledger's definition with `rows` and `checks` beside it.

    Raises:
        TemplateFaults: `rows` or `checks` are wrong.
        DefinitionFaults: the rest is wrong.
    """
    given = dict(data) if isinstance(data, Mapping) else {}
    rows, checks = given.pop("rows", "one"), given.pop("checks", {})
    definition = parse_definition(given or data, file_stem)
    faults = []
    if rows not in ("one", "many"):
        faults.append("rows 应为 one 或 many")
    if not isinstance(checks, Mapping) or not set(checks) <= _KEYS:
        faults.append(f"checks 只能有 {'、'.join(sorted(_KEYS))}")
        checks = {}
    numbers = {one.name for one in definition.columns if one.kind in _NUMBERS}
    non_negative = tuple(str(one) for one in checks.get("nonNegative", ()))
    sums = tuple(
        Sum(str(total), tuple(str(part) for part in parts))
        for total, parts in dict(checks.get("sums", {})).items()
    )
    named = (*non_negative, *(name for one in sums for name in (one.total, *one.parts)))
    faults += [f"checks 里的 {name} 不是数值列" for name in named if name not in numbers]
    group = str(checks.get("group", ""))
    if group and definition.column(group) is None:
        faults.append(f"checks/group：没有列 {group}")
    jump = None
    if "jump" in checks:
        try:
            jump = Decimal(str(checks["jump"]))
        except InvalidOperation:
            faults.append("checks/jump 应为小数，如 0.3")
    if faults:
        raise TemplateFaults(f"报送模板 {file_stem} 不可用：{'；'.join(faults)}")
    return CollectionTemplate(
        definition=definition,
        rows="many" if rows == "many" else "one",
        group=group,
        jump=jump,
        non_negative=non_negative,
        sums=sums,
    )
