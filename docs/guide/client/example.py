"""可直接运行的例子：BASE=接口地址 KEY=密钥 python example.py 登记簿文件夹"""

from __future__ import annotations

import os
import sys
from datetime import datetime

from bureau_client import BureauClient, Journal, Refused
from bureau_client.reconciling import BEIJING


def main() -> None:
    """提交一件，查进度，对账。"""
    journal = Journal(sys.argv[1])
    client = BureauClient(os.environ["BASE"], os.environ["KEY"], journal)
    client.resend()  # 上次没有得到回执的，先补发
    data = {
        "orderNumber": "RX202603020088",
        "channel": "hotline",
        "title": "购物卡余额无法使用",
        "content": "来电人反映所持购物卡余额无法使用，商家不予退款，请核实处理。",
    }
    try:
        receipt = client.submit("P2_29_Hotline12345", data, key="RX202603020088")
    except Refused as refusal:
        for fault in refusal.faults:
            print(fault["pointer"], fault["message"])
        raise
    print("办件编号", receipt.number, "查询码", receipt.query_code)
    status, etag = client.status(receipt.number)
    assert status is not None
    print(status["state_text"], status["next_text"])
    unchanged, _ = client.status(receipt.number, etag)
    print("没有变化" if unchanged is None else "有变化")
    day = datetime.now(BEIJING).date()
    print("对账差异", client.reconcile(day))


if __name__ == "__main__":
    main()
