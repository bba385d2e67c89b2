"""The page of the simulated hotline: what it received, what it posted, and a form to post more."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bureau.gateways.counterpart.inbox import Delivery
from bureau.services.packet_letter import KIND_VERBS

_STATUS = {"accepted": "已接收", "rejected": "不接收"}

MODE_LABELS = {
    "ok": "正常",
    "slow": "应答迟缓",
    "down": "停机维护",
    "500": "故障，不收件",
    "500-after-accepting": "收件后故障",
    "reject": "不接收",
    "drop": "收件后断线",
    "drop-before": "断线，不收件",
    "bounce": "收下后退信",
    "duplicate-receipt": "重复回执",
}

STYLE = """
body{font-family:"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:72rem;
padding:0 1rem;color:#222;line-height:1.6}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #ccc;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:#f3f5f7;white-space:nowrap}td.text{white-space:pre-wrap;word-break:break-word}
form{display:grid;grid-template-columns:8rem 1fr;gap:.5rem;max-width:48rem}
input,textarea,button{font:inherit;padding:.3rem}button{grid-column:2;justify-self:start}
.note{color:#666}
"""

_HEADS = (
    "收件号",
    "收到时间",
    "种类",
    "办件编号",
    "工单号",
    "内容",
    "附件",
    "结果",
    "送达次数",
)

_FIELDS = (
    ("title", "标题", "购物卡余额无法使用"),
    ("respondent", "被投诉对象", "演示超市（桓台县）"),
    ("complainant", "投诉人", "演示来电人"),
    ("phone", "联系电话", "0533-12345"),
    ("limitDate", "答复期限", "留空为10日后，如 2026-12-01"),
)


def render(
    deliveries: Iterable[Delivery], complaints: Iterable[dict[str, object]], mode: str
) -> str:
    """The whole page as HTML; every value is escaped."""
    received = [_delivery_row(d) for d in deliveries]
    posted = [_complaint_row(c) for c in complaints]
    fields = "".join(
        f'<label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" placeholder="{escape(hint)}">'
        for name, label, hint in _FIELDS
    )
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>模拟12345热线</title>
<style>{STYLE}</style></head><body>
<h1>模拟12345热线</h1>
<p class="note">仅供演示和测试。当前状态：{escape(MODE_LABELS.get(mode, mode))}</p>
<h2>收到的答复和退回（{len(received)}件）</h2>
{_table(_HEADS, received)}
<h2>转给商务局的举报投诉（{len(posted)}件）</h2>
{_table(("工单号", "标题", "商务局应答", "办件编号"), posted)}
<h2>转一件举报投诉</h2>
<form method="post" action="/complaints">{fields}
<label for="content">内容</label>
<textarea id="content" name="content" rows="4" placeholder="留空则用示例内容"></textarea>
<button type="submit">转商务局办理</button></form>
</body></html>"""


def _table(heads: tuple[str, ...], rows: list[str]) -> str:
    if not rows:
        return '<p class="note">暂无。</p>'
    head = "".join(f"<th>{h}</th>" for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cells(values: Iterable[object]) -> str:
    return "<tr>" + "".join(f'<td class="text">{escape(str(v))}</td>' for v in values) + "</tr>"


def _delivery_row(d: Delivery) -> str:
    kind = str(d.body.get("kind", ""))
    listed = d.body.get("papers")
    rows = listed if isinstance(listed, list) else []
    papers = [str(row.get("name", "")) for row in rows if isinstance(row, dict)]
    outcome = _STATUS.get(d.status, d.status) + (f"：{d.reason}" if d.reason else "")
    return _cells(
        (
            d.number,
            d.received_at.replace("T", " ")[:19],
            KIND_VERBS.get(kind, kind),
            d.body.get("case_number", ""),
            d.body.get("external_reference", ""),
            d.body.get("text", ""),
            "\n".join(papers),
            outcome,
            d.deliveries,
        )
    )


def _complaint_row(c: dict[str, object]) -> str:
    return _cells(
        (c.get("order_number", ""), c.get("title", ""), c.get("answer", ""), c.get("tracking", ""))
    )
