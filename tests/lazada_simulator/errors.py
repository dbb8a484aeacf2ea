"""Refusals with Lazada's codes, types: docs/lazada_api.rst, "Envelope and errors"."""

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
    # stock and prices
    "5": ("ISP", "E005: Invalid request format"),
    "30": ("ISP", "E030: Empty request"),
    "204": ("ISP", "E204: Too many SKUs in one request"),
    "212": ("ISP", "Sellable inventory cannot be negative"),
    "501": ("ISP", "E501: Update product failed"),
    "4104": ("ISP", "BIZ_CHECK_PRICE_PRECISION_INVALID"),
    "4117": ("ISP", "BIZ_CHECK_SPECIAL_PRICE_FROM_DATE_AFTER_TO_DATE"),
    "4118": ("ISP", "BIZ_CHECK_PRICE_IS_ZERO"),
    "4119": ("ISP", "BIZ_CHECK_SPECIAL_PRICE_RATE_OUT_OF_RANGE"),
    "4121": ("ISP", "BIZ_CHECK_SPECIAL_PRICE_PRECISION_INVALID"),
    "4136": ("ISP", "SELLER_SKU_NOT_FOUND: {name}"),
    "4137": ("ISP", "ITEM_NOT_FOUND: {name}"),
    "4152": ("ISP", "THD_INVENTORY_ERR_INV_PARAM_ILLEGAL:illegal parameter:quantity"),
    "4170": ("ISP", "During the campaign {name} stock can be raised, not be lowered"),
    "4171": ("ISP", "More than 50 SKUs were to be changed at once"),
    "4225": ("ISP", "The product is a Global Plus one: edit its price in GSP"),
    # documents
    "20": ("ISP", "E020: Invalid order item id {name}"),
    "29": ("ISP", "E029: The items must belong to the same order"),
    "32": ("ISP", "E032: Document type {name} is not valid"),
    "34": ("ISP", "E034: The status of item {name} does not allow this"),
    # returns
    "100": ("ISP", "E0100: reverse order list is empty"),
    "103": ("ISP", "E0103: reverse order line id is empty or invalid"),
    "104": ("ISP", "E0104: reason {name} is empty or invalid"),
    "105": ("ISP", "E0105: reverse order id is empty or invalid"),
    "106": ("ISP", "E0106: ROC internal error"),
    "107": ("ISP", "E0107: invalid action {name}"),
    "108": ("ISP", "E0108: a refusal needs a reason"),
    "109": ("ISP", "E0109: comment is needed"),
    "110": ("ISP", "E0110: image is needed"),
    "111": ("ISP", "E0111: only one line can be refused at once"),
    "112": ("ISP", "E0112: no reverse order found"),
    "114": ("ISP", "E0114: this reverse does not support action {name}"),
    "115": ("ISP", "E0115: order id is null"),
    "120": ("ISP", "E0120: page size {name} is invalid"),
    "121": ("ISP", "E0121: page number {name} is invalid"),
    "125": ("ISP", "E0125: invalid reverse id"),
    "126": ("ISP", "E0126: invalid reverse order lines {name}"),
    "131": ("ISP", "E0131: no decision for reverse order {name}"),
    "133": ("ISP", "E0133: do not support batch operation"),
    # statements
    "1000012": ("ISP", "The query range is over 180 days"),
    "1000014": ("ISP", "The transaction type {name} is not valid"),
    # fulfilment
    "30012": ("ISP", "{name} has to be packed or ready to ship"),
    "40011": ("ISP", "The system is busy"),
    "50008": ("ISP", "{name} is delivered by the seller: no label"),
    "600001": ("ISP", "Package {name} was not found"),
    "600002": ("ISP", "Package {name} was already cancelled"),
    "700000": ("ISP", "The status of package {name} does not allow this"),
    "700001": ("ISP", "The shipment provider code {name} is not known"),
    "700004": ("ISP", "Illegal parameter {name}"),
    "700009": ("ISP", "Operation not supported for a non-DBS order"),
    "700017": ("ISP", "Parameter {name} is null"),
    "700019": ("ISP", "At least one of {name} is needed"),
    "700020": ("ISP", "Item {name} is not digital, or was not found"),
    "700021": ("ISP", "Order {name} was not found"),
    "700022": ("ISP", "Too many {name} in one batch, the limit is 20"),
    "700024": ("ISP", "The lock was not obtained, try later"),
    "700025": ("ISP", "Item {name} was not found"),
    "700026": ("ISP", "The status of item {name} does not allow packing"),
    "700027": ("ISP", "Item {name} is fulfilled by Lazada"),
    "700029": ("ISP", "The items of order {name} are in different warehouses"),
    "700030": ("ISP", "Item {name} is digital and needs no packing"),
    "700031": ("ISP", "Item {name} is not ready to be fulfilled"),
    "700040": ("ISP", "No label is possible for {name}"),
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


class BatchRefusal(Refusal):
    """A whole batch refused inside of ``result``, as the fulfilment calls do.

    docs/lazada_api.rst, "Fulfilment".
    """

    def body(self):
        return {
            "code": "0",
            "result": {
                "success": False,
                "error_code": self.code,
                "error_msg": self.message,
                "data": None,
            },
        }


class ItemRefusal(Refusal):
    """One item or package refused in a batch that is answered with success.

    :param bool retry: Lazada's hint that the same may work later
    :param str field: what of the item is wrong
    """

    def __init__(self, code, name="", *, message=None, retry=False, field=""):
        super().__init__(code, name, message=message)
        self.retry = retry
        self.field = field
