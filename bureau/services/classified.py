"""Keeps classified matter (涉密) out: the platform runs on a network that may hold none of it.

保守国家秘密法（2024 年修订）第二十九条: no state secret goes over a public network without the
measures that the State prescribes. A marking is refused before anything is stored; of a mere word
the sender is asked to say that nothing is classified. Neither the text nor the name appears in a
log.
"""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from bureau.domain.classification import Classification, classification, classification_of_page
from bureau.domain.json_value import JsonValue
from bureau.errors import Fault, Refusal
from bureau.services.pointers import child

_log = structlog.get_logger("classified")

_REPORT = "请勿通过本平台传输，并按保密规定处理；误标的请更正后重新提交。"
_CONFIRM = "如不涉密，请核对后加上 not_classified: true 重新发送；涉密的请勿通过本平台传输。"


class ClassifiedRefused(Refusal):
    """There is a classification marking in it. Nothing was stored."""

    code = "classified-refused"


class ClassificationUnconfirmed(Refusal):
    """It speaks of secrets, and the sender did not say that it is not classified."""

    code = "classification-unconfirmed"


def refuse_classified_data(value: JsonValue, pointer: str, *, not_classified: bool) -> None:
    """Refuse data that carry a marking, or a word that nobody answers for.

    Args:
        value: what was handed in.
        pointer: JSON pointer of it.
        not_classified: the sender says that nothing in it is classified.

    Raises:
        ClassifiedRefused: there is a marking.
        ClassificationUnconfirmed: there is a word, and the sender did not say so.
    """
    found = [
        (place, kind) for place, text in _texts(value, pointer) if (kind := classification(text))
    ]
    judge(found, not_classified=not_classified)


def refuse_classified_name(name: str, *, not_classified: bool) -> None:
    """The same for a file name."""
    kind = classification(name.replace("_", " "))
    judge([("/query/name", kind)] if kind else [], not_classified=not_classified)


def refuse_classified_page(text: str, *, not_classified: bool) -> None:
    """The same for the first page of a document, or one of its headers."""
    kind = classification_of_page(text)
    judge([("", kind)] if kind else [], not_classified=not_classified)


def judge(found: list[tuple[str, Classification]], *, not_classified: bool) -> None:
    """Refuse by what was found at which places.

    Raises:
        ClassifiedRefused: there is a marking.
        ClassificationUnconfirmed: there is a word, and the sender did not say that it is harmless.
    """
    marked = [place for place, kind in found if kind is Classification.MARKED]
    if marked:
        _log.warning("classified matter refused", places=len(marked))
        raise ClassifiedRefused(
            f"内容带有国家秘密标志，未予接收，也未留存。{_REPORT}",
            faults=tuple(Fault(place, "带有国家秘密标志（密级★期限）。") for place in marked),
        )
    if found and not not_classified:
        raise ClassificationUnconfirmed(
            f"内容提到密级或保密事项。{_CONFIRM}",
            faults=tuple(
                Fault(place, "提到密级或保密事项，请确认是否涉密。") for place, _ in found
            ),
        )


def _texts(value: JsonValue, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, child(pointer, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, child(pointer, name))
