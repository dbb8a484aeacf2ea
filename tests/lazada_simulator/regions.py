"""The six countries that Lazada sells in ("API endpoints URLs")."""

from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import cached_property


@dataclass(frozen=True)
class Region:
    """A country. ``price_scale`` is the price, in major units, of a cheap article."""

    code: str
    name: str
    currency: str
    decimals: int
    utc_hours: int
    site: str
    id_prefix: int
    price_scale: int

    @cached_property
    def timezone(self):
        return timezone(timedelta(hours=self.utc_hours))


REGIONS = {
    region.code: region
    for region in (
        Region("sg", "Singapore", "SGD", 2, 8, "SGAMZ", 1, 4),
        Region("my", "Malaysia", "MYR", 2, 8, "MYAMZ", 2, 9),
        Region("th", "Thailand", "THB", 2, 7, "THAMZ", 3, 90),
        Region("ph", "Philippines", "PHP", 2, 8, "PHAMZ", 4, 120),
        Region("vn", "Vietnam", "VND", 0, 7, "VNAMZ", 5, 45_000),
        Region("id", "Indonesia", "IDR", 0, 7, "IDAMZ", 6, 28_000),
    )
}
