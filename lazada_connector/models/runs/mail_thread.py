from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Refuse what a mail would make with values that only Odoo writes: it has all
        rights, and who calls the gateway gives the values."""
        guard = self.env.registry["lazada.guard.mixin"]
        for model, thread_id, vals, _user_id, _alias in routes or ():
            if not thread_id and isinstance(self.env[model], guard):
                self.env[model]._refuse_new_by_mail(vals or {})
        return super()._message_route_process(message, message_dict, routes)
