"""What a simulator is started with."""

from dataclasses import dataclass

DAY = 24 * 3600


@dataclass(frozen=True)
class Settings:
    """Options of one simulator.

    ``orders`` counts the orders of all regions together, ``products`` those of each
    seller; lives are in seconds; ``now`` in seconds since 1970 (None: the machine's
    clock); ``redirect`` is ``follow`` or ``none``; ``wire`` is ``observed`` or
    ``documented`` (every scalar as text, as in the samples of Lazada's pages). The
    portal of the seller's own fleet has one user, ``sof_username``.
    """

    orders: int = 100
    products: int = 40
    seed: int = 1
    regions: tuple = ("sg",)
    days: float = 30
    unmasked: bool = False
    app_key: str = "900001"
    app_secret: str = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
    token_life: int = 7 * DAY
    refresh_life: int = 30 * DAY
    redirect: str = "follow"
    wire: str = "observed"
    now: int | None = None
    email: str = "owner@example.com"
    password: str = "demo-password"
    sof_username: str = "fleet@example.com"
    sof_password: str = "fleet-password"

    def orders_of(self, region_code):
        """This region's share of the orders; the first regions get the rest."""
        share, rest = divmod(self.orders, len(self.regions))
        return share + (self.regions.index(region_code) < rest)
