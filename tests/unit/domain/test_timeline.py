from __future__ import annotations

from bureau.domain.timeline import EventKind


def test_every_kind_has_a_chinese_name_of_its_own() -> None:
    labels = [kind.label for kind in EventKind]

    assert len(set(labels)) == len(labels)
    assert all("\u4e00" <= label[0] <= "\u9fff" for label in labels)
