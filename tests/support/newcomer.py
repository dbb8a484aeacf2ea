"""Somebody who has never seen the suite, and takes only what the screen offers."""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import expect

# What can be pressed, as people see it.
WAYS = "button, a, [role=tab], [role=menuitem], .breadcrumb-item, .o_back_button"
MILLISECONDS = 15_000


@dataclass
class Step:
    """One part of the way, and what it took.

    :param int entries: values that were typed or chosen
    :param list dead_ends: what was looked for and not on the screen
    """

    name: str
    clicks: int
    entries: int
    seconds: float
    dead_ends: list


class Newcomer:
    """Counts what a person does in front of the web client.

    :param WebClient web:
    """

    def __init__(self, web):
        self.web = web
        self.steps = []

    @contextmanager
    def step(self, name):
        """Count what follows as one part of the way; keep a picture of its end."""
        self.steps.append(Step(name, 0, 0, 0.0, []))
        begun = time.monotonic()
        yield
        self._now.seconds = time.monotonic() - begun
        self.web.shoot(re.sub(r"\W+", "-", name).lower())

    @property
    def _now(self):
        return self.steps[-1]

    def follow(self, words, otherwise=None, within=None):
        """Press the button or link that reads so; where there is none, that is a dead
        end.

        :param str otherwise: path of the next screen: what somebody has to know then
        :param Locator within: the part of the screen that is looked at
        """
        way = self._way(words, within)
        try:
            expect(way).to_be_visible(timeout=MILLISECONDS)
        except AssertionError:
            self._now.dead_ends.append(f"{words!r} at {self.web.page.url}")
            self.web.shoot("dead-end")
            if not otherwise:
                raise
            self.web.page.goto(f"{self.web.url}/odoo/{otherwise}")
            self.web.wait()
            return
        self.click(way)

    def _way(self, words, within):
        dialog = self.web.page.locator(".o_dialog, .modal.show")
        place = within or (dialog.last if dialog.count() else self.web.page)
        exact = re.compile(rf"^\s*\d*\s*{re.escape(words)}\s*\d*\s*$")
        return place.locator(WAYS).filter(has_text=exact, visible=True).first

    def click(self, place):
        self._now.clicks += 1
        place.click()

    def enter(self, place, text):
        self._now.entries += 1
        place.fill(text)

    def type(self, text):
        """Type into what has the focus."""
        self._now.entries += 1
        self.web.page.keyboard.type(text)

    def choose(self, field, text):
        self._now.entries += 1
        self._now.clicks += 2
        self.web.choose(field, text)

    def mark_all(self):
        """Mark all rows of the list."""
        self.click(self.web.page.locator("thead .o_list_record_selector input"))

    def wait_for(self, condition, words):
        """Look at the screen again until the background has done its part."""
        deadline = time.monotonic() + 120
        while not condition():
            assert time.monotonic() < deadline, words
            self.web.page.reload()
            self.web.wait()
            self._now.clicks += 1

    # --- the count --- #

    @property
    def dead_ends(self):
        return [each for step in self.steps for each in step.dead_ends]

    def report(self):
        """Return a line for each step, and their sum."""
        total = Step(
            "in all",
            sum(step.clicks for step in self.steps),
            sum(step.entries for step in self.steps),
            sum(step.seconds for step in self.steps),
            self.dead_ends,
        )
        return "\n".join(
            f"{step.name:32} {step.clicks:3} clicks {step.entries:3} entries "
            f"{step.seconds:6.1f} s {len(step.dead_ends):2} dead ends"
            for step in [*self.steps, total]
        )
