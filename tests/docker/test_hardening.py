"""What an attacker on the network, or in one container, finds: as little as possible."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.docker.stack import Stack

#: Official images that begin as root to prepare their folder and then change the user.
CHANGE_USER = {"postgres", "proxy"}


def service_of(container: dict[str, Any]) -> str:
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def test_only_the_proxy_is_published_and_only_here(stack: Stack):
    published = {
        service_of(one): [
            binding["HostIp"]
            for bindings in one["HostConfig"]["PortBindings"].values()
            for binding in bindings
        ]
        for one in stack.containers()
        if one["HostConfig"]["PortBindings"]
    }

    assert published == {"proxy": ["127.0.0.1"]}


@pytest.mark.parametrize(
    "path",
    [
        "/engine-rest/engine",
        "/engine-rest/task",
        "/camunda/..;/engine-rest/engine",
        "/camunda/%2e%2e/engine-rest/engine",
        "/camunda/../engine-rest/engine",
        "/actuator/prometheus",
        "/metrics",
    ],
)
def test_the_engines_own_api_is_out_of_reach(stack: Stack, path: str):
    with requests.Session() as http:
        request = http.prepare_request(requests.Request("GET", stack.origin))
        request.url = stack.origin + path  # as it stands, dots and all
        answer = http.send(request, timeout=20, allow_redirects=False)

    assert answer.status_code in (400, 404)


def test_no_process_of_ours_is_root(stack: Stack):
    for one in stack.containers():
        if service_of(one) not in CHANGE_USER:
            assert one["Config"]["User"] not in ("", "root", "0"), service_of(one)
    owners = {
        line.split()[0]
        for line in stack.inside(
            "postgres", "bash", "-c", "stat -c %U /proc/[0-9]*/ 2>/dev/null"
        ).splitlines()
    }
    assert "postgres" in owners


def test_every_container_is_closed(stack: Stack):
    for one in stack.containers():
        host = one["HostConfig"]
        assert host["ReadonlyRootfs"], service_of(one)
        assert not host["Privileged"], service_of(one)
        assert host["CapDrop"] == ["ALL"], service_of(one)
        assert "no-new-privileges:true" in host["SecurityOpt"], service_of(one)
        assert host["RestartPolicy"]["Name"] == "unless-stopped", service_of(one)
        assert host["Memory"] > 0, service_of(one)


def test_no_secret_stands_in_an_environment_or_a_log(stack: Stack):
    secrets = {
        name: stack.inside("api", "cat", f"/run/secrets/{name}")
        for name in stack.inside("api", "ls", "/run/secrets").split()
    }
    assert len(secrets) >= 5
    environments = " ".join(word for one in stack.containers() for word in one["Config"]["Env"])
    logs = stack.run("logs", "--no-color", "api", "worker", "relay", "engine", "postgres", "proxy")
    for name, secret in secrets.items():
        assert len(secret) == 32
        assert secret not in environments, name
        assert secret not in logs, name


def test_without_a_log_in_the_web_apps_tell_nothing(stack: Stack):
    answer = requests.get(
        f"{stack.origin}/camunda/api/engine/engine/default/task", timeout=20, allow_redirects=False
    )

    assert answer.status_code in (401, 403)
    page = requests.get(f"{stack.origin}/camunda/app/tasklist/default/", timeout=20)
    assert page.headers["X-Content-Type-Options"].startswith("nosniff")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
