"""Lazada's Service Market, where sellers order an application."""

from dataclasses import dataclass
from datetime import datetime

from . import envelope, wire

VALID = "1"


@dataclass(frozen=True)
class Subscription:
    """A seller's order of an application.

    :param datetime ends_at: aware, UTC; ``None`` if Lazada did not say
    :param bool valid: Lazada says that it is running
    """

    article_code: str
    ends_at: datetime | None
    valid: bool


class ServiceMarketCalls:
    """The calls about subscriptions, for :class:`.LazadaClient`.

    They are signed by the application and carry no access token, so they also work
    when the seller's approval has ended.
    """

    def get_subscriptions(self, article_code, short_code):
        """Return a seller's subscriptions to an application, in no certain order.

        :param str article_code: of the application in the Service Market
        :param str short_code: the seller's, as it came with the tokens
        :return: list of :class:`Subscription`, empty if there was never one
        :raise LazadaError: the call fails
        Source: page ServiceMarketAppKeySubQuery, /service/market/subs/query.
        """
        path = "/service/market/subs/query"
        params = {"articleCode": article_code, "shortCode": short_code}
        answer = self._call("GET", path, params, repeat=True, of_seller=False)
        rows = envelope.result_of(answer, path) or []
        envelope.checked(rows, list, path, "a list of subscriptions", answer)
        return [_subscription(row) for row in rows]


def _subscription(row):
    return Subscription(
        article_code=wire.to_text(row.get("article_code")),
        ends_at=_moment(row.get("end_time")),
        valid=wire.to_text(row.get("status")) == VALID,
    )


def _moment(value):
    try:
        return wire.to_datetime(value)
    except ValueError:
        return None
