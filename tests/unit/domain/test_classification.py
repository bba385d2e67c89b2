"""A marking is told from a word, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.classification import (
    Classification,
    classification,
    classification_of_page,
)

MARKED = [
    "机密★1年",
    "秘密★",
    "绝密★长期",
    "机 密 ★ 1 年",
    "秘密★6个月",
    "关于某事的报告（机密★10年）.docx",
    "秘　密★长期",
    "机密☆3年",
    "机密*1年",
    "秘密＊5年",
    "机\u200b密★1年",
    "密级：机密★五年",
    "编号\n绝密★长期\n特急",
]
WORDS = [
    "商业秘密",
    "保密工作要点",
    "秘密",
    "涉密人员名单",
    "请注意保密",
    "不涉及国家秘密，密级：无",
    "机密性",
    "秘密*注",
]
NEITHER = [
    "",
    "★★★★★ 好评",
    "五星级★酒店",
    "紧密协作",
    "密封条",
    "申请人对价格保持怀疑",
    "秘书处 密云",
]


@pytest.mark.parametrize("text", MARKED)
def test_markings(text: str) -> None:
    assert classification(text) is Classification.MARKED
    assert classification_of_page(f"第一行\n{text}\n正文") is Classification.MARKED


@pytest.mark.parametrize("text", WORDS)
def test_words(text: str) -> None:
    assert classification(text) is Classification.WORD


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    assert classification(text) is None


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("关于商业秘密保护的意见\n为保护商业秘密……", None),
        ("秘密\n某某局文件", Classification.WORD),
        ("密级：机密\n正文", Classification.WORD),
        ("　机 密　\n正文", Classification.WORD),
    ],
)
def test_on_a_page_only_a_level_that_stands_alone_asks(
    page: str, expected: Classification | None
) -> None:
    assert classification_of_page(page) is expected


LEVEL = st.sampled_from(["绝密", "机密", "秘密"])
TERM = st.one_of(st.just("长期"), st.just(""), st.integers(1, 30).map(lambda n: f"{n}年"))
AROUND = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@given(AROUND, LEVEL, TERM, AROUND)
def test_a_marking_is_found_anywhere(before: str, level: str, term: str, after: str) -> None:
    # A mark that combines with the character before it would make another one of it.
    text = f"{before}\n{level}★{term}\n{after}"
    assert classification(text) is Classification.MARKED
