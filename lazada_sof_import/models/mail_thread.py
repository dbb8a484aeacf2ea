from odoo import api, models

from .lazada_sof_file import shown_name


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Keep the status files of a mail to a store's address.

        Here, and not in ``message_update``, stand the mail as it came and the user who
        handed it in: whoever may call the gateway's methods can make up the rest.
        """
        attachments = message_dict.get("attachments") or []
        to_stores = [route for route in routes or () if route[0] == "lazada.store"]
        if to_stores:
            attachments = [
                attachment._replace(fname=shown_name(attachment.fname))
                for attachment in attachments
            ]
            message_dict["attachments"] = attachments
        result = super()._message_route_process(message, message_dict, routes)
        for _model, thread_id, _values, _user_id, alias in to_stores:
            # An answer in the chatter is no mail to the address.
            if thread_id and alias:
                store = self.env["lazada.store"].browse(thread_id)
                store._receive_sof_mail(message, attachments)
        return result
