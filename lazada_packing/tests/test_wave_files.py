import io

from pypdf import PdfReader

from odoo.tests import tagged

from ..picking_order import Line, Parcel
from .packing import WaveCase, texts_of


@tagged("post_install", "-at_install")
class TestWaveFiles(WaveCase):
    """W2: labels in picking order, with what the parcels hold, and the two lists."""

    def setUp(self):
        super().setUp()
        stock = self.store.warehouse_id.lot_stock_id
        Location = self.env["stock.location"]
        self.shelves = [
            Location.create({"name": name, "location_id": stock.id})
            for name in ("A", "B")
        ]
        # SKU-2 lies on the first shelf
        for product, shelf in zip((self.other, self.cup), self.shelves, strict=True):
            quant = self.env["stock.quant"]
            quant._update_available_quantity(product, shelf, 100)

    def buy_four(self):
        """Return deliveries: two cups, a cup, the other, and a cup."""
        other = {"sku": "SKU-2", "sku_id": 9002, "shop_sku": "SKU-2_SGAMZ"}
        return [
            self.buy(1, {}, other),
            self.buy(2),
            self.buy(3, other),
            self.buy(4),
        ]

    def test_in_picking_order(self):
        mixed, cup, other, second_cup = self.buy_four()
        wave = self.begin(mixed + cup + other + second_cup)
        self.assertEqual(list(wave.picking_ids), [other, cup, second_cup, mixed])
        self.expect_shipped(1, 2, 3, 4)
        self.expect_labels("P3", "P2", "P4", "P1")
        self.run_waves()
        self.assertEqual(
            texts_of(wave.label_attachment_id),
            [f"Label of P{each}" for each in (3, 2, 4, 1)],
        )

    def test_the_lists(self):
        wave = self.begin(self.env["stock.picking"].concat(*self.buy_four()))
        self.expect_shipped(1, 2, 3, 4)
        self.expect_labels("P3", "P2", "P4", "P1")
        self.run_waves()
        [pick_list] = texts_of(wave.pick_list_attachment_id)
        first, second = pick_list.index("SKU-2"), pick_list.index("SKU-1")
        self.assertLess(first, second)
        self.assertIn("3", pick_list[second:].split())
        [packing_list] = texts_of(wave.packing_list_attachment_id)
        for picking in wave.picking_ids:
            self.assertIn(picking.name, packing_list)
            self.assertIn(picking.carrier_tracking_ref, packing_list)
        self.assertIn("/A", packing_list)

    def print_with(self, slips):
        self.store.wave_slips = slips
        wave = self.begin(self.buy(1, {}, {}))
        self.expect_shipped(1)
        self.expect_labels("P1")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        return texts_of(wave.label_attachment_id)

    def test_contents_before_each_label(self):
        slip, label = self.print_with("before")
        self.assertEqual(label, "Label of P1")
        self.assertIn("2 ×", slip)
        self.assertIn("SKU-1", slip)

    def test_contents_on_the_label(self):
        [label] = self.print_with("on_label")
        self.assertIn("Label of P1", label)
        self.assertIn("2 ×", label)
        self.assertIn("SKU-1", label)

    # === NOTHING IS CUT OFF === #

    def bottom_of(self, slips, words):
        """Return how far above the edge of the page a text of the contents stands, as
        parts of the page's height: what is clipped stands below it."""
        [page] = PdfReader(io.BytesIO(slips.pdf)).pages
        found = []

        def visit(text, matrix, place, *_font):
            if words in text:
                x, y = place[4:6]
                found.append(matrix[1] * x + matrix[3] * y + matrix[5])

        page.extract_text(visitor_text=visit)
        return min(found) / float(page.mediabox.height)

    def test_the_last_of_many_lines_is_on_the_page(self):
        """Seen: where names were long, the third line of a strip was cut off."""
        long_name = "A product whose name goes on and on, with every word that sells "
        goods = [Line("WH/Stock/Shelf", f"GOODS{n}", long_name, 1) for n in range(20)]
        wave = self.begin(self.buy(1))
        parcel = Parcel(None, "1", len(goods), tuple(goods))
        self.patch(type(wave), "_parcels", lambda self, lines: {lines: parcel})
        for place in ("before", "on_label"):
            wave.slips = place
            slips = wave._slips(wave.line_ids)
            self.assertGreater(self.bottom_of(slips, "more"), 0.02)
