"""Who calls: the API key in the Authorization header, checked before anything else is read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from api.accounting import note_standing
from api.body import single
from api.observe import note_caller
from api.services import ApiServices
from bureau.services.access import Caller
from bureau.services.rate_limits import RateLimited

#: Documents the header in OpenAPI; the check itself is `AccessService.authenticate`.
_SCHEME = HTTPBearer(
    scheme_name="apiKey",
    bearerFormat="bk_<前缀>_<密钥>",
    description="本局发给各单位的密钥。一个单位可同时持有几把，换发时不必停用。",
    auto_error=False,
)


def services(request: Request) -> ApiServices:
    """The services this application was made with."""
    found: ApiServices = request.app.state.services
    return found


async def caller(request: Request, _: Annotated[object, Depends(_SCHEME)]) -> Caller:
    """The body that calls.

    Raises:
        Unauthenticated: no key, or one that is not good.
        RateLimited: too many requests in this minute.
    """
    found = await run_in_threadpool(
        services(request).access.authenticate, single(request, "authorization")
    )
    note_caller(request.scope, f"{found.code}/{found.key_prefix}")
    interface = services(request).interface
    standing = await run_in_threadpool(
        interface.rate_limits.take, interface.key_quota, found.key_prefix
    )
    note_standing(request.scope, standing)
    if standing.left < 0:
        raise RateLimited(standing)
    return found


CallerDependency = Annotated[Caller, Depends(caller)]
ServicesDependency = Annotated[ApiServices, Depends(services)]
