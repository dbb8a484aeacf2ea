"""Waits that a test does not sit through."""

LONG_AGO = "2020-01-01 00:00:00"


def write_as_odoo(client, model, ids, values):
    """Write what the server takes from nobody, by a server action with Odoo's own
    rights, as only a system administrator can make one.

    :param OdooClient client: logged in as the administrator
    """
    code = f"env[{model!r}].sudo().browse({ids!r}).write({values!r})"
    run_code(client, model, code)


def run_code(client, model, code):
    """Run Python in Odoo, as only a system administrator can."""
    models = client.search("ir.model", [("model", "=", model)])
    action = client.create(
        "ir.actions.server",
        {
            "name": "What a test needs",
            "model_id": models[0],
            "state": "code",
            "code": code,
        },
    )
    client.call("ir.actions.server", "run", [action])
    client.call("ir.actions.server", "unlink", [action])


def make_due(client, model, domain=()):
    """Let what waits for a better moment be due now."""
    waiting = [*domain, ("next_attempt_at", "!=", False)]
    ids = client.search(model, waiting)
    if ids:
        write_as_odoo(client, model, ids, {"next_attempt_at": LONG_AGO})
