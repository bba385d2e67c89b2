"""Bodies and keys from the command line, on a real database."""

from __future__ import annotations

import re

import pytest

from bureau.bootstrap import Services
from bureau.errors import NotFound, Unauthenticated
from tests.component.cli.conftest import Call


def issue(call: Call, *options: str) -> str:
    output = call("key", "create", "town-a", *options).stdout
    found = re.search(r"bk_\w{8}_\S{43}", output)
    assert found is not None, output
    return found.group()


def test_a_body_gets_a_key_that_the_api_accepts(call: Call, services: Services):
    call("org", "create", "town-a", "索镇")
    key = issue(call)

    caller = services.access.authenticate(f"Bearer {key}")
    assert (caller.code, caller.name) == ("town-a", "索镇")
    assert caller.scopes == {"submit:*", "status:own"}


def test_scopes_can_be_narrowed(call: Call, services: Services):
    call("org", "create", "town-a", "索镇")
    key = issue(call, "--scope", "submit:P2_29_Hotline12345")

    caller = services.access.authenticate(f"Bearer {key}")
    assert caller.scopes == {"submit:P2_29_Hotline12345"}


def test_a_revoked_key_is_no_longer_accepted_and_the_other_stays(call: Call, services: Services):
    call("org", "create", "town-a", "索镇")
    first, second = issue(call), issue(call)

    assert "已吊销" in call("key", "revoke", first[:11]).stdout

    with pytest.raises(Unauthenticated):
        services.access.authenticate(f"Bearer {first}")
    services.access.authenticate(f"Bearer {second}")
    listed = call("key", "list", "town-a").stdout
    assert re.search(rf"{first[3:11]}\s+已吊销", listed)
    assert re.search(rf"{second[3:11]}\s+有效", listed)


def test_lists_show_no_secret(call: Call, services: Services):
    call("org", "create", "town-a", "索镇")
    key = issue(call, "--days", "30")

    listed = call("key", "list", "town-a").stdout
    assert "有效至" in listed
    assert key[12:] not in listed
    assert re.search(r"town-a\s+索镇\s+启用", call("org", "list").stdout)


def test_creating_a_body_again_renames_it(call: Call, services: Services):
    call("org", "create", "town-a", "索镇")
    call("org", "create", "town-a", "索镇街道")

    assert [body.name for body in services.access.organisations()] == ["索镇街道"]


def test_a_key_for_an_unknown_body_is_refused(call: Call, services: Services):
    with pytest.raises(NotFound):
        call("key", "create", "nobody")
