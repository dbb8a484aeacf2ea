"""A user of Odoo's web client, as a program: log-in, calls, pages."""

import requests

SECONDS = 300


class OdooRefusal(Exception):
    """Odoo's answer to a call was an error; the text is what a user would read.

    :param str kind: name of Odoo's exception class
    """

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class OdooClient:
    """One logged-in session, over the same JSON-RPC routes as the web client."""

    def __init__(self, url, database):
        self.url = url
        self.database = database
        self.session = requests.Session()
        self.user_id = None

    def login(self, login="admin", password="admin"):
        answer = self._post(
            "/web/session/authenticate",
            {"db": self.database, "login": login, "password": password},
        )
        self.user_id = answer["uid"]
        return self

    def call(self, model, method, *args, **kwargs):
        """Call a public method: ids first for a record's method.

        :raise OdooRefusal: Odoo answered with an error
        """
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def create(self, model, values):
        return self.call(model, "create", [values])[0]

    def read(self, model, ids, fields):
        """Return the dicts of the records, in the order of the ids."""
        return self.call(model, "read", ids, fields)

    def search_read(self, model, domain, fields, **options):
        return self.call(model, "search_read", domain, fields, **options)

    def search(self, model, domain, **options):
        return self.call(model, "search", domain, **options)

    def count(self, model, domain):
        return self.call(model, "search_count", domain)

    def record_id(self, xml_id):
        module, name = xml_id.split(".")
        found = self.search_read(
            "ir.model.data", [("module", "=", module), ("name", "=", name)], ["res_id"]
        )
        return found[0]["res_id"]

    def run_scheduled_action(self, xml_id):
        self.call("ir.cron", "method_direct_trigger", [self.record_id(xml_id)])

    def _post(self, path, parameters):
        answer = self.session.post(
            f"{self.url}{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": parameters},
            timeout=SECONDS,
        )
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            data = content["error"].get("data", {})
            kind = data.get("name", "").rsplit(".", 1)[-1]
            raise OdooRefusal(kind, data.get("message") or content["error"]["message"])
        # a method that returns nothing has no result
        return content.get("result")
