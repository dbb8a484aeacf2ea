"""A subscription that runs out: e-mail, activity and pop-up, each once (A2–A4)."""

import time

from playwright.sync_api import expect

DAY = 24 * 3600
CRON = "lazada_connector.ir_cron_lazada_check_connections"
# days before the end, and how many warnings there have been by then
STAGES = [(15, 0), (14, 1), (7, 2), (1, 3), (0, 4)]
LAZADA = {"orders": 1, "products": 1, "seed": 31, "region": "sg"}


def test_subscription_that_ends(web, office, lazada):
    app_id = office.create_app(article_code="SVC-1", name="Service Market app")
    lazada.control.set_mode(subscription_end=time.time() + 300 * DAY)
    store_id = office.connected_store(app_id, "sg", "ENDS")
    assert office.store(store_id, "subscription_checked_at")["subscription_checked_at"]
    web.page.goto(f"{web.url}/odoo/lazada-stores/{store_id}")
    web.wait()
    for days, warnings in STAGES:
        # the end comes nearer, as the clock of two servers cannot be moved
        lazada.control.set_mode(subscription_end=time.time() + days * DAY - 60)
        if days == 15:
            lazada.control.set_mode(subscription_end=time.time() + days * DAY)
        for _time in range(2):
            office.client.run_scheduled_action(CRON)
        assert counts(office, store_id) == (warnings, warnings, min(warnings, 1))
        if warnings:
            expect(web.page.locator(".o_notification")).to_have_count(1)
    look_at_the_end(web, store_id)


def counts(office, store_id):
    """Warnings, e-mails, and pop-ups of the administrator."""
    client = office.client
    ids = client.search("lazada.warning", [("store_id", "=", store_id)])
    mails = [("model", "=", "lazada.warning"), ("res_id", "in", ids)]
    popups = client.call("lazada.warning", "get_popups")
    mine = [popup for popup in popups if popup["store_id"] == store_id]
    return len(ids), client.count("mail.mail", mails), len(mine)


def put_off_all(web, menu):
    """Other stores' warnings may stand there, too."""
    reminders = web.page.get_by_role("button", name="Remind Me Tomorrow")
    menu.click()
    expect(reminders).not_to_have_count(0)
    while left := reminders.count():
        reminders.first.click()
        expect(reminders).not_to_have_count(left)
    expect(menu).to_have_count(0)


def look_at_the_end(web, store_id):
    popup = web.page.locator(".o_notification")
    menu = web.page.locator(".o_lazada_warning_menu")
    expect(popup).to_contain_text("ended on")
    web.shoot("popup")
    # it is not on every page: it would cover what people work with
    web.page.reload()
    web.wait()
    expect(menu).to_be_visible()
    expect(popup).to_have_count(0)
    put_off_all(web, menu)
    web.page.reload()
    web.wait()
    expect(menu).to_have_count(0)
    expect(web.page.get_by_role("button", name="Reconnect")).to_be_visible()
    web.shoot("store")
    web.page.goto(f"{web.url}/odoo/lazada-dashboard")
    web.wait()
    card = web.page.locator(".o_kanban_record", has_text="Store ENDS")
    expect(card.get_by_role("button", name="Reconnect")).to_be_visible()
    web.shoot("dashboard")
