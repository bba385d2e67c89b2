"""The clerks' own pages: which there are, who is shown which, the header of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.services import ApiServices
from bureau.errors import EngineError
from bureau.services.agenda import KEEPERS
from bureau.services.ports.clerk_sessions import ClerkIdentity

router = APIRouter(prefix="/panel/data/places", tags=["办件查询（内部）"])

TASKLIST: Final = "/camunda/app/tasklist/default/"
ASSETS: Final = "/camunda/assets/bureau"


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its address and the name it goes by."""

    address: str
    name: str


class PlaceOut(BaseModel):
    """One page for who is logged in."""

    model_config = ConfigDict(frozen=True)

    address: str = Field(description="地址。", examples=["/panel/cases"])
    name: str = Field(description="名称。", examples=["办件查询"])


def places_for(services: ApiServices, clerk: ClerkIdentity | None) -> tuple[Place, ...]:
    """The pages that somebody can use; those for everybody when nobody is known."""
    groups = clerk.groups if clerk else ()
    signs = services.acts.signs(groups)
    found = [
        Place("/panel/leader", "签批、阅件" if signs else "阅件"),
        Place("/panel/sent", "我送出的"),
        Place("/panel/cases", "办件查询"),
        Place("/panel/ledgers", "台账"),
    ]
    if not KEEPERS.isdisjoint(groups):
        found.append(Place("/panel/meetings", "会议议题"))
    if clerk and services.figures.shows(clerk):
        found.append(Place("/panel/figures", "办理情况"))
    return tuple(found)


@router.get(
    "",
    summary="本人可用的页面",
    responses=problems("no-session", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def places(request: Request, services: ServicesDependency) -> list[PlaceOut]:
    """For the header of Tasklist."""

    def ask() -> list[PlaceOut]:
        clerk = services.desk.admission.clerk(request.cookies)
        return [PlaceOut(address=one.address, name=one.name) for one in places_for(services, clerk)]

    return await run_in_threadpool(ask)


def header_of(services: ApiServices, request: Request, here: str) -> str:
    """The header as markup; without an answer of the engine it has the pages for everybody.

    Args:
        services: who is shown what.
        request: of the page, with the clerk's log-in.
        here: address of the page.
    """
    try:
        clerk = services.acts.ground.sessions.who(request.cookies)
    except EngineError:
        clerk = None
    links = "".join(
        f'<a href="{one.address}"{" aria-current=page" if one.address == here else ""}>'
        f"{escape(one.name)}</a>"
        for one in places_for(services, clerk)
    )
    name = f"<span>{escape(clerk.name)}</span>" if clerk else ""
    return (
        '<a class="bureau-skip" href="#main">转到正文</a>'
        '<header><strong>桓台县商务局</strong><nav aria-label="页面">'
        f'<a href="{TASKLIST}">任务办理</a>{links}</nav>{name}</header>'
    )
