"""A campaign in small: all orders are here, none failed, nothing is sold twice.

``LAZADA_CAMPAIGN_ORDERS`` and ``LAZADA_CAMPAIGN_SECONDS`` make it larger;
``setup/bench --campaign`` tells how far behind Odoo is.
"""

import os

from support import campaign

ORDERS = int(os.environ.get("LAZADA_CAMPAIGN_ORDERS", "30"))
SECONDS = int(os.environ.get("LAZADA_CAMPAIGN_SECONDS", "6"))
DATABASE = "lazada_end_to_end_campaign"


def test_a_campaign_with_pushes(environment, installed, capsys):
    environment.databases.copy(installed, DATABASE)
    way = campaign.WAYS["pushes"]
    result = campaign.run(environment, DATABASE, way, ORDERS, SECONDS)
    with capsys.disabled():
        print("", *result.lines(), sep="\n")
    assert (result.missing, result.failed, result.oversold) == (0, 0, 0)
    assert result.bans == 0
    # Those that are cancelled before they are imported need no sales order.
    assert len(result.lags) >= ORDERS - ORDERS // 10
