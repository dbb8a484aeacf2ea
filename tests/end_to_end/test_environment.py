"""The environment itself: the web client opens in the browser and does not complain."""


def test_the_web_client_opens(logged_in_page):
    messages = []
    logged_in_page.on("pageerror", lambda error: messages.append(str(error)))
    logged_in_page.goto(logged_in_page.url.split("/odoo")[0] + "/odoo/apps")
    logged_in_page.wait_for_selector(".o_kanban_view .o_kanban_record")
    assert messages == []


def test_the_icons_of_the_web_client_are_drawn(logged_in_page):
    loaded = logged_in_page.evaluate(
        "document.fonts.load('16px FontAwesome').then(fonts => fonts.length)"
    )
    assert loaded > 0


def test_the_simulator_and_odoo_are_two_servers(simulator, odoo):
    assert simulator.control.calls()["total"] == 0
    assert odoo.rpc("res.users", "read", [odoo.client.user_id], ["login"]) == [
        {"id": odoo.client.user_id, "login": "admin"}
    ]
