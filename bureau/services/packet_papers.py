"""Which papers of a case go along with a packet: the kinds that the diagram names, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from bureau.domain.paper_kinds import kind_label, paper_kind
from bureau.errors import Permanent
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.records import Paper


def chosen_papers(papers: Sequence[Paper], kinds: str) -> tuple[PacketPaper, ...]:
    """The papers of these kinds, in the order in which they came; the same content goes once.

    Args:
        papers: all papers of the case.
        kinds: codes separated by commas; one that ends with "!" must be there.

    Raises:
        Permanent: a kind that does not exist, or a paper that must be there is missing.
    """
    wanted = [part.strip() for part in kinds.split(",") if part.strip()]
    present = {paper.kind for paper in papers}
    for part in wanted:
        kind = part.removesuffix("!")
        if kind not in present and part.endswith("!"):
            raise Permanent(f"办件中没有“{kind_label(kind)}”，不能送出：请补充材料后重试")
        if kind not in present and paper_kind(kind) is None:
            raise Permanent(f"no kind of paper {kind!r} (没有此材料种类)")
    names = {part.removesuffix("!") for part in wanted}
    found: dict[tuple[str, str], PacketPaper] = {}
    for paper in papers:
        if paper.kind in names:
            one = PacketPaper(paper.name, paper.sha256, paper.size, paper.media_type)
            found.setdefault((paper.sha256, paper.name), one)
    return tuple(found.values())
