from odoo import http
from odoo.http import request

from ..figures import as_json, as_prometheus

JSON, TEXT = "application/json", "text/plain"


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
        Health = request.env["lazada.health"].sudo()
        if not Health._is_token(token):
            raise request.not_found()
        figures, problems = Health._collect()
        status = 503 if problems else 200
        accepted = request.httprequest.accept_mimetypes
        if accepted.best_match([JSON, TEXT], default=JSON) == TEXT:
            headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
            body = as_prometheus(figures, problems)
            return request.make_response(body, headers, status=status)
        return request.make_json_response(as_json(figures, problems), status=status)
