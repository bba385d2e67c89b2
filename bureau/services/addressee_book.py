"""Who can be asked in a collection round: the bodies and the posts of the two registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bureau.domain.bodies import Body, BodyRegister
from bureau.services.ports.collection_templates import Asked

#: Stands for every town (镇、街道) of the register.
TOWNS: Final = "towns"


class RegisteredAddressees:
    """The port `AddresseeBook`.

    Args:
        bodies: the register of bodies.
        posts: names of the posts by their group.
    """

    def __init__(self, bodies: BodyRegister, posts: Mapping[str, str]) -> None:
        self._bodies = bodies
        self._posts = posts

    def find(self, code: str) -> tuple[Asked, ...]:
        """Who a code means; empty: nobody."""
        if code == TOWNS:
            return tuple(_asked(town) for town in self._bodies.of_kind("town"))
        if body := self._bodies.by_code.get(code):
            return (_asked(body),)
        if name := self._posts.get(code):
            return (Asked(code, name, True),)
        return ()


def _asked(body: Body) -> Asked:
    return Asked(body.code, body.name, False)
