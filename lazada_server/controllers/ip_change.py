from ipaddress import ip_address

from odoo import http
from odoo.http import Response, request

PATH = "/_odoo.sh/ip-change"
LONGEST_ADDRESS = 45  # characters


class IpChangeController(http.Controller):
    @http.route(PATH, type="http", auth="public", methods=["GET"], save_session=False)
    def ip_change(self, new=None, ip=None, **_others):
        """Tell people that the server calls from another address now.

        Odoo.sh calls this with the address in ``new`` (formerly ``ip``) and lets nobody
        else call it on a production server. Elsewhere anybody could: there it answers
        only if the settings say that the host announces addresses.
        """
        stores_sudo = request.env["lazada.store"].sudo()
        if not stores_sudo._is_told_addresses():
            return _answer(404)
        address = read_address(new or ip)
        if not address:
            return _answer(400)
        return _answer(200 if stores_sudo._note_address(address) else 429)


def read_address(text):
    """Return an address in its usual form, ``None`` if it cannot be one that a server
    calls from."""
    try:
        address = ip_address((text or "").strip()[: LONGEST_ADDRESS + 1])
    except ValueError:
        return None
    nowhere = address.is_unspecified or address.is_loopback or address.is_multicast
    return None if nowhere else str(address)


def _answer(status):
    return Response(status=status, content_type="text/plain")
