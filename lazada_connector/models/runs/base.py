from odoo import fields, models
from odoo.tools.translate import LazyGettext, get_translated_module, get_translation

from ...lazada_api.reasons import dump, load, make, tell


def told(text, lang):
    """Return a text in another language, if it is one that knows how."""
    node = getattr(text, "node", None)
    return tell(node, translate_to(lang)) if node else text


def translate_to(lang):
    return lambda mod, text, args: get_translation(mod, lang or "en_US", text, args)


class ReasonText(fields.Text):
    """A text that is told in the reader's language, if it knows what it is made of: a
    job writes why something failed in no language that it could know."""

    def convert_to_cache(self, value, record, validate=True):
        value = dump(value) if getattr(value, "node", None) else value
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        text = super().convert_to_record(value, record)
        return text and load(text, translate_to(record.env.lang))

    def _description_groupable(self, env):
        return False  # groups would be named by what is kept


class Base(models.AbstractModel):
    _inherit = "base"

    def _lt(self, source, *args, **values):
        """Translate as ``env._`` does, but into a ``Reason``: for whatever may be kept
        as one, and for errors that a job may meet."""
        module = get_translated_module(2)
        if isinstance(source, LazyGettext):
            module, source = source._module, source._source
        return make(module, source, args or values, translate_to(self.env.lang))
