"""The application: one factory, everything it needs is handed in."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import documents, errors
from api.accounting import Accounting
from api.compress import Compress
from api.limits import Limits
from api.linger import Linger
from api.observe import Observe
from api.pages import links as link_pages
from api.pages import query as query_pages
from api.pages import websites as website_pages
from api.panel import acts as panel_acts
from api.panel import (
    cards,
    cases,
    claims,
    days,
    figures,
    instances,
    leader,
    ledgers,
    meetings,
    places,
    sent,
)
from api.panel import pages as panel_pages
from api.panel import routes as panel
from api.routes import (
    attachments,
    callback,
    deadlines,
    follow_ups,
    health,
    keys,
    procedures,
    public,
    reconciliation,
    submissions,
)
from api.routes.health import ReadinessMemory
from api.services import ApiServices
from bureau.settings import Settings

#: Version of the interface; /v1 stays as it is as long as the first number does.
API_VERSION: Final = "1.0.0"


def create_app(services: ApiServices, settings: Settings) -> FastAPI:
    """Build the application.

    Args:
        services: what the routes call; `bureau.bootstrap.Services` in production.
        settings: limits and addresses.
    """
    app: FastAPI = FastAPIOffline(
        title="桓台县商务局业务办理接口",
        version=API_VERSION,
        description=documents.INTRODUCTION,
        docs_url="/docs",
        redoc_url=None,
        static_url="/docs/assets",
        openapi_url="/openapi.json",
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.services = services
    app.state.limits = Limits.of(settings)
    app.state.websites = settings.publish_folder
    app.state.readiness = ReadinessMemory()
    errors.install(app)
    app.add_middleware(Compress)
    app.add_middleware(Accounting)
    app.add_middleware(Observe)
    app.add_middleware(Linger)  # added last, so it stands outside: lingering is not answering
    topics = (
        *(procedures, submissions, follow_ups, attachments, deadlines),
        *(reconciliation, keys, callback, public, health),
        *(panel, claims, cases, ledgers, instances, places, days, cards),
    )
    for topic in topics:
        app.include_router(topic.router)
    for pages in (
        *(link_pages, query_pages, website_pages, panel_pages),
        *(leader, sent, meetings, figures, panel_acts),
    ):
        app.include_router(pages.router, include_in_schema=False)
    documents.install(app)
    return app
