"""Each add-on alone with what it depends on: it comes, is used, and goes without trace.

See ``support.alone`` for the large size, with all of an add-on's own tests.
"""

import pytest

from support import alone


@pytest.fixture(scope="module")
def bases(environment):
    with alone.bases(environment, environment.addons) as bases:
        yield bases


@pytest.mark.parametrize("addon", alone.chosen_addons())
def test_an_addon_comes_works_and_goes(environment, lazada, bases, addon, report):
    tests = alone.check(environment, lazada, bases, addon)
    report(f"{addon}: its own tests alone: {tests}")
