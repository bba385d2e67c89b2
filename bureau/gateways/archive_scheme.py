"""Reads `bpmn/archive.yaml`: how the bureau files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from bureau.domain.archival import PERIODS, ArchiveScheme, Section, is_fonds, is_section
from bureau.domain.retention import retention_years
from bureau.errors import Fault, Permanent
from bureau.gateways.typed_yaml import Typed, faulty, read_typed

_CODE: Final = "invalid-archive"


class _Section(Typed):
    code: str = Field(alias="代码")
    name: str = Field(alias="名称", min_length=2)


class _File(Typed):
    fonds: str | None = Field(alias="全宗号")
    fonds_name: str = Field(alias="全宗名称", min_length=4)
    category: str = Field(alias="门类代码")
    sections: dict[str, _Section] = Field(alias="机构")
    periods: dict[str, str] = Field(alias="保管期限")


def read_scheme(path: Path) -> ArchiveScheme:
    """The scheme.

    Raises:
        InvalidData: the file cannot be read, or a code or period is none; each fault is named.
    """
    typed = read_typed(path, _File, code=_CODE)
    wrong = [
        Fault(f"/{name}", f"不是代码：{code!r}")
        for name, code in (("全宗号", typed.fonds or "Z000"), ("门类代码", typed.category))
        if not is_fonds(code)
    ]
    wrong += [
        Fault(f"/机构/{folder}", f"机构代码应为三位字母或三位数字：{section.code!r}")
        for folder, section in typed.sections.items()
        if not is_section(section.code)
    ]
    periods: dict[str, int] = {}
    for process, text in typed.periods.items():
        try:
            periods[process] = retention_years(text)
        except Permanent:
            periods[process] = -1
        if periods[process] not in PERIODS:
            wrong.append(Fault(f"/保管期限/{process}", f"应为永久、30年或10年：{text!r}"))
    if wrong:
        raise faulty(path, wrong, code=_CODE)
    return ArchiveScheme(
        fonds=typed.fonds or "",
        fonds_name=typed.fonds_name,
        category=typed.category,
        sections={name: Section(one.code, one.name) for name, one in typed.sections.items()},
        periods=periods,
    )
