"""Fixtures of the add-ons alone: the environment, and a simulator that they share."""

import pytest

from environment import preparation
from environment.cache import Cache
from environment.virtualenv import VirtualEnvironment
from support import alone
from support import lazada as simulators


@pytest.fixture(scope="session")
def environment():
    cache = Cache()
    with preparation.prepared(cache, VirtualEnvironment(cache)) as environment:
        yield environment


@pytest.fixture(scope="session")
def lazada(environment):
    with simulators.serving(environment, **alone.SIMULATOR) as lazada:
        yield lazada
