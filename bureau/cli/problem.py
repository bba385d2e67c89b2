"""What a command says when it cannot go on: in Chinese and English, with what to do."""

from __future__ import annotations

from bureau.errors import BureauError


class CannotGoOn(BureauError):
    """A command stops here; a person has to do something first.

    Args:
        zh: what is wrong, in Chinese.
        en: the same in English.
        remedies: what to do, one step a line: commands to paste, or a sentence.
    """

    def __init__(self, zh: str, en: str, *remedies: str) -> None:
        super().__init__(f"{zh} ({en})")
        self.zh = zh
        self.en = en
        self.remedies = remedies
