"""What the bench counts on holds: the mock's statuses, its paths, and what WireMock is told."""

import pytest

from mockserver.http.app import Server
from tests.bench.api import APIS, Api
from tests.bench.workload import W3, WORKLOADS, Request, Workload, request_for
from tests.client import Client, Response


def sent(client: Client, request: Request) -> Response:
    body = (request.body or "").encode()
    return client.request(request.method, request.path, body=body, headers=request.headers)


def worded(workload: Workload, client: Client) -> Request:
    return request_for(
        workload,
        base_path=workload.api.base_path,
        credentials=client.credentials(workload.api.name),
        world=client.world,
    )


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_the_mock_answers_a_workload_as_expected_every_time(
    workload: Workload, client: Client
) -> None:
    request = worded(workload, client)

    answers = [sent(client, request) for _ in range(3)]

    assert [answer.status for answer in answers] == [workload.status] * 3


def test_the_reply_that_a_peer_gets_for_the_session_is_that_of_the_mock(client: Client) -> None:
    answer = sent(client, worded(W3, client)).json()

    told = Response(200, {}, W3.reply.encode()).json()
    answer["customerSession"]["created"] = told["customerSession"]["created"]
    assert answer == told


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_the_bench_knows_where_an_api_is_and_which_headers_it_wants(
    api: Api, server: Server, client: Client
) -> None:
    contract = server.apis[api.name].contract
    wanted = {name.lower() for name in client.credentials(api.name)}

    assert api.base_path == contract.base_path
    assert {name.lower() for name in api.stand_ins} == wanted
