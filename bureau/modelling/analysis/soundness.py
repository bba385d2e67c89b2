"""Soundness of one level by state-space search: no token is stuck, doubled or runs for ever.

A level (a process, or the inside of a sub-process) is read as a Petri net: a place for each
sequence flow, one for each running activity. Data is left aside: every way out of an exclusive
gateway may be taken. A sub-process is one activity here and a level of its own elsewhere.

The search stays small, without losing deadlocks or doubled tokens, because of three facts:

- A token whose next step no other token can prevent is moved first and alone (a persistent set),
  so parallel branches are not interleaved.
- Tokens wait at every node with several ways in until nothing else can move. Two tokens that can
  ever be on the same way meet at such a merge first, so a doubled token is found just there.
- A side path behind a non-interrupting boundary event that shares no node with the main path is a
  net of its own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from bureau.modelling.analysis.graph import Level
from bureau.modelling.bpmn.events import Terminate
from bureau.modelling.bpmn.nodes import BoundaryEvent, EndEvent, Gateway, Node, ThrowEvent

LIMIT = 20_000
MAX_INCLUSIVE = 6
_JOINS = ("parallelGateway", "inclusiveGateway")

# A place is the id of a flow (token on it) or of a node (token waiting ahead of it, no flow).
State = tuple[str, ...]  # sorted places; a doubled place occurs twice


@dataclass(frozen=True, slots=True)
class Stuck:
    """Tokens that can never move again: at the join `node`, flows `missing` never come."""

    node: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Soundness:
    """What the search found on one level.

    Args:
        stuck: joins that may wait for ever.
        doubled: nodes that may be entered twice at once (two tokens on the way into them).
        endless: nodes from which the level can never end, although tokens keep moving.
        complete: whether every state was seen; False when the limit was hit.
        states: how many states were seen.
    """

    stuck: tuple[Stuck, ...] = ()
    doubled: tuple[str, ...] = ()
    endless: tuple[str, ...] = ()
    complete: bool = True
    states: int = 0


@dataclass
class _Search:
    level: Level
    limit: int
    stuck: dict[str, set[str]] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    states: int = 0
    complete: bool = True
    side: set[str] = field(default_factory=set)  # boundary events searched on their own

    def run(self, start: Node) -> None:
        """Search everything reachable from one token at `start`."""
        first: State = (start.id,)
        seen: dict[State, list[State]] = {first: []}
        todo = deque([first])
        final: set[State] = set()
        while todo:
            state = todo.popleft()
            if not state:
                final.add(state)
                continue
            following = self._next(state)
            if following is None:  # a fault was recorded; the level is not followed further
                final.add(state)
                continue
            for other in following:
                if other not in seen:
                    if len(seen) >= self.limit:
                        self.complete = False
                        self.states += len(seen)
                        return
                    seen[other] = []
                    todo.append(other)
                seen[other].append(state)
        self.states += len(seen)
        self._find_endless(seen, final)

    def _next(self, state: State) -> list[State] | None:
        """Return the states that follow, None when the level stops here (ended or stuck)."""
        waiting: dict[str, list[str]] = {}
        terminates = False
        for place in state:
            node = self._node_ahead(place)
            if len(node.incoming) > 1:
                waiting.setdefault(node.id, []).append(place)
            elif _terminates(node):
                terminates = True
            else:
                return self._moved(state, place)
        merged = self._merged_twice(state, waiting)
        if merged is not None:
            return merged
        for id in waiting:
            if self.level.nodes[id].tag == "parallelGateway":
                fired = self._join(self.level.nodes[id], state)
                if fired is not None:
                    return fired
        # Which of several waiting merges goes on first decides whether tokens meet: try all.
        following: list[State] = []
        for id, places in waiting.items():
            node = self.level.nodes[id]
            if node.tag == "inclusiveGateway":
                following.extend(self._join(node, state) or ())
            elif node.tag != "parallelGateway":
                ended = [()] if _terminates(node) else self._moved(state, places[0])
                following.extend(ended)
        if following:
            return following
        if terminates:
            return [()]
        for id in waiting:
            missing = {flow for flow in self.level.nodes[id].incoming if flow not in state}
            self.stuck.setdefault(id, set()).update(missing)
        return None

    def _moved(self, state: State, place: str) -> list[State]:
        """Return the states after one token has gone on."""
        rest = _without(state, (place,))
        moves = self._moves(self._node_ahead(place))
        return [tuple(sorted((*rest, *places))) for places in moves]

    def _merged_twice(self, state: State, waiting: dict[str, list[str]]) -> list[State] | None:
        """Record merges at which two tokens wait at once; go on with one of them."""
        twice = [place for place, count in Counter(state).items() if count > 1]
        for id, places in waiting.items():
            if self.level.nodes[id].tag not in _JOINS and len(places) > 1:
                self.doubled.add(id)
                twice.extend(places[1:])
        if not twice:
            return None
        self.doubled.update(self._node_ahead(place).id for place in twice if state.count(place) > 1)
        return [_without(state, tuple(dict.fromkeys(twice)))]

    def _moves(self, node: Node) -> Iterator[tuple[str, ...]]:
        """Yield the places that one token ahead of `node` may turn into."""
        out = tuple(flow.id for flow in self.level.out(node))
        if isinstance(node, ThrowEvent) and not out:
            out = self.level.link_targets(node)
        if isinstance(node, Gateway) and node.tag in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((id,) for id in out)
            if not out:
                yield ()
            return
        if isinstance(node, Gateway) and node.tag in ("inclusiveGateway", "complexGateway"):
            yield from _subsets(out)
            return
        if isinstance(node, Gateway):
            yield out
            return
        boundary = self.level.attached.get(node.id, ())
        extra = [one.id for one in boundary if not one.interrupting and one.id not in self.side]
        for fired in _all_subsets(extra):
            for places in self._completions(node, out):
                yield (*places, *fired)
            for event in boundary:
                if event.interrupting:
                    yield (event.id, *fired)

    def _completions(self, node: Node, out: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield where the tokens of an activity or event go: everywhere, or by conditions."""
        flows = self.level.flows
        conditional = [id for id in out if id in flows and flows[id].condition is not None]
        if conditional and len(out) > 1:
            always = [id for id in out if id not in conditional and id != node.default]
            for chosen in _subsets(tuple(conditional)):
                yield (*always, *chosen)
            if node.default:
                yield (*always, node.default)
            return
        yield out

    def _join(self, node: Node, state: State) -> list[State] | None:
        """Fire a waiting join, or return None while it must wait."""
        have = [id for id in node.incoming if id in state]
        lacking = [id for id in node.incoming if id not in state]
        if lacking and node.tag == "parallelGateway":
            return None
        if lacking and self._may_still_come(node, state):
            return None
        rest = _without(state, tuple(have) or (node.id,))
        out = tuple(flow.id for flow in self.level.out(node))
        outcomes = [out] if node.tag == "parallelGateway" else list(_subsets(out))
        return [tuple(sorted((*rest, *places))) for places in outcomes]

    def _may_still_come(self, join: Node, state: State) -> bool:
        """Say whether another token can still reach an empty flow into an inclusive join."""
        elsewhere = [
            self._node_ahead(place).id for place in state if self._node_ahead(place).id != join.id
        ]
        seen: set[str] = set()
        todo = list(elsewhere)
        while todo:
            id = todo.pop()
            if id == join.id:
                return True
            if id not in seen:
                seen.add(id)
                todo.extend(self.level.successors(id))
        return False

    def _node_ahead(self, place: str) -> Node:
        flow = self.level.flows.get(place)
        return self.level.nodes[place if flow is None else flow.target]

    def _find_endless(self, seen: dict[State, list[State]], final: set[State]) -> None:
        """Walk back from the ends; states that are not met can never end."""
        good: set[State] = set()
        todo = list(final)
        while todo:
            state = todo.pop()
            if state not in good:
                good.add(state)
                todo.extend(seen[state])
        for state in seen:
            if state not in good:
                self.endless.update(self._node_ahead(place).id for place in state)


