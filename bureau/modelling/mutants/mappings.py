"""Wrong hand-overs: a value is not passed on, or a constant of the procedure is another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from bureau.modelling.mutants.change import Change, Edit, parameters, path_of
from bureau.modelling.xml import local_name

#: `${x}`, or x where it may be missing.
_VALUE_OF: Final = re.compile(r"\$\{(?:execution\.getVariable\('(\w+)'\)|(\w+))\}")
_STEPS: Final = frozenset({"userTask", "serviceTask"})


def unmapped(root: etree._Element) -> Iterator[Change]:
    """An input or output mapping is not there.

    Not of inputs that only repeat a variable under its own name in a task: the engine looks a name
    up through the scopes (Camunda 7.24 manual, "Process Variables", variable scopes), so a form or
    worker reads the same value without the mapping. What such a mapping is for, that a form's
    answer stays within its task, the lint holds.
    """
    for owner, parameter in parameters(root):
        if _repeats(owner, parameter):
            continue
        id, kind = owner.get("id", ""), local_name(parameter).removesuffix("Parameter")
        name = parameter.get("name", "")
        yield Change(
            f"unmap:{id}:{kind}:{name}",
            f"去掉{'输入' if kind == 'input' else '输出'}映射 {name}",
            (id,),
            (Edit(id, path_of(parameter)),),
        )


def _repeats(owner: etree._Element, parameter: etree._Element) -> bool:
    """Whether it is an input `x` of a task that is `${x}`."""
    if local_name(parameter) != "inputParameter" or local_name(owner) not in _STEPS:
        return False
    found = _VALUE_OF.fullmatch((parameter.text or "").strip())
    return found is not None and parameter.get("name") in found.groups()


def other_constant(root: etree._Element) -> Iterator[Change]:
    """A constant of this procedure (retention, template, recipients, text) is another."""
    for owner, parameter in parameters(root):
        text = parameter.text or ""
        if len(parameter) or not text.strip() or text.strip().startswith("${"):
            continue
        id, name = owner.get("id", ""), parameter.get("name", "")
        yield Change(
            f"constant:{id}:{name}",
            f"{name} 的值“{' '.join(text.split())[:20]}”改成别的",
            (id,),
            (Edit(id, path_of(parameter), value=_other(text)),),
        )


def _other(text: str) -> str:
    """Another value of the same kind: a figure grows, a list loses its last, a text its end."""
    digits = [at for at, char in enumerate(text) if char.isdigit()]
    if digits:
        at = digits[0]
        return f"{text[:at]}{(int(text[at]) + 1) % 10 or 1}{text[at + 1 :]}"
    head, comma, _ = text.rpartition(",")
    return head if comma else text[: max(1, len(text) // 2)]
