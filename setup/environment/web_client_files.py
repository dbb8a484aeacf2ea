"""The process inside Odoo that makes the files of the web client. Odoo would make them
when a browser first asks for them, anew for each copy of the database."""

import json
import sys

from . import odoo_session


def main(text):
    registry = odoo_session.open_registry(json.loads(text)["odoo"])
    with odoo_session.environment_of(registry) as env:
        env["ir.qweb"]._pregenerate_assets_bundles()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
