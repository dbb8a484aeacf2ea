"""A person in front of Odoo's web client."""

import os
import re
import time
from pathlib import Path

from playwright.sync_api import expect

WIDTH, HEIGHT = 1366, 768
MILLISECONDS = 45_000
ROUND_MILLISECONDS = 50
QUIET_ROUNDS = 4


class WebClient:
    """Clicks and types by what can be read on the screen.

    :param page: Playwright page
    :param str url: of Odoo
    :param Path folder: where the screenshots go
    """

    def __init__(self, page, url, folder):
        self.page = page
        self.url = url
        self.folder = folder
        self._shots = 0
        self.complaints = []
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(MILLISECONDS)
        self._unanswered = set()
        page.on("request", self._ask)
        page.on("requestfinished", self._get_answer)
        page.on("requestfailed", self._get_answer)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _ask(self, request):
        # The browser never says that the script of a shared worker has been answered.
        if "/bus/" not in request.url:
            self._unanswered.add(request)

    def _get_answer(self, request):
        self._unanswered.discard(request)

    def _listen(self, message):
        if message.type == "error" and self.page.url.startswith(self.url):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def log_in(self, login="admin", password="admin"):
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    # --- navigation --- #

    def open_app(self, name):
        self.page.click(".o_navbar_apps_menu button")
        self.page.locator(".o-dropdown--menu .o_app", has_text=name).click()
        expect(self.page.locator(".o_menu_brand")).to_have_text(name)
        self.wait()

    def open_menu(self, section, entry):
        """Choose an entry of a section of the top bar, and wait for its view."""
        self.page.click(f".o_menu_sections button:has-text('{section}')")
        self.page.get_by_role("menuitem", name=entry, exact=True).click()
        self.wait()

    def choose_action(self, name):
        """Choose an entry of the form's action menu (the cog)."""
        self.page.click(".o_control_panel .o_cp_action_menus button:has(.fa-cog)")
        self.page.locator(".o_menu_item", has_text=name).click()

    def press(self, name):
        """Press a button of the open dialog, or else of the form or the list."""
        dialog = self.page.locator(".o_dialog")
        place = dialog.last if dialog.count() else self.page
        place.get_by_role("button", name=name, exact=True).first.click()

    def begin_record(self):
        """Press *New* in a list, and wait for the empty form."""
        self.press("New")
        self.page.wait_for_selector(".o_form_view")
        self.wait()

    def search(self, text):
        """Search in a list as one who types and presses Enter."""
        entry = self.page.locator(".o_searchview_input")
        entry.fill(text)
        entry.press("Enter")
        self.wait()

    def open_row(self, text):
        self.page.locator(".o_data_row", has_text=text).first.locator(
            "td.o_data_cell"
        ).first.click()
        self.page.wait_for_selector(".o_form_view")

    def open_tab(self, name):
        self.page.get_by_role("tab", name=name).click()

    # --- forms --- #

    def fill(self, field, text):
        self.page.locator(f".o_field_widget[name={field}] input").first.fill(text)

    def choose(self, field, text):
        """Choose a record or a selection's value by its text."""
        entry = self.page.locator(f".o_field_widget[name={field}] input").first
        entry.click()
        if self.page.locator(f".o_field_many2one[name={field}]").count():
            entry.fill(text)
        self.page.locator(
            ".o-autocomplete--dropdown-item, .o_select_menu_item", has_text=text
        ).first.click()

    def save(self):
        self.page.click(".o_form_button_save")
        self.page.wait_for_selector(".o_form_saved", state="attached")

    def value(self, field):
        """Return what a field shows."""
        widget = self.page.locator(f".o_field_widget[name={field}]").first
        entry = widget.locator("input")
        return entry.input_value() if entry.count() else widget.inner_text()

    # --- looking --- #

    def wait(self):
        """Wait for a view, until nothing has been asked of the server for a moment."""
        self.page.wait_for_selector(".o_action_manager .o_view_controller")
        quiet, deadline = 0, time.monotonic() + MILLISECONDS / 1000
        while quiet < QUIET_ROUNDS:
            assert time.monotonic() < deadline, [r.url for r in self._unanswered]
            self.page.wait_for_timeout(ROUND_MILLISECONDS)
            quiet = 0 if self._unanswered else quiet + 1
        self.page.wait_for_function("!document.querySelector('.o_blockUI')")

    def notification(self):
        """Return the newest notification's text and take it off the screen."""
        shown = self.page.locator(".o_notification").last
        text = shown.inner_text()
        shown.locator(".o_notification_close").click()
        return text

    def clear_notifications(self):
        """Take all notifications off the screen: they may hide what is beneath."""
        closers = self.page.locator(".o_notification_close")
        while left := closers.count():
            closers.first.click()
            expect(closers).to_have_count(left - 1)

    def shoot(self, name):
        """Keep a screenshot; nothing may stick out of the screen's width."""
        self._shots += 1
        self.page.screenshot(path=self.folder / f"{self._shots:02}-{name}.png")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        screen = self.page.viewport_size["width"]
        assert width <= screen, f"{name} is {width} pixels wide"


def screenshots_folder(environment, test):
    """Return the folder of a test's screenshots: ``LAZADA_SCREENSHOTS``, or in the
    cache."""
    chosen = os.environ.get("LAZADA_SCREENSHOTS")
    base = Path(chosen) if chosen else environment.cache.folder("logs", "screenshots")
    folder = base / re.sub(r"\W+", "_", test)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
