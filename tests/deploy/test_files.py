"""The container's and the cluster's files fit the server: paths, ports, variables, users."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from mockserver.cli import commands
from mockserver.http.app import Server

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def manifests() -> dict[str, Any]:
    text = (DEPLOY / "kubernetes" / "mockserver.yaml").read_text()
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def services(file: str) -> Any:
    return yaml.safe_load((DEPLOY / file).read_text())["services"]


def container() -> Any:
    (only,) = manifests()["Deployment"]["spec"]["template"]["spec"]["containers"]
    return only


def test_every_variable_is_one_of_the_server() -> None:
    serve = commands.get_command(commands.make_context("mockserver", ["serve"]), "serve")
    assert serve is not None
    known = {each.envvar for each in serve.params if each.envvar}
    texts = [file.read_text() for file in DEPLOY.rglob("*") if file.is_file()]

    named = {name for text in texts for name in re.findall(r"\bMOCKSERVER_[A-Z_]+", text)}

    assert len(named) > 3
    assert named <= known


def test_probes_ask_what_needs_no_token_and_no_host(server: Server) -> None:
    open_paths = {
        server.control.contract.base_path + server.control.contract.operations[name].path
        for name in server.control.open_operations
    }
    probes = {name: container()[name]["httpGet"] for name in container() if name.endswith("Probe")}
    (checked,) = re.findall(r"HEALTHCHECK[^\n]*\n.*127.0.0.1:4010(/\S+)'", DOCKERFILE)

    assert set(probes) == {"startupProbe", "livenessProbe", "readinessProbe"}
    assert {each["path"] for each in probes.values()} | {checked} <= open_paths
    assert probes["readinessProbe"]["path"].endswith("/ready")


def test_the_parts_of_the_cluster_find_each_other() -> None:
    parts = manifests()
    labels = parts["Deployment"]["spec"]["template"]["metadata"]["labels"]
    (port,) = container()["ports"]
    (served,) = parts["Service"]["spec"]["ports"]

    assert set(parts) == {"Deployment", "Service", "PodDisruptionBudget"}
    assert parts["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert parts["Service"]["spec"]["selector"] == labels
    assert parts["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert (port["name"], port["containerPort"]) == (served["targetPort"], 4010)
    assert container()["resources"].keys() == {"requests", "limits"}


def test_nobody_is_root_and_nothing_is_written() -> None:
    mock = services("compose.yaml")["mock"]
    security = container()["securityContext"]

    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", DOCKERFILE, re.MULTILINE)
    assert mock["read_only"] is security["readOnlyRootFilesystem"] is True
    assert mock["cap_drop"] == security["capabilities"]["drop"] == ["ALL"]
    assert manifests()["Deployment"]["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]


def test_the_image_has_the_versions_of_the_lock_and_all_that_it_copies() -> None:
    assert "--require-hashes --no-deps -r requirements-serve.lock" in DOCKERFILE
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE):
        assert [each for each in line.split() if not (ROOT / each).exists()] == []


def test_all_name_the_port_that_the_image_has() -> None:
    (exposed,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    (published,) = services("compose.yaml")["mock"]["ports"]
    (port,) = container()["ports"]

    assert published == f"127.0.0.1:{exposed}:{exposed}"
    assert port["containerPort"] == int(exposed)


def test_several_processes_answer_over_the_redis_that_compose_starts_before() -> None:
    together = services("compose.redis.yaml")
    mock, redis = together["mock"], together["redis"]

    assert urlsplit(mock["environment"]["MOCKSERVER_STORE"]).hostname in together
    assert mock["command"][:2] == ["serve", "--workers"]
    assert mock["depends_on"] == {"redis": {"condition": "service_healthy"}}
    assert redis["healthcheck"]["test"][-2:] == ["redis-cli", "ping"]
    assert redis["read_only"] is True
    assert redis["cap_drop"] == ["ALL"]
    assert redis["user"].split(":")[0] != "0"
    assert "mem_limit" in redis
    assert "noeviction" in redis["command"]


def test_replicas_of_the_cluster_share_a_store() -> None:
    folder = DEPLOY / "kubernetes-redis"
    overlay = yaml.safe_load((folder / "kustomization.yaml").read_text())
    (file,) = (each["path"] for each in overlay["patches"])
    patch = yaml.safe_load((folder / file).read_text())
    (patched,) = patch["spec"]["template"]["spec"]["containers"]
    (store,) = patched["env"]
    token = next(each for each in container()["env"] if each["name"] == "MOCKSERVER_TOKEN")

    assert [(folder / each).resolve() for each in overlay["resources"]] == [DEPLOY / "kubernetes"]
    assert patch["metadata"]["name"] == manifests()["Deployment"]["metadata"]["name"]
    assert patched["name"] == container()["name"]
    assert patch["spec"]["replicas"] > 1
    assert store["name"] == "MOCKSERVER_STORE"
    secrets = [each["valueFrom"]["secretKeyRef"]["name"] for each in (store, token)]
    assert secrets[0] == secrets[1]
