"""Refusals with the codes and types of "Error messages" and of each API's page."""

# code: (type, message). The texts are our own; clients must go by the code.
TEXTS = {
    # gateway
    "MissingParameter": ("ISV", "The mandatory parameter {name} is missing"),
    "IncompleteSignature": (
        "ISV",
        "The request signature does not conform to lazop standards",
    ),
    "InvalidAppKey": ("ISV", "The app key is not known"),
    "IllegalTimestamp": ("ISV", "The timestamp is more than 7200 seconds off"),
    "IllegalAccessToken": ("ISV", "The specified access token is invalid or expired"),
    "InvalidApiPath": ("ISV", "The specified API path {name} is invalid"),
    "ApiCallLimit": (
        "ISV",
        "Api access frequency exceeds the limit. this ban will last {name} seconds",
    ),
    "AppNotSubscribed": ("ISV", "The seller has no valid subscription of the app"),
    # tokens
    "InvalidCode": ("ISV", "Invalid authorization code"),
    "IllegalRefreshToken": (
        "ISV",
        "The specified refresh token is invalid or expired",
    ),
    "AUTH_TYPE_UNSUPPORTED": (
        "ISV",
        "Refresh is not supported for apps of the service market",
    ),
    # orders
    "1": ("ISP", "E001: Parameter {name} is mandatory"),
    "6": ("ISP", "E006: Unexpected internal error"),
    "14": ("ISP", "E014: Invalid offset {name}"),
    "16": ("ISP", "E016: Invalid order id {name}"),
    "17": ("ISP", "E017: Invalid date format {name}"),
    "19": ("ISP", "E019: Invalid limit {name}"),
    "37": ("ISP", "E037: Invalid order id list"),
    "38": ("ISP", "E038: Too many orders were requested"),
    "39": ("ISP", "E039: Order {name} was not found"),
    "56": ("ISP", "E056: Invalid order id list format"),
    "74": ("ISP", "E074: Invalid sort direction {name}"),
    "75": ("ISP", "E075: Invalid sort filter {name}"),
    # products
    "36": ("ISP", "E036: Invalid status filter {name}"),
    "70": ("ISP", "E070: Invalid SKU list"),
    "200": ("ISP", "E0200: No item id was given"),
    "207": ("ISP", "E0207: SKU {name} was not found"),
    "208": ("ISP", "E0208: Item {name} was not found"),
    "EDIT_ITEM_NOT_BELONG_SELLER": ("ISP", "Item {name} belongs to another seller"),
}


class Refusal(Exception):
    """What Lazada answers instead of data.

    :param str code: Lazada's code, also numeric ones as text
    :param name: the value or the parameter that is wrong, for the message
    """

    def __init__(self, code, name="", *, message=None, error_type=None, detail=None):
        known_type, text = TEXTS.get(code, ("SYSTEM", code))
        self.code = code
        self.type = error_type or known_type
        self.message = message or text.format(name=name)
        self.detail = detail
        super().__init__(f"{code}: {self.message}")

    def body(self):
        """The error envelope without its ``request_id``."""
        body = {"type": self.type, "code": self.code, "message": self.message}
        if self.detail:
            body["detail"] = self.detail
        return body
