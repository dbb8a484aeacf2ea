import logging

from odoo import http
from odoo.http import Response, request

from odoo.addons.lazada_connector.lazada_api import push

PUSH_PATH = "/lazada/push"
# Lazada's messages have some hundred bytes.
LARGEST_BODY = 64 * 1024
# What it takes to check a signature, read at once.
PUSH_SECRET_FIELDS = ("app_secret", "previous_app_secret", "app_secret_changed_at")

_logger = logging.getLogger(__name__)


class LazadaPushController(http.Controller):
    @http.route(
        f"{PUSH_PATH}/<string:app_key>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=LARGEST_BODY,
        keeps_body=True,
    )
    def lazada_push(self, app_key, **_form):
        """Keep a message of Lazada and answer at once: it gives us half a second.

        What is not signed by an application's secret is refused, in the same words
        whether the application exists or not.
        """
        body = request.httprequest.get_data()
        given = request.httprequest.headers.get("Authorization")
        app = self._find_app(app_key, body, given)
        if not app:
            _logger.info("A push message that Lazada has not signed was refused")
            return _answer(403)
        request.env["lazada.push.message"].sudo()._receive(app, body)
        return _answer(200)

    def _find_app(self, app_key, body, given):
        """Return the application whose secret has signed the body, if there is one."""
        if "\x00" in app_key:
            return None  # no key is written so, and no database looks for it
        apps_sudo = (
            request.env["lazada.app"]
            .sudo()
            .search_fetch([("app_key", "=", app_key)], PUSH_SECRET_FIELDS)
        )
        for app_sudo in apps_sudo:
            for secret in app_sudo._push_secrets():
                if push.is_genuine(app_key, secret, body, given):
                    return app_sudo
        return None


def _answer(status):
    return Response(status=status, content_type="text/plain")
