{
    "name": "Lazada Packing: Label Printer",
    "summary": "Lazada's labels go straight to the printer, by OCA's printing",
    "version": "19.0.1.0.0",
    "category": "Inventory/Inventory",
    "author": "Lazada Suite Contributors",
    # As what it is built on: code under the LGPL-3 cannot depend on it.
    "license": "AGPL-3",  # pylint: disable=license-allowed
    "depends": ["lazada_packing", "base_report_to_printer"],
    "auto_install": True,
    "data": ["data/ir_actions_report.xml"],
}
