"""What a case is found by: applicant, matter, and the words of number, title and applicant.

Start forms name the applicant differently; the first of these keys that is filled in counts.
Whoever does not give a name is nobody in particular: such cases are not "of the same applicant".
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.json_value import JsonValue

_APPLICANT: Final = (
    "applicantName",
    "applicant",
    "enterpriseName",
    "enterprise",
    "complainant",
    "sender",
)
_SUBJECT: Final = ("respondent", "projectName", "subject", "documentNumber")
_NOBODY: Final = frozenset({"匿名", "不详", "未知", "无", "不愿透露", "未留姓名", "群众", "来电人"})
#: Longest key that is stored.
KEY_LIMIT: Final = 200


def applicant_of(case: Case) -> str:
    """Who the case is for, normalised; "" when nobody is named."""
    found = _first(case, _APPLICANT)
    return "" if found in _NOBODY else found


def matter_of(case: Case) -> str:
    """What the case is about within its procedure, normalised; its title where no field says."""
    return _first(case, _SUBJECT) or normalised(case.title)


def search_text(case: Case) -> str:
    """Number, title, applicant and subject, folded for a search without regard to case or width."""
    said = (case.number, case.title, _first(case, _APPLICANT), _first(case, _SUBJECT))
    return " ".join(part for part in map(folded, said) if part)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search, each folded as `search_text` is; at most eight."""
    return tuple(dict.fromkeys(folded(text).split()))[:8]


def folded(text: str) -> str:
    """Half width, lower case: １２ＡＢ is found by 12ab."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def normalised(text: str) -> str:
    """Without spaces and punctuation at the ends of what one writes differently every time."""
    return re.sub(r"\s+", "", folded(text))[:KEY_LIMIT]


def _first(case: Case, keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := _text(case.data.get(key)))), "")


def _text(value: JsonValue) -> str:
    return normalised(value) if isinstance(value, str) else ""
