"""The process inside Odoo: writes what Odoo exports for each add-on into a folder."""

import io
import json
import sys
from pathlib import Path

from odoo.tools.translate import trans_export

from .. import odoo_session


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        for addon in task["addons"]:
            buffer = io.BytesIO()
            trans_export(None, [addon], buffer, "po", env)
            Path(task["folder"], f"{addon}.pot").write_bytes(buffer.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
