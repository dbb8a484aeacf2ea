"""What Lazada refuses, and why a call may fail: one table of codes."""

import re

from . import const


class Kind:
    """Reasons that a person needs different words for."""

    ADDRESS = "address"
    API_PATH = "api_path"
    APP_KEY = "app_key"
    CAMPAIGN_LOCK = "campaign_lock"
    CODE = "code"
    EASE_MODE = "ease_mode"
    GLOBAL_PLUS = "global_plus"
    HUNG = "hung"
    INPUT = "input"
    IP = "ip"
    MISSING_PARAMETER = "missing_parameter"
    NOT_FOUND = "not_found"
    NOT_SUPPORTED = "not_supported"
    NOT_VERIFIED = "not_verified"
    OTHER = "other"
    PERMISSION = "permission"
    REFRESH_TOKEN = "refresh_token"
    SERVICE_MARKET_REFRESH = "service_market_refresh"
    SIGNATURE = "signature"
    STATUS = "status"
    SUBSCRIPTION = "subscription"
    THROTTLED = "throttled"
    TIMESTAMP = "timestamp"
    TOKEN = "token"
    UNAVAILABLE = "unavailable"


# Refusals that only a person can mend: no further call is made until someone
# reconnects.
FINAL_KINDS = (
    Kind.TOKEN,
    Kind.REFRESH_TOKEN,
    Kind.SERVICE_MARKET_REFRESH,
    Kind.SUBSCRIPTION,
)


class LazadaError(Exception):
    """Any failure of a call to Lazada. No text of it ever holds a secret.

    :param str message: Lazada's words, or ours when there was no answer
    :param str code: Lazada's ``code``; ``None`` when there was no answer
    :param str request_id: Lazada's ``request_id``, for its support
    :param str path: API path, such as ``/orders/get``
    :param str kind: one of :class:`Kind`
    """

    def __init__(
        self, message, code=None, request_id=None, path=None, *, kind=Kind.OTHER
    ):
        super().__init__(message)
        self.message = message
        self.code = code
        self.request_id = request_id
        self.path = path
        self.kind = kind

    def __str__(self):
        facts = {"code": self.code, "request_id": self.request_id}
        named = [f"{name} {value}" for name, value in facts.items() if value]
        context = ", ".join([self.path, *named] if self.path else named)
        return f"{self.message} ({context})" if context else self.message


class LazadaUnavailable(LazadaError):
    """Network, time-out, throttling, maintenance: the same call may work later.

    The request may have reached Lazada, so a write has to be looked up before it is
    sent again.

    :param float retry_after: seconds to wait, when Lazada told, but an hour at most;
        else ``None``
    :param bool retryable: a read may be repeated within a second or two
    """

    def __init__(
        self,
        message,
        code=None,
        request_id=None,
        path=None,
        *,
        kind=Kind.UNAVAILABLE,
        retry_after=None,
        retryable=True,
    ):
        super().__init__(message, code, request_id, path, kind=kind)
        self.retry_after = retry_after and min(retry_after, const.LONGEST_PAUSE)
        self.retryable = retryable


class LazadaAuthError(LazadaError):
    """Token, code or subscription refused: the seller has to act."""


class LazadaApiError(LazadaError):
    """Every other refusal; the same call fails again.

    :param list detail: dicts ``{"field", "seller_sku", "message", ...}`` per item
    """

    def __init__(
        self,
        message,
        code=None,
        request_id=None,
        path=None,
        *,
        kind=Kind.OTHER,
        detail=(),
    ):
        super().__init__(message, code, request_id, path, kind=kind)
        self.detail = list(detail)


