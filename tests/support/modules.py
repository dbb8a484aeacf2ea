"""Odoo's modules as an administrator of the web client meets them: what each has, and
whether it works."""

from environment.odoo_client import OdooRefusal

WINDOW_ACTION = "ir.actions.act_window"


class Modules:
    """The modules of a running Odoo.

    :param OdooClient client: logged in as the administrator
    """

    def __init__(self, client):
        self._client = client

    def installed(self):
        found = self._client.search_read(
            "ir.module.module", [("state", "=", "installed")], ["name"]
        )
        return {module["name"] for module in found}

    def uninstall(self, name):
        ids = self._client.search("ir.module.module", [("name", "=", name)])
        self._client.call("ir.module.module", "button_immediate_uninstall", ids)

    def extended_by(self, name):
        """Return the modules whose views a module extends."""
        views = self._read([name], "ir.ui.view", ["inherit_id"])
        parents = [view["inherit_id"][0] for view in views if view["inherit_id"]]
        found = self._client.search_read(
            "ir.model.data",
            [("model", "=", "ir.ui.view"), ("res_id", "in", parents)],
            ["module"],
        )
        return {data["module"] for data in found} - {name}

    def open_actions(self, names):
        """Open each window of the modules, and read what it lists first."""
        for action in self._read(names, WINDOW_ACTION, ["res_model", "views"]):
            model = action["res_model"]
            self._client.call(model, "get_views", action["views"])
            if "list" in dict(map(reversed, action["views"])):
                self._client.search_read(model, [], [], limit=5)

    def open_views(self, names):
        """Let the modules' views be put together as the web client gets them; return
        how many there are."""
        views = self._read(names, "ir.ui.view", ["model", "type", "mode"])
        return sum(
            self._open_view(view["model"], [view["id"], view["type"]])
            for view in views
            if view["mode"] == "primary" and view["type"] != "qweb"
        )

    def _open_view(self, model, view):
        """Return whether the administrator may see it."""
        try:
            self._client.call(model, "get_views", [view])
        except OdooRefusal as refusal:
            if refusal.kind != "AccessError":
                raise
            return False
        return True

    def run_scheduled_actions(self, names):
        """Run each scheduled action of the modules; return how many there are."""
        actions = self._read(names, "ir.cron", ["cron_name"])
        for action in actions:
            answer = self._client.call(
                "ir.cron", "method_direct_trigger", [action["id"]]
            )
            assert answer is True, f"{action['cron_name']}: {answer}"
        return len(actions)

    def save_settings(self):
        """Open the page of settings and save it as it is."""
        settings = self._client.create("res.config.settings", {})
        self._client.call("res.config.settings", "execute", [settings])

    def _read(self, names, model, fields):
        found = self._client.search_read(
            "ir.model.data",
            [("module", "in", sorted(names)), ("model", "=", model)],
            ["res_id"],
        )
        ids = [data["res_id"] for data in found]
        return self._client.search_read(model, [("id", "in", ids)], fields)
