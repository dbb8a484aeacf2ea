import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from environment.console import SetupError
from environment.suite import command, outcome, selection, stages
from environment.suite.outcome import Outcome


@pytest.mark.parametrize(
    ("code", "output", "expected"),
    [
        (0, "==== 12 passed in 0.5s ====", Outcome(12)),
        (1, "= 2 failed, 3 passed, 1 skipped in 1s =", Outcome(3, 2, 1)),
        (1, "= 1 passed, 1 error in 1s =", Outcome(1, 1)),
        (1, "= 1 passed, 2 errors in 1s =", Outcome(1, 2)),
        (5, "= no tests ran in 0.01s =", Outcome()),
        (5, "= 4 deselected in 0.01s =", Outcome()),
        (0, "= 3 passed, 2 xfailed in 75.1s (0:01:15) =", Outcome(5)),
        (4, "ERROR: file not found", Outcome(0, 1, reason="pytest ended with 4")),
        (-9, "== 5 passed in 1s ==", Outcome(5, 1, reason="pytest ended with -9")),
        (2, "= 7 errors in 1s =\nInterrupted: 7 errors", Outcome(0, 7)),
    ],
)
def test_pytests_counts(code, output, expected):
    assert outcome.of_pytest(code, output) == expected


ODOO_LINE = "2026 1 INFO db odoo.tests.result: {} failed, {} error(s) of {} tests when"
SKIPPED = "2026 1 INFO db odoo.addons.x.tests.test_y: skipped T.test_z : why"


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        (0, [ODOO_LINE.format(0, 0, 8)], Outcome(8)),
        (1, [ODOO_LINE.format(1, 2, 8)], Outcome(5, 3)),
        (0, [SKIPPED, ODOO_LINE.format(0, 0, 8)], Outcome(7, 0, 1)),
        (0, [ODOO_LINE.format(0, 0, 0)], Outcome()),
        (0, ["nothing"], Outcome(0, 1, reason="Odoo printed no count of tests")),
        (
            255,
            [ODOO_LINE.format(0, 0, 3)],
            Outcome(3, 1, reason="Odoo ended with 255"),
        ),
    ],
)
def test_odoos_counts(code, lines, expected):
    assert outcome.of_odoo(code, "\n".join(lines)) == expected


def test_the_last_line():
    assert str(Outcome(3, 1)) == "3 passed, 1 failed"
    assert str(Outcome(3, 1, 2) + Outcome(1)) == "4 passed, 1 failed, 2 skipped"


TEST_FILE = """
class TestOrderPaging:
    def test_first_page(self): pass
    def helper(self): pass

class TestOther:
    def test_second(self): pass
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "lazada_x" / "tests"
    folder.mkdir(parents=True)
    (folder / "test_money.py").write_text(TEST_FILE)
    (folder / "common.py").write_text(TEST_FILE)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("", "/lazada_x"),
        ("first", "/lazada_x:TestOrderPaging.test_first_page"),
        ("orderpaging", "/lazada_x:TestOrderPaging"),
        ("test_second", "/lazada_x:TestOther.test_second"),
        ("money", "/lazada_x:TestOrderPaging,/lazada_x:TestOther"),
        ("helper", ""),
    ],
)
def test_names_become_odoos_tags(checkout, name, tags):
    assert selection.test_tags(["lazada_x"], name, checkout) == tags


def test_what_needs_further_apps_has_a_stage_of_its_own(checkout):
    (checkout / "lazada_x" / "tests" / "test_kits.py").write_text(
        "class TestKits:\n    def test_whole(self): pass\n"
    )
    kits = "/lazada_x:TestKits"
    assert selection.test_tags(["lazada_x"], "", checkout) == f"/lazada_x,-{kits}"
    found = selection.tests_with_apps(["lazada_x"], "", checkout)
    assert found == (f"{kits}.test_whole", ["sale_mrp"])
    assert selection.tests_with_apps(["lazada_x"], "paging", checkout) == ("", [])


def test_the_addons_of_countries_have_a_stage_of_their_own(checkout):
    folder = checkout / "lazada_l10n_xx"
    (folder / "tests").mkdir(parents=True)
    (folder / "__manifest__.py").write_text('{"depends": ["l10n_xx_edi"]}')
    (folder / "tests" / "test_xx.py").write_text(
        "class TestXx:\n    def test_month(self): pass\n"
    )
    apps = ["l10n_xx", "l10n_xx_edi"]
    found = selection.tests_of_countries("", checkout)
    assert found == ("/lazada_l10n_xx", apps)
    found = selection.tests_of_countries("month", checkout)
    assert found == ("/lazada_l10n_xx:TestXx.test_month", apps)
    assert selection.tests_of_countries("paging", checkout) == ("", [])


@pytest.mark.parametrize(
    ("arguments", "stages"),
    [
        ([], ["lint", "pure", "countries", "kits", "alone", "odoo", "end_to_end"]),
        (["-k", "x"], ["pure", "countries", "kits", "alone", "odoo", "end_to_end"]),
        (["--pure"], ["pure"]),
        (["--lint"], ["lint"]),
        (["--stage", "odoo", "--stage", "pure"], ["odoo", "pure"]),
        # Never unless it is named: it fetches add-ons of others.
        (["--stage", "queue_job"], ["queue_job"]),
    ],
)
def test_which_stages_run(arguments, stages):
    assert command.read_arguments(arguments).stages == stages


@pytest.mark.parametrize(
    ("total", "code"),
    [(Outcome(1), 0), (Outcome(1, 1), 1), (Outcome(), 1), (Outcome(0, 0, 4), 1)],
)
def test_the_exit_code(monkeypatch, capsys, total, code):
    monkeypatch.setattr(command, "read_arguments", lambda: None)
    monkeypatch.setattr(command, "run", lambda arguments: total)
    monkeypatch.setattr(command.processes, "end_on_signals", lambda: None)
    assert command.main() == code
    assert capsys.readouterr().out.splitlines()[-1] == str(total)


def run_in_lanes(monkeypatch, prepared, **chosen):
    """Run stand-ins for stages; ``prepared`` stands in for the environment."""
    monkeypatch.setattr(command.preparation, "prepared", prepared)
    for table in (command.STAGES_WITHOUT_ODOO, command.STAGES_WITH_ODOO):
        for name in table.keys() & chosen.keys():
            monkeypatch.setitem(table, name, chosen[name])
    with ThreadPoolExecutor(command.LANES) as pool:
        return command._run_in_lanes(pool, list(chosen), stages.Run(None, None))


def test_two_stages_run_side_by_side(monkeypatch):
    meeting = threading.Barrier(2, timeout=10)

    @contextlib.contextmanager
    def prepared(cache, venv):
        yield "an environment"

    def stage(run, *environment):
        meeting.wait()
        return Outcome(1 + len(environment))

    outcomes = run_in_lanes(monkeypatch, prepared, pure=stage, odoo=stage)
    assert outcomes == {"pure": Outcome(1), "odoo": Outcome(2)}


def test_without_odoo_the_other_outcomes_are_kept(monkeypatch, capsys):
    def refuse(cache, venv):
        raise SetupError("No Odoo here.")

    outcomes = run_in_lanes(monkeypatch, refuse, pure=lambda run: Outcome(5), odoo=None)
    assert outcomes["pure"] == Outcome(5)
    assert outcomes["odoo"] == Outcome(failed=1, reason="No Odoo here.")
    assert "No Odoo here." in capsys.readouterr().err
