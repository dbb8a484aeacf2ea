"""The Lazada Open Platform, one method per call. Knows nothing of Odoo."""

import logging
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from . import const, envelope, pace, transport, wire
from .call_record import record_of
from .documents import DocumentCalls
from .errors import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaError,
    LazadaUnavailable,
)
from .fulfilment import FulfilmentCalls
from .masking import SECRET_NAMES, mask_params, mask_urllib3_log
from .paging import walk_orders, walk_products
from .prices import PriceCalls
from .returns import ReturnCalls
from .service_market import ServiceMarketCalls
from .settlement import SettlementCalls
from .signature import sign
from .stock import StockCalls
from .token import Token

_logger = logging.getLogger(__name__)

# A worker must not be held: two repetitions, about two seconds of sleep in all, and
# nothing is repeated that took so long to fail.
_PAUSES = (0.5, 1.0)
_MAX_SLEEP = 2.0
_MAX_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
# Limits of the application whose refusal does not say how long it lasts.
_BANS = {"AppCallLimit": 1.0}


class LazadaClient(
    DocumentCalls,
    FulfilmentCalls,
    PriceCalls,
    ReturnCalls,
    ServiceMarketCalls,
    SettlementCalls,
    StockCalls,
):
    """A seller's access to Lazada, through one application.

    Every method that calls Lazada raises :class:`LazadaUnavailable` (network, time-out,
    throttled, maintenance), :class:`LazadaAuthError` (token, code or subscription
    refused) or :class:`LazadaApiError` (anything else Lazada refuses). Reads are
    repeated at most twice, within two seconds; writes and token calls never are.

    :param str app_key: from Lazada's console
    :param str app_secret: from Lazada's console
    :param str region: ``sg``, ``my``, ``th``, ``ph``, ``vn`` or ``id``
    :param str api_url: base instead of Lazada's own: ``https://api.lazada.sg/rest``
    :param str auth_url: base instead of Lazada's own: ``https://auth.lazada.com``
    :param str access_token: needed by all but the token calls; may be set later
    :param timeout: seconds to connect and to wait for data; the whole of an answer has
        :data:`.const.MAX_ANSWER_SECONDS`
    :param float hurry: seconds that a call may take in all where others wait for their
        turn; then only what fails at once is repeated
    :param callable due_in: returns in how many seconds a business call is due; whoever
        asks next has a later one
    :param callable on_ban: takes the seconds for which Lazada wants no call
    :param callable now: epoch seconds
    :param callable sleep: takes seconds
    :raise ValueError: unknown region
    """

    def __init__(
        self,
        app_key,
        app_secret,
        *,
        region=None,
        api_url=None,
        auth_url=None,
        access_token=None,
        timeout=(5, 30),
        hurry=None,
        due_in=lambda: 0.0,
        on_ban=lambda seconds: None,
        now=time.time,
        sleep=time.sleep,
    ):
        if region and region not in const.REGIONS:
            raise ValueError(f"unknown Lazada region: {region!r}")
        self.access_token = access_token
        self.calls = 0
        # A list takes a :class:`~.call_record.CallRecord` of each call from then on.
        self.records = None
        self._app_key = app_key
        self._app_secret = app_secret
        self._region = region
        self._tz = const.REGIONS[region].tz if region else timezone.utc
        self._price_decimals = const.REGIONS[region].price_decimals if region else 2
        self._api_url = (api_url or const.API_URLS.get(region, "")).rstrip("/")
        self._auth_url = (auth_url or const.AUTH_URL).rstrip("/")
        wait = max(hurry - _CONNECT_SECONDS, 1.0) if hurry else None
        self._session = transport.new_session(wait)
        self._timeout = (_CONNECT_SECONDS, wait) if hurry else timeout
        self._is_hurried = bool(hurry)
        self._due_in = due_in
        self._on_ban = on_ban
        self._now = now
        self._sleep = sleep
        mask_urllib3_log()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        """Close the connections."""
        self._session.close()

    # === CONSENT AND TOKENS === #

    def authorize_url(self, redirect_uri, state, country=None):
        """Return the address of Lazada's consent page, for the seller's browser.

        :param str redirect_uri: the callback, as it stands in Lazada's console
        :param str state: comes back with the code
        :param str country: preselects a country: ``sg``, ``cb``, or a comma list
        :rtype: str
        Source: docs/lazada_api.rst, "Consent and tokens".
        """
        params = {
            "response_type": "code",
            "force_auth": "true",
            "client_id": self._app_key,
            "redirect_uri": redirect_uri,
            "state": state,
            "country": country,
        }
        query = urlencode({name: text for name, text in params.items() if text})
        return f"{self._auth_url}/oauth/authorize?{query}"

    def create_token(self, code):
        """Exchange an approval code, which lives 30 minutes and works once.

        :param str code: from the consent page
        :rtype: Token
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Consent and tokens".
        """
        return self._get_token("/auth/token/create", {"code": code})

    def refresh_token(self, refresh_token):
        """Replace both tokens; the old ones are void from then on.

        :param str refresh_token: the newest one
        :rtype: Token
        :raise LazadaError: see the class. After a :class:`LazadaUnavailable` the tokens
            may have been replaced all the same
        Source: docs/lazada_api.rst, "Consent and tokens".
        """
        return self._get_token("/auth/token/refresh", {"refresh_token": refresh_token})

    def _get_token(self, path, params):
        base = f"{self._auth_url}/rest"
        answer = self._exchange("POST", base, path, params)
        try:
            return Token.from_answer(answer, self._region)
        except ValueError:
            message = f"Lazada answered {path} without a token"
        raise LazadaUnavailable(message, path=path)

    # === SELLER === #

    def get_seller(self):
        """Return the seller that the access token belongs to.

        :return: dict ``{"seller_id", "short_code", "name", "status", ...}``
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Seller", GET /seller/get.
        """
        return self._read("/seller/get", {}, dict, "a seller")

    # === PRODUCTS === #

    def iter_product_pages(
        self,
        updated_after=None,
        *,
        page_size=const.MAX_PRODUCTS_PER_PAGE,
        position=None,
    ):
        """Yield the store's products of any status, each once, in no certain order.

        See :func:`.paging.walk_products` for how nothing is missed.

        :param datetime updated_after: inclusive, aware; ``None`` for all products
        :param int page_size: 1 to 50
        :param dict position: where another walk stopped; kept up to date, for JSON
        :return: non-empty lists of dicts ``{"item_id", "attributes": {...},
            "skus": [{"SellerSku", "SkuId", "price", "quantity", ...}], ...}``
            (a row that is no dict is passed on as it came)
        :raise LazadaError: see the class. :raise ValueError: ``updated_after`` is naive
        Source: docs/lazada_api.rst, "Products", GET /products/get.
        """
        page_size = max(1, min(page_size, const.MAX_PRODUCTS_PER_PAGE))

        def fetch(created_after, created_before, offset):
            return self._list_products({
                "filter": "all",
                "update_after": self._product_time(updated_after),
                "create_after": self._product_time(created_after),
                "create_before": self._product_time(created_before),
                "offset": offset,
                "limit": page_size,
            })  # fmt: skip

        yield from walk_products(fetch, page_size, self._today(), position)

    def _list_products(self, params):
        path = "/products/get"
        answer = self._call("GET", path, params, repeat=True)
        data = answer.get("data") or {}
        envelope.checked(data, dict, path, "products", answer)
        # An empty list may come as "data": {}.
        rows = data.get("products") or []
        envelope.checked(rows, list, path, "a list of products", answer, any_rows=True)
        return rows, _count(data.get("total_products"))

    def _product_time(self, moment):
        return moment and wire.format_datetime(moment, self._tz, colon=False)

    def get_product(self, item_id):
        """Return one product.

        :param item_id: Lazada's id of the product, number or text
        :return: dict as in :meth:`iter_product_pages`, and ``variation``
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Products", GET /product/item/get.
        """
        params = {"item_id": wire.to_id(item_id)}
        return self._read("/product/item/get", params, dict, "a product")

    # === ORDERS === #

    def iter_order_pages(
        self,
        updated_after,
        *,
        updated_before=None,
        page_size=const.MAX_ORDERS_PER_PAGE,
    ):
        """Yield the store's orders changed in a window, oldest change first.

        An order that changes while the pages are read comes again, in its new version.
        See :func:`.paging.walk_orders` for how nothing is missed.

        :param datetime updated_after: inclusive, aware, counted in whole seconds
        :param datetime updated_before: aware, counted in whole seconds; ``None`` for
            everything there is
        :param int page_size: 2 to 100
        :return: non-empty lists of dicts ``{"order_id", "updated_at", "price",
            "statuses": [...], "address_shipping": {...}, ...}``, as Lazada sends them
            (a row that is no dict is passed on as it came)
        :raise LazadaError: see the class. :raise ValueError: a date is naive
        Source: docs/lazada_api.rst, "Orders", GET /orders/get.
        """
        page_size = max(2, min(page_size, const.MAX_ORDERS_PER_PAGE))
        since = wire.to_datetime(self._order_time(updated_after))

        def fetch(second, offset):
            return self._list_orders(
                sort_by="updated_at",
                update_after=self._order_time(second),
                update_before=self._order_time(updated_before),
                offset=offset,
                limit=page_size,
            )

        def crowded(second):
            return self._iter_crowded_second(second, page_size)

        yield from walk_orders(
            fetch,
            since,
            page_size,
            time_of=lambda row: self._time_of(row, "updated_at"),
            crowded=crowded,
        )

    def iter_created_order_pages(
        self,
        created_after,
        *,
        created_before=None,
        page_size=const.MAX_ORDERS_PER_PAGE,
    ):
        """Yield the store's orders placed in a window, oldest first, each once.

        When an order was placed never changes, so nothing moves while this is read.

        :param datetime created_after: inclusive, aware, counted in whole seconds
        :param datetime created_before: aware, counted in whole seconds; ``None`` for
            everything there is
        :param int page_size: 2 to 100
        :return: lists of dicts as in :meth:`iter_order_pages`
        :raise LazadaError: see the class. :raise ValueError: a date is naive
        Source: docs/lazada_api.rst, "Orders", GET /orders/get.
        """
        page_size = max(2, min(page_size, const.MAX_ORDERS_PER_PAGE))
        since = wire.to_datetime(self._order_time(created_after))

        def fetch(second, offset):
            return self._list_orders(
                sort_by="created_at",
                created_after=self._order_time(second),
                created_before=self._order_time(created_before),
                offset=offset,
                limit=page_size,
            )

        yield from walk_orders(
            fetch,
            since,
            page_size,
            time_of=lambda row: self._time_of(row, "created_at"),
            crowded=_refuse_crowded,
        )

    def count_created_orders(self, created_after, *, created_before=None):
        """Return how many orders were placed in a window, as Lazada counts them.

        :param datetime created_after: inclusive, aware, counted in whole seconds
        :param datetime created_before: as above; ``None`` for everything there is
        :rtype: int
        :raise LazadaError: see the class. :raise ValueError: a date is naive
        Source: docs/lazada_api.rst, "Orders", ``countTotal``.
        """
        _rows, total = self._list_orders(
            sort_by="created_at",
            created_after=self._order_time(created_after),
            created_before=self._order_time(created_before),
            offset=0,
            limit=1,
        )
        return total

    def _iter_crowded_second(self, second, page_size):
        """Yield the orders changed in one second, walking by their creation."""

        def fetch(created_second, offset):
            return self._list_orders(
                sort_by="created_at",
                created_after=self._order_time(created_second),
                update_after=self._order_time(second),
                update_before=self._order_time(second + timedelta(seconds=1)),
                offset=offset,
                limit=page_size,
            )

        return walk_orders(
            fetch,
            None,
            page_size,
            time_of=lambda row: self._time_of(row, "created_at"),
            crowded=_refuse_crowded,
        )

    def _list_orders(self, **params):
        path = "/orders/get"
        params["sort_direction"] = "ASC"
        answer = self._call("GET", path, params, repeat=True)
        data = envelope.data_of(answer, path, dict, "a list of orders")
        total = _count(data.get("countTotal"))
        rows = data.get("orders")
        if rows is None and wire.to_text(data.get("countTotal")) == "0":
            rows = []
        envelope.checked(rows, list, path, "a list of orders", answer, any_rows=True)
        return rows, total

    def _order_time(self, moment):
        return moment and wire.format_datetime(moment, self._tz)

    def _time_of(self, row, name):
        """Return the moment that a row is sorted by; ``None`` if it has none that can
        be believed, for a walk must not be led into the future."""
        if not isinstance(row, dict):
            return None
        try:
            moment = wire.to_datetime(row.get(name), self._tz)
        except ValueError:
            return None
        return moment if moment and wire.believable(moment, self._today()) else None

    def _today(self):
        return datetime.fromtimestamp(self._now(), timezone.utc)

    def get_order(self, order_id):
        """Return one order.

        :param order_id: Lazada's id of the order, number or text
        :return: dict as in :meth:`iter_order_pages`
        :raise LazadaError: see the class; ``not_found`` when it is of another store
        Source: docs/lazada_api.rst, "Orders", GET /order/get.
        """
        params = {"order_id": wire.to_id(order_id)}
        return self._read("/order/get", params, dict, "an order")

    def get_order_items(self, order_id):
        """Return the items of one order, one row per unit.

        :param order_id: Lazada's id of the order, number or text
        :return: list of dicts ``{"order_item_id", "sku", "item_price", "status", ...}``
            (a row that is no dict is passed on as it came)
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Units", GET /order/items/get.
        """
        params = {"order_id": wire.to_id(order_id)}
        path = "/order/items/get"
        return self._read(path, params, list, "a list of items", any_rows=True)

    def get_multiple_order_items(self, order_ids):
        """Return the items of several orders, one row per unit, 50 orders a call.

        :param order_ids: iterable of Lazada's ids, number or text
        :return: dict from order id (text) to a list of items as in
            :meth:`get_order_items`; an order that Lazada leaves out is not in it
        :raise LazadaError: see the class. :raise ValueError: an id is not a number
        Source: docs/lazada_api.rst, "Units", GET /orders/items/get.
        """
        path = "/orders/items/get"
        numbers = list(dict.fromkeys(int(wire.to_id(each)) for each in order_ids))
        size = const.MAX_ORDERS_PER_ITEMS_CALL
        items = {}
        for start in range(0, len(numbers), size):
            params = {"order_ids": numbers[start : start + size]}
            rows = self._read(path, params, list, "a list of orders", any_rows=True)
            for row in filter(lambda row: isinstance(row, dict), rows):
                units = row.get("order_items")
                if isinstance(units, list):
                    items[wire.read_id(row.get("order_id"))] = units
        return items

    # === SENDING === #

    def _read(self, path, params, node_type, what, *, any_rows=False):
        answer = self._call("GET", path, params, repeat=True)
        return envelope.data_of(answer, path, node_type, what, any_rows=any_rows)

    def _call(self, method, path, params, *, repeat=False, of_seller=True, files=None):
        """Make a business call; repeat it only if the caller says that it is a read.

        The loop is our own because urllib3's Retry would send the old timestamp and
        signature again.

        :param bool of_seller: whether the call needs the seller's access token
        :param dict files: of a POST, as requests takes them; they are not signed
        """
        self._check_ready(path, of_seller)
        token = self.access_token if of_seller else None
        slept, begun = 0.0, time.monotonic()
        repeat_within = _MAX_SLEEP if self._is_hurried else _MAX_SECONDS
        for tries in range(len(_PAUSES) + 1):
            self._keep_pace(path)
            try:
                return self._exchange(
                    method, self._api_url, path, params, token=token, files=files
                )
            except LazadaError as error:
                self._note_ban(error)
                may_repeat = repeat and not (
                    self._is_hurried and error.kind == Kind.HUNG
                )
                pause = _pause_before_retry(error, tries) if may_repeat else None
                is_late = time.monotonic() - begun > repeat_within
                if pause is None or slept + pause > _MAX_SLEEP or is_late:
                    raise
            slept += pause
            self._sleep(pause)

    def _keep_pace(self, path):
        """Wait until a call is due.

        :raise LazadaUnavailable: that is too long
        """
        wait = self._due_in()
        if wait > pace.LONGEST_WAIT:
            message = "Lazada is left alone, as it asked"
            kind = Kind.THROTTLED
            raise LazadaUnavailable(message, path=path, kind=kind, retry_after=wait)
        if wait > 0:
            self._sleep(wait)

    def _note_ban(self, error):
        """Tell the others who call for the application: they need not be banned, too.
        What is one seller's limit only has no length."""
        if error.kind == Kind.THROTTLED:
            seconds = error.retry_after or _BANS.get(error.code)
            if seconds:
                self._on_ban(seconds)

    def _check_ready(self, path, of_seller):
        if not self._api_url:
            raise ValueError("a business call needs a region or an API address")
        if of_seller and not self.access_token:
            message = "There is no access token"
            raise LazadaAuthError(message, path=path, kind=Kind.TOKEN)

    def _exchange(self, method, base, path, params, *, token=None, files=None):
        """Sign, send once and decode.

        System parameters travel in the query. So do the others of a GET; those of a
        POST travel in its body: urlencoded, or beside files.
        """
        business = _drop_empty(params)
        system = self._signed_system_params(path, business, token)
        is_get = method == "GET"
        secrets = [self._app_secret, token, system["sign"]]
        secrets += [business.get(name) for name in SECRET_NAMES]
        started, answer = time.monotonic(), None
        try:
            response = self._send(
                method,
                base,
                path,
                params={**system, **business} if is_get else system,
                data=None if is_get else business,
                files=files,
            )
            answer = envelope.decode(response)
        finally:
            seconds = time.monotonic() - started
            if self.records is not None:
                self.records.append(record_of(path, params, answer, seconds))
        self._log(method, path, business, answer, seconds)
        return envelope.check_answer(
            answer, response, path, secrets=secrets, now=self._now()
        )

    def _signed_system_params(self, path, business, token):
        system = _drop_empty({
            "app_key": self._app_key,
            "timestamp": int(self._now() * 1000),
            "sign_method": const.SIGN_METHOD,
            "access_token": token,
        })  # fmt: skip
        system["sign"] = sign(self._app_secret, path, {**business, **system})
        return system

    def _send(self, method, base, path, **content):
        self.calls += 1
        return transport.send(
            self._session,
            method,
            base + path,
            path=path,
            timeout=self._timeout,
            **content,
        )

    def _log(self, method, path, business, answer, seconds):
        _logger.debug(
            "Lazada %s %s %s: code %s, request_id %s, %d ms",
            method,
            path,
            mask_params(business),
            answer and answer["code"],
            answer and answer.get("request_id"),
            seconds * 1000,
        )


def _drop_empty(params):
    # Clients sign an empty value in two different ways, so none is ever sent.
    texts = {name: wire.to_parameter(value) for name, value in params.items()}
    return {name: text for name, text in texts.items() if text}


def _pause_before_retry(error, tries):
    """Return the seconds to wait before a read is repeated; ``None``: not at all."""
    if error.kind == Kind.TIMESTAMP:
        return 0.0 if tries == 0 else None
    if tries == len(_PAUSES) or not getattr(error, "retryable", False):
        return None
    return max(_PAUSES[tries], error.retry_after or 0)


def _count(value):
    """Return a total; 0 when it is missing or unreadable, for it is only a hint."""
    try:
        return wire.to_integer(value, default=0)
    except ValueError:
        return 0


def _refuse_crowded(second):
    raise LazadaApiError(
        f"More orders were created at {second} than Lazada can list",
        path="/orders/get",
    )
