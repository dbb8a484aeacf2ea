"""A job writes why something failed long before somebody reads it, in no language that
it could know: so it is told in the language of whoever looks."""

from odoo import fields
from odoo.tools.translate import get_translation

from .lazada_api.reasons import dump, load, tell


def told(text, lang):
    """Return a text in another language, if it is one that knows how."""
    node = getattr(text, "node", None)
    return tell(node, translate_to(lang)) if node else text


def translate_to(lang):
    return lambda module, text, values: get_translation(
        module, lang or "en_US", text, values
    )


class ReasonText(fields.Text):
    """A text that is told in the reader's language, if it knows what it is made of."""

    def convert_to_cache(self, value, record, validate=True):
        if getattr(value, "node", None):
            value = dump(value)
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        text = super().convert_to_record(value, record)
        return text and load(text, translate_to(record.env.lang))

    def _description_groupable(self, env):
        return False  # groups would be named by what is kept
