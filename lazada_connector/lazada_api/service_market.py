"""Lazada's Service Market, where sellers order an application."""

from . import envelope, wire


class ServiceMarketCalls:
    """The call about subscriptions, for :class:`.LazadaClient`.

    It is signed by the application and carries no access token, so it also works when
    the seller's approval has ended.
    """

    def get_subscription_ends(self, article_code, short_code):
        """Return when a seller's subscriptions to an application end, or have ended.

        :param str article_code: of the application in the Service Market
        :param str short_code: the seller's, as it came with the tokens
        :return: list of aware datetimes in UTC, in no certain order; empty if Lazada
            knows of no end
        :raise LazadaError: the call fails
        Source: docs/lazada_api.rst, "Service Market", /service/market/subs/query.
        """
        path = "/service/market/subs/query"
        params = {"articleCode": article_code, "shortCode": short_code}
        answer = self._call("GET", path, params, repeat=True, of_seller=False)
        rows = envelope.result_of(answer, path) or []
        envelope.checked(rows, list, path, "a list of subscriptions", answer)
        return list(filter(None, (_moment(row.get("end_time")) for row in rows)))


def _moment(value):
    try:
        return wire.to_datetime(value)
    except ValueError:
        return None
