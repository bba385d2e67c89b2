"""The page of the simulated bodies: what arrived by mail and by exchange folder."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bureau.gateways.counterpart.arrivals import Arrival
from bureau.gateways.counterpart.page import MODE_LABELS, STYLE

_HEADS = ("送达方式", "收件单位", "收到时间", "标题", "内容", "附件", "回执号", "结果", "送达次数")
_WAYS = {"mail": "邮件", "folder": "交换目录"}


def render(arrivals: Iterable[Arrival], mail_mode: str, folder_mode: str) -> str:
    """The whole page as HTML; every value is escaped."""
    rows = [_row(one) for one in arrivals]
    head = "".join(f"<th>{name}</th>" for name in _HEADS)
    table = (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(reversed(rows))}</tbody></table>"
        if rows
        else '<p class="note">暂无。</p>'
    )
    mail, folder = (escape(MODE_LABELS.get(one, one)) for one in (mail_mode, folder_mode))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>模拟外部单位</title>
<style>{STYLE}body{{max-width:96rem}}</style></head><body>
<h1>模拟外部单位</h1>
<p class="note">仅供演示和测试：名册中经邮件、交换目录送达的单位。
当前状态：邮件{mail}，交换目录{folder}。</p>
<h2>收到的材料（{len(rows)}件）</h2>
{table}
</body></html>"""


def _row(one: Arrival) -> str:
    values = (
        _WAYS.get(one.way, one.way),
        one.to,
        one.at.replace("T", " ")[:19],
        one.title,
        one.text,
        "\n".join(one.papers),
        one.number,
        one.outcome,
        one.deliveries,
    )
    return "<tr>" + "".join(f'<td class="text">{escape(str(v))}</td>' for v in values) + "</tr>"
