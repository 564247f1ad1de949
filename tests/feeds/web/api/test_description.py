"""The API does what its description says: schemathesis sends what the description allows, and what it forbids, to every operation."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from feeds.admin import backups
from feeds.service import Service
from feeds.web import create_app
from feeds.web.api import OPERATIONS
from feeds.web.api.operations import Operation
from tests.feeds.web.newsrooms import NOW, open_service

# A request that is well formed may still ask for a topic that does not exist: 422.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422", "428"]}}

schemathesis.serializer.alias("application/zip", "application/octet-stream")
schemathesis.openapi.media_type("application/zip", st.binary(max_size=200))


@pytest.fixture(scope="module")
def served(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = open_service(Path(shutil.copytree(folders["filled"], tmp_path_factory.mktemp("api"), dirs_exist_ok=True)))
    yield service
    service.desks.close()
    while (job := backups.job(service)) and job.state == "running":
        time.sleep(0.05)
    service.store.close()


@pytest.fixture(scope="module")
def client(served: Service) -> FlaskClient:
    return create_app(served).test_client()


@pytest.fixture(scope="module")
def token(served: Service) -> str:
    return served.store.tokens.create("schemathesis", ["api:admin"], NOW)


@pytest.fixture(scope="module")
def description(served: Service) -> Any:
    config = schemathesis.Config.from_dict({"checks": CHECKS})
    return schemathesis.openapi.from_wsgi("/api/openapi.json", create_app(served), config=config)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_keeps_to_its_description(description: Any, token: str, operation: Operation) -> None:
    @given(case=description[operation.rule][operation.method].as_strategy())
    @settings(
        max_examples=3 if operation.name == "look" else 10,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def try_it(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    try_it()


def test_the_description_is_openapi_3_1_with_every_operation(served: Service) -> None:
    found = create_app(served).test_client().get("/api/openapi.json").json
    assert found["openapi"].startswith("3.1.")
    named = {one["operationId"] for path in found["paths"].values() for one in path.values()}
    assert named == {operation.name for operation in OPERATIONS}
    for schema_of in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema_of)


def test_every_reference_of_the_description_leads_somewhere(client: FlaskClient) -> None:
    text = client.get("/api/openapi.json").text
    known = client.get("/api/openapi.json").json["components"]["schemas"].keys()
    assert {ref.rpartition("/")[2] for ref in re.findall(r'"#/components/schemas/[^"]+(?=")', text)} <= known


def _asked(client: FlaskClient, operation: Operation, token: str) -> tuple[int, str]:
    path = operation.rule.replace("{", "").replace("}", "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.open(f"/api/v1{path}", method=operation.method, headers=headers)
    return answer.status_code, answer.mimetype


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_no_operation_answers_without_a_token(client: FlaskClient, operation: Operation) -> None:
    assert _asked(client, operation, "") == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("scope", "role", "closed"), [("api:read", "reader", ("editor", "admin")), ("api:write", "editor", ("admin",)), ("feed:board", "", ())]
)
def test_an_operation_takes_the_role_that_it_needs(
    client: FlaskClient, served: Service, scope: str, role: str, closed: tuple[str, ...]
) -> None:
    token = served.store.tokens.create(f"of {scope}", [scope], NOW)
    refusal = 403 if role else 401
    wanted = {operation.name for operation in OPERATIONS if not role or operation.needs in closed}
    assert wanted
    assert {one.name for one in OPERATIONS if _asked(client, one, token) == (refusal, "application/problem+json")} == wanted


@pytest.mark.parametrize("rule", sorted({operation.rule for operation in OPERATIONS}))
def test_a_method_that_an_address_does_not_take_is_refused_with_those_that_it_takes(client: FlaskClient, rule: str) -> None:
    known = {operation.method for operation in OPERATIONS if operation.rule == rule}
    answer = client.open(f"/api/v1{rule.replace('{', '').replace('}', '')}", method="PATCH")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    allowed = set(answer.headers["Allow"].split(", "))
    assert allowed - {"HEAD", "OPTIONS"} == known
    assert all(method in answer.json["detail"] for method in known)
