from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.opinions import opinion_name, tally

WORDS = st.lists(st.sampled_from(["agree", "disagree", "abstain", "comment"]))


@given(WORDS, st.randoms())
def test_the_order_does_not_matter_and_all_are_counted(words: list[str], chance: object) -> None:
    mixed = list(words)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert tally(mixed) == tally(words)
    assert tally(words).total == sum(count for _, count in tally(words).by_word) == len(words)


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ([], "none"),
        (["agree"], "agreed"),
        (["agree", "agree"], "agreed"),
        (["agree", "disagree"], "disagreed"),
        (["abstain", "agree"], "mixed"),
        (["comment"], "mixed"),
    ],
)
def test_one_word_for_a_gateway(words: list[str], result: str) -> None:
    assert tally(words).result == result


def test_words_have_chinese_names_where_they_are_known() -> None:
    assert opinion_name("agree") == "同意"
    assert opinion_name("needs-work") == "needs-work"
