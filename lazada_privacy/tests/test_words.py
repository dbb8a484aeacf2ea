from odoo.tests import TransactionCase, tagged

from ..ending import REMOVED
from ..words import pattern, read_words, telling


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """Y1: the forms in which the words of a buyer stand in texts, as the database
    finds them."""

    def removed(self, text, *words):
        self.env.cr.execute(
            "SELECT regexp_replace(%s, %s, %s, 'gi')", [text, pattern(words), REMOVED]
        )
        return self.env.cr.fetchone()[0]

    def test_forms_of_a_word(self):
        for text, word in (
            ("ana cruz", "Ana Cruz"),
            ("Ana\n  Cruz", "Ana Cruz"),
            ("Ana&nbsp;Cruz", "Ana Cruz"),
            ("O&#39;Neil &amp; Sons", "O'Neil & Sons"),
            ("O'Neil &amp; Sons", "O'Neil & Sons"),
            ("O'Neil & Sons", "O'Neil & Sons"),
            ('\\"Jo\\" Tan', '"Jo" Tan'),
            ("\\u738b\\u5c0f\\u660e", "王小明"),
            ("#03-12 (Blk 5)", "#03-12 (Blk 5)"),
            ("a.c+d@example.com", "a.c+d@example.com"),
            ("+6591234567", "6591234567"),
            ("+65 9123 4567", "6591234567"),
            ("9123-4567", "+6591234567"),
            ("(65) 91234567", "91234567"),
            ("0065 9123 4567", "91234567"),
        ):
            with self.subTest(text, word=word):
                self.assertEqual(self.removed(f"<{text}>", word), f"<{REMOVED}>")

    def test_words_within_others(self):
        for text, word in (
            ("banana", "ana"),
            ("1234567891234567", "91234567"),  # a number of an order
            ("Le", "Le"),  # too short
            ("D****", "D****"),  # masked: Lazada's, of nobody
            ("123456", "123456"),  # a post code
            ("anything", ""),
        ):
            with self.subTest(text, word=word):
                forms = pattern([word])
                found = self.removed(text, word) if forms else text
                self.assertEqual(found, text)

    def test_words_without_blanks_between(self):
        self.assertEqual(self.removed("给王小明先生", "王小明"), f"给{REMOVED}先生")

    def test_the_longest_goes_first(self):
        text = "Ana Maria Cruz"
        self.assertEqual(self.removed(text, "Ana", "Ana Maria Cruz"), REMOVED)

    def test_words_that_are_nobody_elses(self):
        whole = [
            "Ana Cruz", "1 Main Street", "+6591234567", "a@example.com",
            "0105555000000", "王小明", "สมชาย ใจดี",
        ]  # fmt: skip
        alone = ["Dan", "May", "Will", "มานะ", "小明", "123456", "", None, False]
        self.assertEqual(telling([*whole, *alone]), whole)

    def test_words_of_an_order(self):
        address = {"first_name": "Ana", "last_name": "Cruz", "phone": "6591234567"}
        order = {
            "customer_first_name": "Ann",
            "tax_code": "0105555000000",
            "address_shipping": address,
            "address_billing": "none",
        }
        words = read_words(order)
        for word in ("Ana", "Cruz", "Ana Cruz", "6591234567", "Ann", "0105555000000"):
            self.assertIn(word, words)
        self.assertEqual(read_words({}), [])