# docs/lazada_api.rst, "Envelope and errors". Every code of LazadaUnavailable may be
# repeated by a read. Codes 6 and 106 are among them although some bad input is answered
# with them, too: the tries are few.
_GROUPS = {
    (LazadaUnavailable, Kind.THROTTLED): (
        "ApiCallLimit AppCallLimit SellerCallLimit IopSystemFlowlimit"
        " ServiceCurrentlimit 901 998"
    ),
    (LazadaUnavailable, Kind.UNAVAILABLE): (
        "ServiceTimeout ServiceUnavailable 6 15 21 106 513 1000 4147 40011 700024"
    ),
    (LazadaAuthError, Kind.TOKEN): "IllegalAccessToken InvalidAccessToken",
    (LazadaAuthError, Kind.REFRESH_TOKEN): "IllegalRefreshToken",
    (LazadaAuthError, Kind.CODE): "InvalidCode",
    (LazadaAuthError, Kind.SERVICE_MARKET_REFRESH): "AUTH_TYPE_UNSUPPORTED",
    (LazadaAuthError, Kind.SUBSCRIPTION): "AppNotSubscribed",
    (LazadaApiError, Kind.SIGNATURE): "IncompleteSignature InvalidSign",
    (LazadaApiError, Kind.APP_KEY): "InvalidAppKey",
    (LazadaApiError, Kind.TIMESTAMP): "IllegalTimestamp",
    (LazadaApiError, Kind.API_PATH): "InvalidApiPath",
    (LazadaApiError, Kind.PERMISSION): "InsufficientPermission",
    (LazadaApiError, Kind.IP): "AppWhiteIpLimit",
    (LazadaApiError, Kind.NOT_VERIFIED): "SellerNotVerified",
    (LazadaApiError, Kind.EASE_MODE): "Mp3SellerApiLimit",
    (LazadaApiError, Kind.MISSING_PARAMETER): (
        "MissingParameter MISSING_PARAMETER 1 30 200 700017"
    ),
    (LazadaApiError, Kind.NOT_FOUND): (
        "16 35 39 112 207 208 4136 4137 600001 700021 700025 700032 700033"
        " EDIT_ITEM_NOT_BELONG_SELLER"
    ),
    (LazadaApiError, Kind.INPUT): (
        "5 14 17 19 20 32 36 37 38 56 70 74 75 100 102 103 104 105 107 108 109 110 111"
        " 115 119 120 121 122 123 124 125 126 127 133 204 212 4104 4117 4118 4119 4121"
        " 4132 4152 4171 700001 700004 700018 700019 700022 700029 1000012 1000014"
    ),
    # The status of an item, package, product or store forbids it.
    (LazadaApiError, Kind.STATUS): (
        "34 73 82 113 114 131 4128 4155 4218 30012 600002 700000 700026 700031"
    ),
    # Stock can be raised, but not be lowered, while a campaign lasts.
    (LazadaApiError, Kind.CAMPAIGN_LOCK): "4170",
    # The price of such a product can only be changed in Lazada's own portal.
    (LazadaApiError, Kind.GLOBAL_PLUS): "4225",
    # Never possible for this kind of order: own fleet, digital, Lazada's warehouse.
    (LazadaApiError, Kind.NOT_SUPPORTED): (
        "50008 700009 700013 700020 700023 700027 700028 700030 700040"
    ),
}
CODES = {
    code: (error_class, kind)
    for (error_class, kind), codes in _GROUPS.items()
    for code in codes.split()
}
# 901 asks to retry in the next second.
_RETRY_AFTER = {"901": 1.0}
# The only fact that is read from a text: nothing else carries the length of a ban.
_BAN = re.compile(r"\bban will last (\d+) second")


def error_for(code, message, *, detail=(), retry_after=None, **context):
    """Build the typed error for a code of Lazada.

    :param str code: Lazada's ``code``; unknown ones give :class:`LazadaApiError`
    :param str message: Lazada's words, secrets already masked
    :param detail: iterable of Lazada's ``detail`` rows
    :param float retry_after: seconds from the HTTP header, or ``None``
    :param context: ``request_id`` and ``path``
    :rtype: LazadaError
    """
    error_class, kind = CODES.get(code, (LazadaApiError, Kind.OTHER))
    if error_class is LazadaUnavailable:
        ban = _BAN.search(message)
        return LazadaUnavailable(
            message,
            code,
            kind=kind,
            retry_after=float(ban[1]) if ban else retry_after or _RETRY_AFTER.get(code),
            **context,
        )
    if error_class is LazadaApiError:
        return LazadaApiError(message, code, kind=kind, detail=detail, **context)
    return error_class(message, code, kind=kind, **context)
