from odoo import models
from odoo.tools.translate import LazyGettext, get_translated_module

from ...lazada_api.reasons import make
from ...reasons import translate_to


class Base(models.AbstractModel):
    _inherit = "base"

    def _lt(self, source, *args, **values):
        """Translate as ``env._`` does, but into a text that remembers what it is made
        of: for whatever may be kept as a reason, and for errors that a job may meet.

        :param source: a text, or one of ``LazyTranslate``, which then gets the values
        :rtype: Reason
        """
        module = get_translated_module(2)
        if isinstance(source, LazyGettext):
            module, source = source._module, source._source
        return make(module, source, args or values, translate_to(self.env.lang))
