"""The letter and the manifest that go with every packet (送件函、送件清单), whatever carries it."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from bureau.services.ports.counterpart import Packet

#: Who sends.
SENDER: Final = "桓台县商务局"

#: Chinese verbs of the kinds of packets, as letters and timelines have them.
KIND_VERBS: Final = {
    "reply": "答复",
    "return": "退回",
    "forward": "转送",
    "report": "报送",
    "transfer": "移送",
    "copy": "抄送",
    "feedback": "反馈",
    "notice": "通知",
    "publish": "发布",
}

#: Asked at the end of an answer (附件2.29 规范三: 询问是否满意).
SATISFACTION: Final = "请告知来件人对以上答复是否满意（满意、基本满意、不满意），我局将据此改进。"


def letter(packet: Packet) -> str:
    """The letter as plain text, readable by a person without any program of ours."""
    verb = KIND_VERBS.get(packet.kind, "送达")
    lines = [
        f"{packet.addressee}：" if packet.addressee else "",
        "",
        f"　　现将“{packet.title}”一事{verb}如下：",
        "",
        packet.text,
        "",
        f"办件编号：{packet.case_number}" if packet.case_number else "",
        f"贵单位编号：{packet.external_reference}" if packet.external_reference else "",
    ]
    if packet.papers:
        lines += ["", "附件："]
        lines += [f"　　{at}. {paper.name}" for at, paper in enumerate(packet.papers, start=1)]
    if packet.asks_satisfaction:
        lines += ["", SATISFACTION]
    lines += ["", f"　　{SENDER}", ""]
    return "\n".join(lines)


def subject(packet: Packet) -> str:
    """One line for lists: what it is, about what, under which number."""
    verb = KIND_VERBS.get(packet.kind, "送达")
    number = f"（{packet.case_number}）" if packet.case_number else ""
    return " ".join(f"{SENDER}{verb}：{packet.title}{number}".split())[:200]


def manifest(packet: Packet, key: str) -> dict[str, object]:
    """What the packet holds, with the digest of each paper, for programs."""
    return {
        "key": key,
        "kind": packet.kind,
        "sender": SENDER,
        "case_number": packet.case_number,
        "external_reference": packet.external_reference,
        "title": packet.title,
        "text": packet.text,
        "asks_satisfaction": packet.asks_satisfaction,
        "papers": [
            {"name": p.name, "sha256": p.sha256, "size": p.size, "media_type": p.media_type}
            for p in packet.papers
        ],
    }


def packet_digest(packet: Packet, key: str) -> str:
    """SHA-256, hex, of the manifest: the same packet under the same key has the same one."""
    text = json.dumps(manifest(packet, key), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
