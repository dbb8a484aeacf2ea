from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOW, LazadaCase
from .fake_lazada import FakeClient
from .payloads import product_row, sku_row


@tagged("post_install", "-at_install")
class TestProducts(LazadaCase):
    def download_products(self, *rows):
        """Download one page of products; return all SKUs of the store."""
        self.lazada.expect("iter_product_pages", [list(rows)])
        with self.lazada.serving():
            self.store._download_products()
        return self.skus()

    def skus(self):
        return self.env["lazada.sku"].search([("store_id", "=", self.store.id)])

    def products(self):
        return self.env["lazada.product"].search([("store_id", "=", self.store.id)])

    def test_products_are_created_then_updated(self):
        """D8: by Lazada's id; a second download changes nothing, a later one what
        differs."""
        row = product_row(1, sku_row(11, "A"), sku_row(12, "B"))
        self.download_products(row)
        self.download_products(row)
        self.assertEqual((len(self.products()), len(self.skus())), (1, 2))
        run = self.env["lazada.sync.run"].search([], limit=1)
        self.assertEqual((run.created, run.updated, run.api_calls), (0, 0, 1))
        self.download_products(
            product_row(1, sku_row(11, "A", price=9, quantity="7"), sku_row(13, "C"))
        )
        first = self.skus().filtered(lambda sku: sku.lazada_id == "11")
        self.assertEqual((first.price, first.quantity), (9.0, 7.0))
        self.assertEqual(sorted(self.skus().mapped("seller_sku")), ["A", "B", "C"])

    def test_next_download_asks_for_changes_only(self):
        """X8: from a little before the last one began."""
        self.download_products(product_row(1))
        self.lazada.expect("iter_product_pages", [])
        with self.lazada.serving():
            self.store._download_products()
        first, second = (args for _method, args in self.lazada.calls)
        self.assertEqual(first, (None,))
        self.assertLess(
            second[0].replace(tzinfo=None), self.store.products_synced_until
        )

    def test_next_download_asks_from_where_this_one_began(self):
        """X2: what changes while the pages are read is not missed."""
        with freeze_time(NOW) as clock:

            def read_for_hours(_store):
                yield [product_row(1)]
                clock.tick(timedelta(hours=3))
                yield [product_row(2)]

            self.lazada.expect("iter_product_pages", read_for_hours)
            self.lazada.expect("iter_product_pages", [])
            with self.lazada.serving():
                self.store._download_products()
                self.store._download_products()
        (since,) = self.lazada.calls[-1][1]
        self.assertLessEqual(since, NOW.replace(tzinfo=timezone.utc))

    def test_a_long_catalogue_is_read_in_turns(self):
        """X8: each turn goes on where the last one stopped; the next download asks from
        where the first turn began."""
        with freeze_time(NOW) as clock:
            positions = []
            original = FakeClient._pages

            def noting_pages(client, pages):
                for page in original(client, pages):
                    walk = client.position
                    positions.append(dict(walk))
                    walk["page"] = walk.get("page", 0) + 1
                    yield page

            self.patch(FakeClient, "_pages", noting_pages)
            for page in ([product_row(1)], [product_row(2)]):
                self.lazada.expect("iter_product_pages", [page, [product_row(9)]])
                with self.lazada.serving():
                    _run, more = self.store._download_products(0.001)
                self.assertTrue(more)
                self.assertFalse(self.store.products_synced_until)
                clock.tick(timedelta(minutes=5))
            self.assertEqual(len(self.products()), 2)
            self.lazada.expect("iter_product_pages", [])
            with self.lazada.serving():
                _run, more = self.store._download_products(0.001)
        self.assertFalse(more)
        self.assertEqual(positions, [{}, {"page": 1}])
        self.assertTrue(self.store.products_synced_until)
        self.assertFalse(self.store.products_position)

    def test_pictures_come_as_a_text_of_json(self):
        """Traps of the page GetProducts: a list inside a text, or a list, or
        nothing."""
        self.download_products(
            product_row(1),
            product_row(2, images=["https://x.example/a.jpg"]),
            product_row(3, images=""),
            product_row(4, images="[broken"),
        )
        self.assertEqual(
            self.products().sorted("lazada_id").mapped("image_url"),
            ["https://sg-live.example/1.jpg", "https://x.example/a.jpg", False, False],
        )

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_counts_mixin")
    def test_odd_rows_do_not_stop_the_page(self):
        """X4: a row without id is left out, one with odd values is stored as far as it
        goes."""
        self.download_products(
            product_row(None),
            product_row(True),
            product_row(2, updated_time="yesterday", attributes=None, images=5),
            product_row(
                3, sku_row(None, "A"), sku_row(31, None, price="1,5", quantity=None)
            ),
            product_row(4, sku_row(41, "B")),
        )
        self.assertEqual(sorted(self.products().mapped("lazada_id")), ["2", "3", "4"])
        self.assertEqual(sorted(self.skus().mapped("lazada_id")), ["31", "41"])

    def test_linked_by_reference_or_barcode(self):
        """D8: whichever equals the seller SKU."""
        coded = self.make_product("X").with_env(self.env)
        coded.barcode = "8881234567890"
        skus = self.download_products(
            product_row(1, sku_row(11, "SKU-1"), sku_row(12, "8881234567890"))
        )
        self.assertEqual(skus.sorted("lazada_id").product_id, self.cup + coded)

    def test_ambiguous_reference_is_left_to_a_person(self):
        """D8: two candidates are named, none is guessed; choosing one settles it."""
        self.make_product("SKU-1")
        sku = self.download_products(product_row(1, sku_row(11, "SKU-1")))
        self.assertFalse(sku.product_id)
        self.assertIn("2 products", sku.link_problem)
        sku.product_id = self.cup
        self.assertFalse(sku.link_problem)

    def test_product_made_later_is_linked(self):
        """D8: on creation, and when it gets the reference."""
        skus = self.download_products(
            product_row(1, sku_row(11, "N1"), sku_row(12, "N2"))
        )
        made = self.make_product("N1").with_env(self.env)
        renamed = self.make_product("OLD").with_env(self.env)
        renamed.default_code = "N2"
        self.assertEqual(skus.sorted("lazada_id").product_id, made + renamed)

    def test_link_stays_when_the_seller_sku_changes(self):
        """D8: it hangs on Lazada's id."""
        sku = self.download_products(product_row(1, sku_row(11, "SKU-1")))
        self.download_products(product_row(1, sku_row(11, "RENAMED")))
        self.assertEqual((sku.seller_sku, sku.product_id), ("RENAMED", self.cup))

    def test_sku_known_from_an_order_is_taken_over(self):
        """D8: one SKU, not two, once the catalogue is downloaded."""
        order = self.download_one(5, {"sku": "LATE", "sku_id": None})
        sku = self.download_products(product_row(1, sku_row(11, "LATE")))
        self.assertEqual(order.item_ids.sku_id, sku)
        self.assertEqual(sku.lazada_id, "11")

    def test_archived_product_is_named(self):
        """D8: an archived candidate is not linked; unarchiving it is the way out."""
        self.cup.active = False
        order = self.download_one(5)
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertIn("is archived: [SKU-1] SKU-1", order.error_message)
        self.cup.active = True
        self.assertEqual(order.item_ids.sku_id.product_id, self.cup)
        self.assertFalse(order.item_ids.sku_id.link_problem)
        self.assertEqual(order.state, "pending")
        self.store._import_orders()
        self.assertEqual(order.state, "done")

    def test_linked_product_that_was_archived(self):
        """D8: said on the order, which goes through by itself once it is back."""
        self.download_products(product_row(1, sku_row(9001, "SKU-1")))
        self.cup.active = False
        order = self.download_one(5)
        self.store._import_orders()
        self.assertIn("is archived or cannot be sold", order.error_message)
        self.cup.active = True
        self.assertEqual((order.state, order.next_attempt_at), ("pending", False))
        self.store._import_orders()
        self.assertEqual(order.state, "done")

    def test_active_product_beside_an_archived_one(self):
        """D8: one in use is no question."""
        self.make_product("SKU-1", active=False)
        sku = self.download_products(product_row(1, sku_row(11, "SKU-1")))
        self.assertEqual(sku.product_id, self.cup)

    def test_product_of_another_company_is_not_linked(self):
        """X11: not even seen."""
        company = self.env["res.company"].create({"name": "Another"})
        self.make_product("FOREIGN", company_id=company.id)
        sku = self.download_products(product_row(1, sku_row(11, "FOREIGN")))
        self.assertFalse(sku.product_id)
        self.assertFalse(sku.link_problem)

    def test_reason_goes_with_the_candidates(self):
        """D8: what is no longer true is not said."""
        twin = self.make_product("TWIN").with_env(self.env)
        twins = twin + self.make_product("TWIN").with_env(self.env)
        sku = self.download_products(product_row(1, sku_row(11, "TWIN")))
        self.assertIn("2 products", sku.link_problem)
        twins.default_code = "OTHER"
        sku.action_link_products()
        self.assertFalse(sku.link_problem)

    def test_renamed_sku_of_an_order(self):
        """D8: orders, too, go by Lazada's id."""
        self.download_products(product_row(1, sku_row(9001, "SKU-1")))
        self.download_products(product_row(1, sku_row(9001, "RENAMED")))
        order = self.import_one(5, {"sku": "RENAMED", "sku_id": 9001})
        self.assertEqual(order.sale_order_id.order_line.product_id, self.cup)

    def test_variation_tells_skus_apart(self):
        """Traps of the page GetProducts: an object of texts, or something else."""
        skus = self.download_products(
            product_row(
                1,
                sku_row(11, "A", saleProp={"color_family": "Red", "size": "S"}),
                sku_row(12, "B", saleProp={}),
                sku_row(13, "C", saleProp="none"),
            )
        )
        self.assertEqual(
            skus.sorted("lazada_id").mapped("variation"), ["Red, S", False, False]
        )

    def test_orders_that_wait_for_a_sku(self):
        """Shown beside the SKU until it is linked."""
        for order_id in (1, 2):
            self.download_one(order_id, {"sku": "NEW", "sku_id": 77}, {"sku": "NEW",
                              "sku_id": 77})  # fmt: skip
        self.store._import_orders()
        sku = self.skus()
        self.assertEqual(sku.waiting_order_count, 2)
        sku.product_id = self.cup
        sku.invalidate_recordset()
        self.assertEqual(sku.waiting_order_count, 0)
        self.store._import_orders()
        orders = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        self.assertEqual(orders.mapped("state"), ["done", "done"])

    def test_same_ids_in_two_stores(self):
        """X11: each store has its own catalogue."""
        other = self.make_store("LZD-2").with_env(self.env)
        for store in (self.store, other):
            self.lazada.expect(
                "iter_product_pages", [[product_row(1, sku_row(11, "A"))]]
            )
            with self.lazada.serving():
                store._download_products()
        self.assertEqual((len(self.products()), len(self.skus())), (1, 1))

    def test_cron_downloads_only_where_it_is_switched_on(self):
        """D8: the switch of the store counts."""
        self.store.download_products = False
        with self.lazada.serving(), mute_logger("odoo.addons.lazada_connector"):
            self.cron("download_products")
        self.assertFalse(self.lazada.calls)

    # === CLOCKS === #

    def next_since(self, *rows):
        """Return from when on the next download asks after one that gave these."""
        self.download_products(*rows)
        self.lazada.expect("iter_product_pages", [])
        with self.lazada.serving():
            self.store._download_products()
        (since,) = self.lazada.calls[-1][1]
        return since and since.replace(tzinfo=None)

    def test_a_clock_that_is_ahead_loses_no_change(self):
        """The mark was the time of a clock that was set right afterwards."""
        with freeze_time(NOW + timedelta(days=1)):
            since = self.next_since(product_row(1))
        self.assertLess(since, datetime(2026, 1, 15, 2))

    def test_a_product_of_the_future_moves_no_mark(self):
        with freeze_time(NOW):
            far = product_row(2, updated_time="4070908800000")
            since = self.next_since(product_row(1), far)
            self.assertLess(since, datetime(2026, 1, 15, 2))
            self.assertEqual(self.next_since(far), since, "never backwards, nor on")
        first, second = self.products().sorted("lazada_id")
        self.assertTrue(first.lazada_updated_at)
        self.assertFalse(second.lazada_updated_at)

    def test_nothing_changed_asks_for_the_same_again(self):
        self.assertFalse(self.next_since())
        since = self.next_since(product_row(1))
        self.assertEqual(self.next_since(), since)
