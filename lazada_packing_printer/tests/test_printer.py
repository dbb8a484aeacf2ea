"""W3: where OCA's printing is installed, labels go to the chosen printer."""

from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.shipping import ShippingCase

PDF = b"%PDF-1.4 a label"


@tagged("post_install", "-at_install")
class TestLabelPrinter(ShippingCase):
    def setUp(self):
        super().setUp()
        self.report = self.env.ref("lazada_packing_printer.report_lazada_label")
        picker = self.make_user("picker", "stock.group_stock_user")
        self.picker = picker.with_env(self.env)
        self.printed = []
        self.patch(
            self.registry["printing.printer"],
            "print_file",
            lambda printer, file, **options: self.printed.append(
                (printer.name, Path(file).read_bytes(), options)
            ),
        )

    def printer(self, name):
        vals = {"name": name, "system_name": name.lower()}
        return self.env["printing.printer"].create(vals)

    def press(self):
        """Print the label of a parcel; return the answer to who pressed the button."""
        unit = {"status": "packed", "package_id": "P1", "tracking_code": "TN1"}
        picking = self.buy(1, unit)
        picking._take_lazada_units()
        picking.lazada_package_ids._attach_label(PDF)
        return picking.with_user(self.picker).action_lazada_print_label()

    def test_goes_to_the_printer_of_the_labels(self):
        self.printer("Office").set_default()
        self.report.printing_printer_id = self.printer("Zebra")
        answer = self.press()
        self.assertEqual(answer["params"]["message"], "Sent to Zebra.")
        [(name, content, options)] = self.printed
        self.assertEqual((name, content), ("Zebra", PDF))
        self.assertEqual(options["doc_format"], "qweb-pdf")
        self.assertRegex(options["title"], "Lazada 1 P1")

    def test_each_table_has_its_own_printer(self):
        self.report.printing_printer_id = self.printer("Zebra")
        self.env["printing.report.xml.action"].create(
            {
                "report_id": self.report.id,
                "user_id": self.picker.id,
                "action": "server",
                "printer_id": self.printer("Table 2").id,
            }
        )
        self.press()
        self.assertEqual([name for name, *_rest in self.printed], ["Table 2"])

    def test_the_usual_printer_of_the_user(self):
        self.picker.printing_printer_id = self.printer("Pia's")
        self.press()
        self.assertEqual([name for name, *_rest in self.printed], ["Pia's"])

    def test_all_labels_of_a_wave(self):
        labels = self.env["ir.attachment"].create({"name": "Labels", "raw": PDF})
        wave = self.env["lazada.wave"].create(
            {
                "name": "WAVE1",
                "store_id": self.store.id,
                "slips": "none",
                "label_attachment_id": labels.id,
            }
        )
        labels.write({"res_model": wave._name, "res_id": wave.id})
        self.assertEqual(
            wave.with_user(self.picker).action_print_labels()["type"],
            "ir.actions.act_url",
        )
        self.report.printing_printer_id = self.printer("Zebra")
        wave.with_user(self.picker).action_print_labels()
        self.assertEqual(
            [(name, content) for name, content, _options in self.printed],
            [("Zebra", PDF)],
        )
        self.assertEqual(wave.labels_opened_by_id, self.picker)

    def test_without_a_printer_the_browser_prints(self):
        self.assertEqual(self.press()["tag"], "lazada_print")
        self.assertFalse(self.printed)

    def test_who_wants_the_browser_gets_it(self):
        self.report.printing_printer_id = self.printer("Zebra")
        self.report.property_printing_action_id = self.env.ref(
            "base_report_to_printer.printing_action_2"
        )
        self.assertEqual(self.press()["tag"], "lazada_print")
        self.assertFalse(self.printed)

    def test_a_printer_that_fails_is_told(self):
        def fail(printer, file, **options):
            raise OSError("out of paper")

        self.patch(self.registry["printing.printer"], "print_file", fail)
        self.report.printing_printer_id = self.printer("Zebra")
        with self.fails(UserError, "out of paper"):
            self.press()
