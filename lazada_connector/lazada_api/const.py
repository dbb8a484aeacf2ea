"""Fixed facts of the Lazada Open Platform, and what is believed of who answers."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import urlencode


class Region(NamedTuple):
    """One venture: its name, API base, ISO currency, clock and digits of a price."""

    name: str
    api_url: str
    currency: str
    tz: timezone
    price_decimals: int

    def order_page(self, order_id):
        """Return where Seller Center shows an order: docs/lazada_api.rst, "Seller"."""
        site = self.api_url.replace("//api.", "//sellercenter.").removesuffix("/rest")
        return f"{site}/apps/order/detail?{urlencode({'tradeOrderId': order_id})}"


_UTC_7 = timezone(timedelta(hours=7))
_UTC_8 = timezone(timedelta(hours=8))

# docs/lazada_api.rst, "Hosts and regions".
REGIONS = {
    "sg": Region("Singapore", "https://api.lazada.sg/rest", "SGD", _UTC_8, 2),
    "my": Region("Malaysia", "https://api.lazada.com.my/rest", "MYR", _UTC_8, 2),
    "th": Region("Thailand", "https://api.lazada.co.th/rest", "THB", _UTC_7, 2),
    "ph": Region("Philippines", "https://api.lazada.com.ph/rest", "PHP", _UTC_8, 2),
    "vn": Region("Vietnam", "https://api.lazada.vn/rest", "VND", _UTC_7, 0),
    "id": Region("Indonesia", "https://api.lazada.co.id/rest", "IDR", _UTC_7, 0),
}
API_URLS = {code: region.api_url for code, region in REGIONS.items()}
# All countries of a seller at once.
CROSS_BORDER = "cb"
AUTH_URL = "https://auth.lazada.com"

# docs/lazada_api.rst, "Signature".
SIGN_METHOD = "sha256"
# How far two clocks may be apart.
CLOCK_SKEW = timedelta(seconds=7200)

# docs/lazada_api.rst, "Limits". Beyond them are errors 19 and 14 for orders,
MAX_ORDERS_PER_PAGE = 100
MAX_ORDER_OFFSET = 4500
MAX_ORDERS_PER_ITEMS_CALL = 50
MAX_PRODUCTS_PER_PAGE = 50
MAX_PRODUCT_OFFSET = 10000
# 204, 4171 and, beyond what is recommended, 513 for SKUs,
MAX_SKUS_PER_UPDATE = 20
# and 700022 for orders or packages.
MAX_FULFILMENT_BATCH = 20
MAX_ITEMS_PER_DOCUMENT = 100
# Of a statement's rows; days that are 180 or more apart are refused with 1000012.
MAX_TRANSACTIONS_PER_PAGE = 500
LONGEST_TRANSACTION_WINDOW = timedelta(days=179)
# No figure is known for returns; a picture for a decision may have 1 MB.
MAX_RETURNS_PER_PAGE = 50
MAX_PICTURE_BYTES = 1024 * 1024

# Our own limits, of what anybody may answer. The largest of Lazada's are documents as
# base64 and pages of products with long descriptions; labels are small.
MAX_ANSWER_SECONDS = 60
MAX_ANSWER_BYTES = 32 * 1024 * 1024
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_VALUES = 2_000_000
MAX_ROWS = 10_000
MAX_WORDS = 500  # characters of a message

# What is believed of the other side. Nothing happened before there was a Lazada.
FIRST_DAY = datetime(2012, 1, 1, tzinfo=timezone.utc)
# A float holds amounts below this with two decimals exactly, and a sum of some hundred
# of them; VND are the largest figures.
LARGEST_AMOUNT = 10**13
MOST_DECIMALS = 20
# However long Lazada asks to wait, it is asked again after an hour.
LONGEST_PAUSE = 3600.0
# Seconds: a token that lives as long as a subscription does so for a year or two.
LONGEST_TOKEN_LIFE = 3 * 365 * 86400
# A database's integer.
LARGEST_INTEGER = 2**31 - 1
# Characters of a name or an id: Lazada's have some dozen, an index takes 2,700 bytes.
LONGEST_KEY = 250
