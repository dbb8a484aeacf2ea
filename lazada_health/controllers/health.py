from odoo import http
from odoo.http import request

from ..figures import as_json, as_prometheus

JSON = "application/json"
# Prometheus asks for these, with parameters behind them.
TEXTS = ("text/plain", "application/openmetrics-text")


class LazadaHealthController(http.Controller):
    @http.route(
        "/lazada/health/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def lazada_health(self, token, **_parameters):
        """Answer how the stores are: 200, or 503 while a figure is beyond its limit.

        JSON, or the text of Prometheus for whoever accepts that first. Nobody without
        the token learns that there is something here.
        """
        Stores = request.env["lazada.store"].sudo()
        if not Stores._is_health_token(token):
            raise request.not_found()
        figures, problems = Stores._collect_health()
        status = 503 if problems else 200
        if _wants_text(request.httprequest.accept_mimetypes.values()):
            headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
            body = as_prometheus(figures, problems)
            return request.make_response(body, headers, status=status)
        return request.make_json_response(as_json(figures, problems), status=status)


def _wants_text(accepted):
    """Whether the first form of ours that is accepted is the text of Prometheus."""
    names = [name.partition(";")[0].strip() for name in accepted]
    return next((name for name in names if name in (JSON, *TEXTS)), JSON) in TEXTS
