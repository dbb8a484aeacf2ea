"""Calls of scheduled actions: one try of a host that hangs, and no longer than they
may."""

import time

import pytest

from lazada_api import Kind, LazadaClient, LazadaUnavailable
from support.silent_host import silent_host


def client_of(url, hurry):
    return LazadaClient(
        "1", "secret", region="sg", api_url=url, access_token="t", hurry=hurry
    )


@pytest.mark.parametrize("accepts", [True, False], ids=["silent", "deaf"])
def test_a_host_that_hangs_is_tried_once(accepts):
    begun = time.monotonic()
    with silent_host(accepts) as url, client_of(url, 6) as client:
        with pytest.raises(LazadaUnavailable) as caught:
            client.get_seller()
    assert caught.value.kind == Kind.HUNG
    assert client.calls == 1
    assert time.monotonic() - begun < 7


def test_a_host_that_refuses_does_not_hang():
    with silent_host() as url:
        pass
    with client_of(url, 6) as client, pytest.raises(LazadaUnavailable) as caught:
        client.get_seller()
    assert caught.value.kind == Kind.UNAVAILABLE
