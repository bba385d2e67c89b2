"""A template as its `paper.yaml` declares it: edited by modelers, so every fault is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args

from bureau.domain.paper_kinds import paper_kind

VariableType = Literal["string", "text", "date", "time", "money", "number", "rows"]
PaperFormat = Literal["html", "docx"]

_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]*")
_TEMPLATE_KEYS: Final = frozenset(
    {"id", "name", "clause", "kind", "format", "register", "subject", "variables", "note"}
)
_VARIABLE_KEYS: Final = frozenset(
    {"name", "title", "type", "required", "labels", "columns", "example"}
)
#: Names that every template gets without declaring them, and inputs of the topic itself.
RESERVED: Final = frozenset(
    {"bureau", "case", "number", "paper", "today", "caseId", "template", "signedOn"}
)


class TemplateFault(ValueError):
    """A `paper.yaml` that is not as it should be; the message is Chinese and names everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperVariable:
    """One value of a template.

    Args:
        name: as in the engine (camelCase).
        title: Chinese name.
        type: string is one line, text is paragraphs, time a moment of a day, rows is a table.
        required: without it no paper is made.
        labels: Chinese word for each literal that a form gives, such as {"yes": "同意"}.
        columns: of rows: the columns, none of them rows themselves.
        example: shown in previews.
    """

    name: str
    title: str
    type: VariableType = "string"
    required: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[PaperVariable, ...] = ()
    example: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplate:
    """One template.

    Args:
        id: name of its folder.
        name: Chinese name of the paper.
        clause: what asks for it, such as "附件1.5.1 规范 1", or "平台".
        kind: code of the paper's kind.
        format: html gives a PDF; docx gives a document to be edited, and a PDF of the same content.
        register: number register; None: it carries no 文号.
        subject: variable that is put behind the name of the file.
        variables: what it needs.
    """

    id: str
    name: str
    clause: str
    kind: str
    format: PaperFormat = "html"
    register: str | None = None
    subject: str | None = None
    variables: tuple[PaperVariable, ...] = ()


def read_template(data: object, id: str) -> PaperTemplate:
    """A template from the content of its `paper.yaml`.

    Args:
        data: what the YAML holds.
        id: name of the folder, which the file repeats.

    Raises:
        TemplateFault: all faults, Chinese.
    """
    if not isinstance(data, Mapping):
        raise TemplateFault("应为键值对")
    faults = list(_faults(data, id))
    rows = data.get("variables") or ()
    if not isinstance(rows, list | tuple):
        raise TemplateFault("；".join([*faults, "variables 应为列表"]))
    variables = []
    for row in rows:
        try:
            variables.append(_variable(row))
        except TemplateFault as fault:
            faults.append(str(fault))
    names = [one.name for one in variables]
    faults += [f"变量 {name} 写了两次" for name in sorted({n for n in names if names.count(n) > 1})]
    faults += [f"变量 {name} 是平台保留的名称" for name in names if name in RESERVED]
    subject = data.get("subject")
    if subject is not None and subject not in names:
        faults.append(f"subject「{subject}」不是它的变量")
    if faults:
        raise TemplateFault("；".join(faults))
    register = data.get("register")
    return PaperTemplate(
        id=id,
        name=str(data["name"]),
        clause=str(data["clause"]),
        kind=str(data["kind"]),
        format=cast(PaperFormat, data.get("format", "html")),
        register=None if register is None else str(register),
        subject=None if subject is None else str(subject),
        variables=tuple(variables),
    )


def _faults(data: Mapping[object, object], id: str) -> Iterator[str]:
    for key in sorted(str(one) for one in data if one not in _TEMPLATE_KEYS):
        yield f"不认识的键 {key}"
    for key in ("name", "clause", "kind"):
        if not isinstance(data.get(key), str) or not str(data[key]).strip():
            yield f"缺少 {key}"
    if not _ID.fullmatch(id):
        yield f"编号「{id}」应为小写英文、数字和连字符"
    if data.get("id") != id:
        yield f"id「{data.get('id')}」与文件夹名「{id}」不同"
    if paper_kind(str(data.get("kind"))) is None:
        yield f"没有材料种类「{data.get('kind')}」"
    if data.get("format", "html") not in get_args(PaperFormat):
        yield "format 只能是 html 或 docx"


def _variable(row: object, *, inside: bool = False) -> PaperVariable:
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        raise TemplateFault(f"变量缺少 name：{row!r}")
    name = row["name"]
    kind = row.get("type", "string")
    faults = [f"不认识的键 {key}" for key in sorted(map(str, row)) if key not in _VARIABLE_KEYS]
    if not _NAME.fullmatch(name):
        faults.append("名称应为小写开头的英文")
    if not isinstance(row.get("title"), str) or not row["title"]:
        faults.append("缺少 title（中文名称）")
    if kind not in get_args(VariableType) or (inside and kind == "rows"):
        faults.append(f"没有类型「{kind}」")
    if not isinstance(row.get("required", True), bool):
        faults.append("required 应为 true 或 false")
    labels, columns = row.get("labels") or {}, row.get("columns") or ()
    if not isinstance(labels, Mapping):
        faults.append("labels 应为键值对")
    elif not all(isinstance(key, str) for key in labels):
        # YAML reads yes, no and numbers as other things than what a form gives
        faults.append('labels 的键要加引号，如 "yes": 是')
    if (kind == "rows") != bool(columns) or not isinstance(columns, list | tuple):
        faults.append("columns 用于 rows，且 rows 必须写明 columns")
    if faults:
        raise TemplateFault(f"变量 {name}：{'、'.join(faults)}")
    return PaperVariable(
        name=name,
        title=row["title"],
        type=cast(VariableType, kind),
        required=row.get("required", not inside),
        labels={key: str(value) for key, value in labels.items()},
        columns=tuple(_variable(one, inside=True) for one in columns),
        example=row.get("example"),
    )
