from odoo.tests import TransactionCase, tagged

from ..lazada_api.const import REGIONS
from ..lazada_api.places import _THAI, find_country, find_state
from ..lazada_api.recipient import Recipient

EMPTY = Recipient(
    name="Ana", street="", street2="", city="", state="", zip="", country="", phone=""
)


@tagged("post_install", "-at_install")
class TestPlaces(TransactionCase):
    """X11: Lazada's names beside Odoo's own countries and states."""

    def address(self, region, **parts):
        """Return the values of an address that Lazada sent."""
        store = self.env["lazada.store"].new({"region": region})
        recipient = Recipient(**{**EMPTY.__dict__, **parts})
        return self.env["res.partner"]._prepare_lazada_address(store, "700", recipient)

    def state(self, region, **parts):
        vals = self.address(region, **parts)
        state = self.env["res.country.state"].browse(vals["state_id"])
        return state.code, vals["city"]

    def test_each_state_of_odoo_is_found_by_its_name_and_no_other(self):
        for region in REGIONS:
            states = self.env.ref(f"base.{region}").state_ids
            pairs = [(state, state.name, state.code) for state in states]
            for state in states:
                for text in (state.name, state.name.upper(), f"{state.name} / X"):
                    self.assertEqual(find_state(region, text, pairs), state)

    def test_countries_in_each_installed_language(self):
        for region, facts in REGIONS.items():
            country = self.env.ref(f"base.{region}")
            self.assertEqual(find_country(country.name), region)
            self.assertEqual(find_country(facts.name), region)
            vals = self.address("sg", country=country.name)
            self.assertEqual(vals["country_id"], country.id)

    def test_names_of_lazada(self):
        wanted = {
            ("my", "Wilayah Persekutuan Kuala Lumpur"): "MY-14",
            ("my", "Wp Kuala Lumpur"): "MY-14",
            ("th", "กรุงเทพมหานคร/ Bangkok"): "TH-10",
            ("th", "กรุงเทพมหานคร"): "TH-10",
            ("th", "Bangkok"): "TH-10",
            ("th", "Chiang Mai"): "TH-50",
            ("ph", "Metro Manila"): "PH-00",
            ("vn", "Thành phố Hồ Chí Minh"): "VN-SG",
            ("vn", "Hà Nội"): "VN-HN",
            ("id", "DKI Jakarta"): "JK",
            ("id", "West Java"): "JB",
        }
        for (region, text), code in wanted.items():
            self.assertEqual(self.state(region, state=text), (code, False), text)

    def test_each_thai_province_is_found_in_english(self):
        found = {
            self.state("th", state=line.strip()[3:])[0] for line in _THAI.split(",")
        }
        self.assertEqual(found, set(self.env.ref("base.th").state_ids.mapped("code")))

    def test_unknown_names_stay_readable(self):
        """Old provinces of Vietnam are gone."""
        self.assertEqual(
            self.state("vn", state="Bình Dương", city="Thủ Dầu Một"),
            (False, "Thủ Dầu Một, Bình Dương"),
        )
        self.assertEqual(
            self.state("sg", state="Singapore", city="Central"), (False, "Central")
        )
        self.assertEqual(
            self.state("my", state="Singapore", city="Johor Bahru"),
            (False, "Johor Bahru, Singapore"),
        )
        vals = self.address("sg", country="Atlantis", state="Deep", city="Poseidonis")
        self.assertEqual(
            (vals["country_id"], vals["city"]), (False, "Poseidonis, Deep, Atlantis")
        )

    def test_states_that_a_user_entered_are_found(self):
        """Singapore has no states in Odoo, but may get some."""
        central = self.env["res.country.state"].create(
            {"name": "Central", "code": "C", "country_id": self.env.ref("base.sg").id}
        )
        self.assertEqual(self.address("sg", state="central")["state_id"], central.id)

    def test_masked_place_is_no_place(self):
        vals = self.address("my", country="M****", state="Johor*", city="B****")
        self.assertEqual(
            (vals["country_id"], vals["state_id"], vals["city"]),
            (self.env.ref("base.my").id, False, "B****"),
        )

    def test_country_of_another_venture(self):
        vals = self.address("sg", country="Malaysia", state="Johor", phone="0123456789")
        self.assertEqual(vals["country_id"], self.env.ref("base.my").id)
        self.assertEqual(vals["phone"], "+60123456789")
