"""A page of all diagrams by department, with search; it works from the file system, offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bureau.modelling.bpmn.model import Model
from bureau.modelling.bpmn.nodes import ServiceTask, UserTask
from bureau.modelling.clicks import Effort
from bureau.modelling.metrics import can_measure, measure

DEPARTMENTS = {
    "zonghe": "综合科",
    "guonei": "国内贸易科",
    "guoji": "国际商务科",
    "touzi": "投资促进科",
    "shared": "共用子流程",
}

_STYLE = """
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2rem auto;
  max-width: 80rem; padding: 0 1rem; color: #1f2328; }
input { font: inherit; width: 24rem; max-width: 100%; padding: .4rem .6rem; }
article { border: 1px solid #d0d7de; border-radius: 6px; margin: 1rem 0; padding: 1rem; }
article h3 { margin: 0; } article p { margin: .25rem 0 .75rem; color: #59636e; }
article img { max-width: 100%; max-height: 24rem; display: block; }
"""
_SCRIPT = """
const box = document.querySelector('input');
box.addEventListener('input', () => {
  const wanted = box.value.trim().toLowerCase();
  for (const card of document.querySelectorAll('article')) {
    card.hidden = !card.dataset.words.toLowerCase().includes(wanted);
  }
});
"""


@dataclass(frozen=True, slots=True)
class Card:
    """One diagram on the page.

    Args:
        model: the diagram.
        picture: file name of its picture, beside the page.
        effort: what the clerks do by hand in its first scenario; None: it has none of its own.
    """

    model: Model
    picture: str
    effort: Effort | None = None


def write_gallery(cards: Iterable[Card], path: Path) -> None:
    """Write the page.

    Args:
        cards: the diagrams, in the order of their files.
        path: the HTML file; the pictures stand beside it.
    """
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.model.path.parent.name, []).append(card)
    order = [*DEPARTMENTS, *(one for one in groups if one not in DEPARTMENTS)]
    sections = "".join(
        f"<section><h2>{escape(DEPARTMENTS.get(one, one))}</h2>"
        f"{''.join(_card(card) for card in groups[one])}</section>"
        for one in order
        if one in groups
    )
    path.write_text(
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        f"<title>流程图</title><style>{_STYLE}</style></head><body><h1>流程图</h1>"
        '<input type="search" placeholder="按名称、附件号、步骤查找" aria-label="查找">'
        f"{sections}<script>{_SCRIPT}</script></body></html>\n",
        encoding="utf-8",
    )


def _card(card: Card) -> str:
    process = card.model.executable
    name = process.name if process else card.model.path.stem
    id = process.id if process else card.model.path.stem
    annex = process.properties.get("annex", "") if process else ""
    nodes = card.model.nodes.values()
    users = sum(isinstance(node, UserTask) for node in nodes)
    services = sum(isinstance(node, ServiceTask) for node in nodes)
    facts = [id, f"人办步骤 {users}", f"系统步骤 {services}"]
    if process and process.version_tag:
        facts.insert(1, f"版本 {process.version_tag}")
    if annex:
        facts.insert(1, f"附件 {annex}")
    if card.effort:
        facts.append(
            f"照第一个场景办完：{card.effort.tasks} 步，点击 {card.effort.clicks} 次，"
            f"填写 {card.effort.typed} 项"
        )
    figures = f"<p>{escape(_figures(card.model))}</p>" if can_measure() else ""
    words = " ".join([name, *facts, *(node.name for node in nodes)])
    return (
        f'<article data-words="{escape(words)}"><h3>{escape(name)}</h3>'
        f"<p>{escape('　'.join(facts))}</p>{figures}"
        f'<a href="{escape(card.picture)}"><img loading="lazy" src="{escape(card.picture)}" '
        f'alt="{escape(name)}的流程图"></a></article>'
    )


def _figures(model: Model) -> str:
    found = measure(model)
    return (
        f"节点 {found.nodes}　顺序流 {found.flows}　网关 {found.gateways}（{found.mix}）　"
        f"复杂度 CNC {found.cnc:.2f}"
    )
