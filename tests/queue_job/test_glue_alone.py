"""The add-ons that join the suite to something else, each with what it joins."""

import pytest

from environment import oca, preparation
from environment.addons import own_addons, standard_addons
from environment.cache import Cache
from environment.virtualenv import VirtualEnvironment
from support import alone
from support import lazada as simulators


@pytest.fixture(scope="module")
def environment():
    cache = Cache()
    with preparation.prepared(cache, VirtualEnvironment(cache)) as environment:
        yield oca.with_addons(environment, *oca.JOINED)


@pytest.fixture(scope="module")
def lazada(environment):
    with simulators.serving(environment, **alone.SIMULATOR) as lazada:
        yield lazada


@pytest.mark.parametrize("addon", sorted({*own_addons()} - {*standard_addons()}))
def test_it_comes_works_and_goes(environment, lazada, addon, report):
    with alone.bases(environment, own_addons()) as bases:
        tests = alone.check(environment, lazada, bases, addon)
    report(f"{addon}: its own tests alone: {tests}")
