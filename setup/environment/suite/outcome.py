"""What a stage of tests ended with, and the line that sums all of them up."""

import re
from dataclasses import dataclass

PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
ODOO_COUNT = re.compile(
    r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<total>\d+) tests"
)
ODOO_SKIPPED = re.compile(r" odoo\.\S+: skipped ")


@dataclass(frozen=True)
class Outcome:
    """Numbers of tests, and why the stage failed when no test says so."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reason: str = ""

    def __add__(self, other):
        return Outcome(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def of_pytest(code, output):
    """Read pytest's exit code and the last line of its output that counts tests."""
    if code == 5:  # pytest found no test
        return Outcome()
    counts = _last_counts(output)
    failed = counts.get("failed", 0) + counts.get("error", 0)
    if code and not failed:
        return Outcome(counts.get("passed", 0), 1, reason=f"pytest ended with {code}")
    return Outcome(
        counts.get("passed", 0) + counts.get("xfailed", 0),
        failed,
        counts.get("skipped", 0),
    )


def _last_counts(output):
    for line in reversed(output.splitlines()):
        found = PYTEST_COUNT.findall(line)
        if found and " in " in line:
            return {name.removesuffix("s"): int(number) for number, name in found}
    return {}


def of_odoo(code, output):
    """Read Odoo's exit code and its own counts, one for each phase of the tests."""
    found = [
        {name: int(number) for name, number in match.groupdict().items()}
        for match in ODOO_COUNT.finditer(output)
    ]
    failed = sum(count["failed"] + count["errors"] for count in found)
    total = sum(count["total"] for count in found)
    skipped = len(ODOO_SKIPPED.findall(output))
    if code and not failed:
        return Outcome(total - skipped, 1, skipped, f"Odoo ended with {code}")
    if not found:
        return Outcome(failed=1, reason="Odoo printed no count of tests")
    return Outcome(max(total - failed - skipped, 0), failed, skipped)
