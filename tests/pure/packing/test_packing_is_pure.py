import ast
from pathlib import Path

import label_pdf
import picking_order

PURE = [*Path(label_pdf.__file__).parent.glob("*.py"), Path(picking_order.__file__)]


def test_nothing_of_odoo_is_imported():
    for file in PURE:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in getattr(node, "names", [])]
            names.append(getattr(node, "module", None) or "")
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not any(name.split(".")[0] == "odoo" for name in names), file