def check_level(level: Level, limit: int = LIMIT) -> Soundness:
    """Search the states of one level, from each of its starts and side paths."""
    search = _Search(level, limit)
    main = level.reachable(start.id for start in level.starts)
    sides: list[BoundaryEvent] = []
    for event in chain.from_iterable(level.attached.values()):
        if not event.interrupting and _stands_apart(level, event):
            search.side.add(event.id)
            sides.append(event)
    for start in (*level.starts, *(one for one in sides if one.id in main)):
        search.run(start)
    return Soundness(
        stuck=tuple(
            Stuck(id, tuple(sorted(missing))) for id, missing in sorted(search.stuck.items())
        ),
        doubled=tuple(sorted(search.doubled)),
        endless=tuple(sorted(search.endless)),
        complete=search.complete,
        states=search.states,
    )


def _stands_apart(level: Level, event: BoundaryEvent) -> bool:
    """Say whether the path behind an event shares no node with anything that leads elsewhere."""
    behind = level.reachable([event.id])
    return all(
        level.flows[id].source in behind
        for inner in behind
        for id in level.nodes[inner].incoming
        if inner != event.id
    )


def _terminates(node: Node) -> bool:
    return isinstance(node, EndEvent) and any(isinstance(x, Terminate) for x in node.definitions)


def _without(state: State, places: tuple[str, ...]) -> tuple[str, ...]:
    rest = list(state)
    for place in places:
        rest.remove(place)
    return tuple(rest)


def _subsets(items: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the non-empty subsets; of many items only single ones and all together."""
    if not items:
        yield ()
    elif len(items) > MAX_INCLUSIVE:
        yield from ((item,) for item in items)
        yield items
    else:
        for size in range(1, len(items) + 1):
            yield from combinations(items, size)


def _all_subsets(items: list[str]) -> Iterator[tuple[str, ...]]:
    yield ()
    if items:
        yield from _subsets(tuple(items))
