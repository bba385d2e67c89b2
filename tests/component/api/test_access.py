"""Keys: several of a body at once, expiry, revocation, last use; secrets are not kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bureau.errors import InvalidData, NotFound, Unauthenticated
from bureau.services.access import AccessService
from bureau.services.records import ApiKey
from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import NOW, Rig


@pytest.fixture
def access(rig: Rig) -> AccessService:
    return rig.services.access


def kept(rig: Rig, prefix: str) -> ApiKey:
    with rig.uow(read_only=True) as uow:
        key = uow.organisations.key_by_prefix(prefix)
    assert key is not None
    return key


def test_the_secret_is_shown_once_and_not_kept(access: AccessService, rig: Rig) -> None:
    issued = access.issue("hotline12345", ["submit:*"])
    _, prefix, secret = issued.text.split("_", 2)

    assert prefix == issued.record.prefix
    assert secret not in repr(kept(rig, prefix))
    assert kept(rig, prefix).scopes == ("submit:*",)


def test_old_and_new_key_are_good_side_by_side_until_the_old_is_revoked(
    client: Client, access: AccessService
) -> None:
    old = client.key
    new = access.issue("hotline12345", ["submit:*", "status:own"]).text
    number = client.submit().json()["tracking_number"]

    def ask(key: str) -> int:
        headers = {"Authorization": f"Bearer {key}"}
        return client.get(f"/v1/submissions/{number}", headers=headers).status_code

    assert (ask(old), ask(new)) == (200, 200)
    access.revoke(old.split("_")[1])
    assert (ask(old), ask(new)) == (401, 200)


def test_revoked_says_so_to_who_holds_the_secret(client: Client, access: AccessService) -> None:
    first = access.revoke(client.key.split("_")[1])
    again = access.revoke(client.key.split("_")[1])

    answer = client.submit()

    assert_problem(answer, 401, "unauthenticated")
    assert answer.json()["detail"] == "密钥已吊销，请联系本局换发。"
    assert again.revoked_at == first.revoked_at


def test_a_key_expires(client: Client, access: AccessService, rig: Rig) -> None:
    issued = access.issue("hotline12345", ["submit:*"], expires_at=NOW + timedelta(days=1))
    client.headers["Authorization"] = f"Bearer {issued.text}"

    assert client.submit().status_code == 201
    rig.clock.at = NOW + timedelta(days=1)

    answer = client.submit()
    assert_problem(answer, 401, "unauthenticated")
    assert "有效期" in answer.json()["detail"]


def test_a_body_that_is_switched_off(client: Client, access: AccessService, rig: Rig) -> None:
    with rig.uow() as uow:
        body = uow.organisations.by_code("hotline12345")
        assert body is not None
        uow.organisations.save(replace(body, active=False))
        uow.commit()

    assert_problem(client.submit(), 401, "unauthenticated")
    access.ensure_organisation("hotline12345", "12345政务服务热线")
    assert client.submit().status_code == 201


def test_last_use_is_noted_at_most_once_a_minute(access: AccessService, rig: Rig) -> None:
    prefix = rig.key.split("_")[1]
    header = f"Bearer {rig.key}"

    def used_after(seconds: int) -> object:
        rig.clock.at = NOW + timedelta(seconds=seconds)
        access.authenticate(header)
        return kept(rig, prefix).last_used_at

    assert kept(rig, prefix).last_used_at is None
    assert used_after(0) == NOW
    assert used_after(59) == NOW
    assert used_after(60) == NOW + timedelta(seconds=60)


def test_a_wrong_secret_is_no_use(access: AccessService, rig: Rig) -> None:
    prefix = rig.key.split("_")[1]

    with pytest.raises(Unauthenticated):
        access.authenticate(f"Bearer bk_{prefix}_{'x' * 43}")

    assert kept(rig, prefix).last_used_at is None


def test_bodies_are_made_once_and_renamed(access: AccessService) -> None:
    first = access.ensure_organisation("swj", "商务局")
    renamed = access.ensure_organisation("swj", "市商务局")

    assert renamed.id == first.id
    assert {body.code: body.name for body in access.organisations()}["swj"] == "市商务局"


@pytest.mark.parametrize("code", ["", "A", "有", "a" * 33, "1a", "a_b"])
def test_codes_are_plain(access: AccessService, code: str) -> None:
    with pytest.raises(InvalidData):
        access.ensure_organisation(code, "某单位")


@pytest.mark.parametrize("scopes", [[], ["submit"], ["submit:*", "all"], ["status:any"]])
def test_only_known_scopes(access: AccessService, scopes: list[str]) -> None:
    with pytest.raises(InvalidData):
        access.issue("hotline12345", scopes)


def test_keys_of_nobody(access: AccessService) -> None:
    with pytest.raises(NotFound):
        access.issue("nobody", ["submit:*"])
    with pytest.raises(NotFound):
        access.keys("nobody")
    with pytest.raises(NotFound):
        access.revoke("00000000")


def test_keys_are_listed_oldest_first(access: AccessService, rig: Rig) -> None:
    rig.clock.at = NOW + timedelta(seconds=1)
    second = access.issue("hotline12345", ["status:own"])

    listed = [key.prefix for key in access.keys("hotline12345")]

    assert listed == [rig.key.split("_")[1], second.record.prefix]


def test_an_expiry_in_the_past_is_refused(access: AccessService) -> None:
    with pytest.raises(InvalidData):
        access.issue("hotline12345", ["submit:*"], expires_at=NOW)
