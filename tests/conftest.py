"""What every test of this folder may rely on."""

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Keep how each phase of a test went, for fixtures that act on a failure."""
    report = (yield).get_result()
    setattr(item, f"report_{report.when}", report)


@pytest.fixture
def report(capsys):
    """Say a figure of a test that passes, too."""

    def say(text):
        with capsys.disabled():
            print(f"\n{text}")

    return say
