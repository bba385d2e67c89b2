"""Which papers of a case go along with a packet: the kinds that the diagram names, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bureau.domain.paper_kinds import kind_label, paper_kind
from bureau.errors import Permanent
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.records import Paper

#: After a kind: of papers with one name only the last, where a paper is made anew after a 退回修改.
LATEST: Final = ":latest"


@dataclass(frozen=True, slots=True)
class _Wish:
    kind: str
    latest: bool
    needed: bool


def chosen_papers(papers: Sequence[Paper], kinds: str) -> tuple[PacketPaper, ...]:
    """The papers of these kinds, in the order in which they came; the same content goes once.

    Args:
        papers: all papers of the case, oldest first.
        kinds: codes separated by commas, such as ``report:latest!,recording``. With ":latest" only
            the last of the papers with one name goes; one that ends with "!" must be there.

    Raises:
        Permanent: a kind that does not exist, or a paper that must be there is missing.
    """
    wishes = {one.kind: one for one in map(_wish, kinds.split(",")) if one.kind}
    present = {paper.kind for paper in papers}
    for wish in wishes.values():
        if wish.kind not in present and wish.needed:
            raise Permanent(f"办件中没有“{kind_label(wish.kind)}”，不能送出：请补充材料后重试")
        if wish.kind not in present and paper_kind(wish.kind) is None:
            raise Permanent(f"no kind of paper {wish.kind!r} (没有此材料种类)")
    last = {(paper.kind, paper.name): paper.id for paper in papers}
    found: dict[tuple[str, str], PacketPaper] = {}
    for paper in papers:
        named = wishes.get(paper.kind)
        if named is None or (named.latest and last[paper.kind, paper.name] != paper.id):
            continue
        one = PacketPaper(paper.name, paper.sha256, paper.size, paper.media_type)
        found.setdefault((paper.sha256, paper.name), one)
    return tuple(found.values())


def _wish(part: str) -> _Wish:
    code = part.strip()
    bare = code.removesuffix("!")
    return _Wish(bare.removesuffix(LATEST), bare.endswith(LATEST), code.endswith("!"))
