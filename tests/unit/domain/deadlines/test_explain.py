"""The explanation: every day, with its reason and its clause."""

from __future__ import annotations

from bureau.domain.deadlines import RowKind, lines, summary, text
from tests.support.calendars import at, rule, run


def test_each_day_is_counted_or_skipped_with_a_reason() -> None:
    deadline = run(rule("7个工作日"), at("2026-02-10"))
    told = [(row.day.day, row.kind, row.number) for row in deadline.rows]
    assert told == [
        (10, RowKind.START, None),
        (11, RowKind.COUNTED, 1),
        (12, RowKind.COUNTED, 2),
        (13, RowKind.COUNTED, 3),
        (14, RowKind.MAKE_UP, 4),
        *[(day, RowKind.HOLIDAY, None) for day in range(15, 24)],
        (24, RowKind.COUNTED, 5),
        (25, RowKind.COUNTED, 6),
        (26, RowKind.COUNTED, 7),
    ]
    assert deadline.rows[4].why == "春节调休上班（国办发明电〔2025〕7号），第4个工作日"
    assert deadline.rows[5].why == "春节放假（国办发明电〔2025〕7号），不计入"


def test_the_text_names_clause_words_start_and_end() -> None:
    of = rule("7个工作日", 依据="附件1.25 规范三", 原文="7 个工作日内调整", 读法="只对权责清单计时")
    assert text(run(of, at("2026-02-10"))).splitlines() == [
        "依据：附件1.25 规范三「7 个工作日内调整」（硬性期限）",
        "读法：只对权责清单计时",
        "说明：收到之日为2026年2月10日（周二），当日不计入，自次日起算（《民法典》第二百零一条第一款）",
        "说明：当日17:30停止业务活动时届满（《民法典》第二百零三条第二款；作息：未录入本局作息通知，"
        "暂按上午8:30上班、下午17:30下班）",
        "　　2026年2月10日（周二）：收到之日当日，不计入",
        "　　2026年2月11日（周三）至2026年2月13日（周五）：计入，第1个工作日至第3个工作日",
        "　　2026年2月14日（周六）：春节调休上班（国办发明电〔2025〕7号），第4个工作日",
        "　　2026年2月15日（周日）至2026年2月23日（周一）："
        "春节放假（国办发明电〔2025〕7号），不计入",
        "　　2026年2月24日（周二）至2026年2月26日（周四）：计入，第5个工作日至第7个工作日",
        "届满：2026年2月26日（周四） 17:30",
        "提醒：2026年2月25日（周三） 09:00（到期前1个工作日）",
    ]


def test_a_weekend_before_a_holiday_is_told_apart() -> None:
    said = lines(run(rule("5个工作日"), at("2026-11-18")))
    assert "　　2026年11月21日（周六）至2026年11月22日（周日）：休息日，不计入" in said


def test_the_summary_is_one_line() -> None:
    assert summary(run(rule("5日"), at("2026-11-18"))) == (
        "2026年11月23日（周一）届满：收到之日起5日，依据附件9.9"
    )
    assert summary(run(rule("提前5日", 起算="会议之日"), at("2026-11-18"))) == (
        "2026年11月13日（周五）届满：会议之日前5日，依据附件9.9"
    )
    assert summary(run(rule("每月5日前"), at("2026-11-01"))) == (
        "2026年11月5日（周四）届满：每月5日前，依据附件9.9"
    )
    assert summary(run(rule("录入"), None, entered="2026-11-05")) == (
        "2026年11月5日（周四）届满：期限录入，依据附件9.9"
    )


def test_a_stopped_clock_tells_what_is_left() -> None:
    lasting = {"since": at("2026-11-19"), "reason": "补正材料"}
    deadline = run(rule("10日", 中断="暂停"), at("2026-11-16"), pauses=[lasting])
    assert "届满：暂停计时，剩余7" in lines(deadline)
