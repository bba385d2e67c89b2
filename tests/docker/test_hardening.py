"""What an attacker on the network, or in one container, finds: as little as possible."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest
import requests

from tests.docker.stack import Stack
from tests.support.monitoring import names_in, queries_of_board, rules

# The stack comes up within the first test.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300, func_only=True)]


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
        # a prepared request does not look at the environment
        trusted = os.environ["REQUESTS_CA_BUNDLE"]
        answer = http.send(request, timeout=20, allow_redirects=False, verify=trusted)

    assert answer.status_code in (400, 404)


def test_no_process_of_ours_is_root(stack: Stack):
    for one in stack.containers():
        listed = subprocess.run(
            ["docker", "top", one["Id"], "-eo", "uid,pid,args"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        users = {line.split()[0] for line in listed.stdout.splitlines()[1:]}
        assert users, service_of(one)
        assert "0" not in users, (service_of(one), listed.stdout)


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


def test_no_secret_stands_in_an_image(stack: Stack):
    secrets = [
        stack.inside("api", "cat", f"/run/secrets/{name}")
        for name in stack.inside("api", "ls", "/run/secrets").split()
    ]
    for image in {one["Image"] for one in stack.containers()}:
        told = subprocess.run(
            ["docker", "image", "inspect", image], capture_output=True, text=True, check=True
        ).stdout
        made = subprocess.run(
            ["docker", "history", "--no-trunc", image], capture_output=True, text=True, check=True
        ).stdout
        assert not any(secret in told + made for secret in secrets)
        assert "PASSWORD=" not in told
        assert "SECRET=" not in told
    found = stack.inside("api", "find", "/app", "-name", "*.env", "-o", "-name", "*.pem")
    assert found == ""


@pytest.mark.parametrize(("user", "password"), [("demo", "demo"), ("admin", "admin")])
def test_default_passwords_open_nothing(stack: Stack, user: str, password: str):
    script = (
        "import requests; print(requests.get('http://engine:8081/engine-rest/task',"
        f" auth=({user!r}, {password!r}), timeout=20).status_code)"
    )

    assert stack.script("api", script) == "401"


@pytest.mark.parametrize("path", ["task", "process-instance", "user"])
def test_the_engines_rest_wants_a_log_in_inside_too(stack: Stack, path: str):
    ask = f"requests.get('http://engine:8081/engine-rest/{path}', timeout=20).status_code"

    assert stack.script("api", f"import requests; print({ask})") == "401"


def test_outside_a_demonstration_default_passwords_are_refused(stack: Stack):
    words = ("-e", "BUREAU_DEMO=false", "-e", "BUREAU_ENGINE_PASSWORD=changeme-2026")
    done = stack.ask("run", "--rm", "--no-deps", "-T", *words, "setup")

    assert done.returncode == 1
    assert "正式使用不接受默认或过短的密码：BUREAU_ENGINE_PASSWORD" in done.stdout + done.stderr


def test_monitoring_asks_for_what_the_parts_expose(stack: Stack):
    asked = set().union(*(names_in(one) for one in [*rules().values(), *queries_of_board()]))
    addresses = ("worker:8083/metrics", "relay:8084/metrics", "engine:8085/actuator/prometheus")
    exposed = ""
    for address in addresses:
        ask = f"requests.get('http://{address}', timeout=20).text"
        exposed += stack.script("api", f"import requests; print({ask})")

    assert {one for one in asked - {"up"} if one.removesuffix("_bucket") not in exposed} == set()


def test_without_a_log_in_the_web_apps_tell_nothing(stack: Stack):
    answer = requests.get(
        f"{stack.origin}/camunda/api/engine/engine/default/task", timeout=20, allow_redirects=False
    )

    assert answer.status_code in (401, 403)
    page = requests.get(f"{stack.origin}/camunda/app/tasklist/default/", timeout=20)
    assert page.headers["Referrer-Policy"]
    assert "nginx/" not in page.headers.get("Server", "")
    assert page.headers["X-Content-Type-Options"].startswith("nosniff")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
