from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..outcomes import FLAG_OF, STATUS_OF_FLAG, can_be_told

# Not a text or a number: other software cannot say it in a call's context.
CHECKED = object()
ABOUT_EVENT = ("sof_event_time", "sof_note")
# A clock may be wrong, and some write the end of the day.
AHEAD = timedelta(days=1)


class LazadaPackage(models.Model):
    _inherit = "lazada.package"

    sof_delivered = fields.Boolean(
        string="Delivered (SOF)",
        copy=False,
        help="Set by hand, by an import, or by other software; it is then sent to "
        "Lazada.",
    )
    sof_not_delivered = fields.Boolean(
        string="Not Delivered (SOF)",
        copy=False,
        help="Set by hand, by an import, or by other software. Sent by itself only if "
        "the store says so.",
    )
    sof_event_time = fields.Datetime(
        string="Event Time",
        copy=False,
        help="When it was delivered, or the delivery failed. Empty: when the flag was "
        "set.",
    )
    sof_note = fields.Char(string="Courier's Note", copy=False)
    sof_update_ids = fields.One2many(
        "lazada.sof.update", "package_id", string="Updates"
    )

    sof_held = fields.Boolean(string="Waits for Send", compute="_compute_sof_held")

    # === COMPUTE METHODS === #

    @api.depends("sof_update_ids.is_held", "sof_update_ids.state")
    def _compute_sof_held(self):
        for package in self:
            package.sof_held = any(
                update.is_held and update.state != "sent"
                for update in package.sof_update_ids
            )

    # === CONSTRAINTS === #

    @api.constrains("sof_event_time")
    def _check_sof_event_time(self):
        latest = fields.Datetime.now() + AHEAD
        for package in self:
            if package.sof_event_time and package.sof_event_time > latest:
                raise ValidationError(
                    self.env._(
                        "%s: the event time lies more than a day ahead.",
                        package.tracking_number or package.lazada_id,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Flags are set in a second step, so that they are checked as always."""
        packages = super().create(
            [
                {
                    name: value
                    for name, value in vals.items()
                    if name not in STATUS_OF_FLAG
                }
                for vals in vals_list
            ]
        )
        for package, vals in zip(packages, vals_list, strict=True):
            flags = {name: True for name in STATUS_OF_FLAG if vals.get(name)}
            if flags:
                package.write(flags)
        return packages

    def write(self, vals):
        flags = {name: vals[name] for name in STATUS_OF_FLAG if name in vals}
        if self.env.context.get("lazada_sof_checked") is CHECKED:
            return super().write(vals)
        # What is in the way is told to those who may write it.
        self.check_access("write")
        for package in self if flags else ():
            problem = package._find_sof_problem(flags)
            if problem:
                raise UserError(problem)
        taken_back = self.filtered(
            lambda row: any(row[name] and not flags[name] for name in flags)
        )
        result = super().write(vals)
        # When and why belong to the flag that was taken back.
        about = dict.fromkeys(set(ABOUT_EVENT) - vals.keys(), False)
        if taken_back and about:
            super(LazadaPackage, taken_back).write(about)
        if flags or "sof_event_time" in vals:
            self._queue_sof_outcome()
        return result

    # === ACTION METHODS === #

    def action_sof_delivered(self):
        """Note that the packages are delivered."""
        self.write({"sof_delivered": True})
        return self.store_id[:1]._notify(
            self.env._("Noted as delivered: %s packages.", len(self))
        )

    def action_sof_not_delivered(self):
        """Note that the packages could not be delivered."""
        self.write({"sof_not_delivered": True})
        return self.store_id[:1]._notify(
            self.env._("Noted as not delivered: %s packages.", len(self))
        )

    def action_sof_send(self):
        """Send what waits for a person's word."""
        self._check_may_act()
        return self.sudo().sof_update_ids.filtered("is_held").action_send()

    # === BUSINESS METHODS === #

    def _set_sof_outcomes(self, outcomes):
        """Set the flags of many packages, as an import needs it.

        :param dict outcomes: package id → (``delivered`` or ``not_delivered``, time as
            naive UTC or ``None``, note); the caller has asked :meth:`_find_sof_problem`
            before
        """
        for package in self:
            status, moment, note = outcomes[package.id]
            package.with_context(lazada_sof_checked=CHECKED).write(
                {
                    **dict.fromkeys(STATUS_OF_FLAG, False),
                    FLAG_OF[status]: True,
                    "sof_event_time": moment or False,
                    "sof_note": note or False,
                }
            )
        self._queue_sof_outcome()

    def _sof_outcome_time(self):
        """Return when that happened which is known already: as told, else when it was
        said here.

        :return: aware, in UTC; ``None`` if no outcome is known
        """
        update = self.sof_update_ids.filtered(lambda row: row.status != "shipped")[:1]
        moment = self.sof_event_time or update.event_time
        is_known = self.sof_delivered or self.sof_not_delivered
        return moment.replace(tzinfo=timezone.utc) if moment and is_known else None

    def _find_sof_problem(self, flags):
        """Return in a user's words why flags cannot be set so; nothing if they can.

        :param dict flags: new values of ``sof_delivered``, ``sof_not_delivered``
        :rtype: str or None
        """
        name = self.tracking_number or self.lazada_id
        after = {flag: flags.get(flag, self[flag]) for flag in STATUS_OF_FLAG}
        rising = [flag for flag in STATUS_OF_FLAG if after[flag] and not self[flag]]
        falling = [flag for flag in STATUS_OF_FLAG if self[flag] and not after[flag]]
        told = self.sof_update_ids.filtered(
            lambda update: update.state == "sent" or update.unknown_since
        )
        if any(STATUS_OF_FLAG[flag] in told.mapped("status") for flag in falling):
            return self.env._(
                "%s: Lazada has been told already; this cannot be taken back.", name
            )
        if not rising:
            return None
        if not self.is_sof:
            return self.env._(
                "%(package)s is carried by %(carrier)s, not by the seller's own fleet.",
                package=name,
                carrier=self.shipment_provider or "Lazada",
            )
        if self.status == "canceled":
            return self.env._("%s is cancelled at Lazada.", name)
        if all(after.values()):
            return self.env._(
                "%s cannot be delivered and not delivered. Take the other flag back "
                "first, if Lazada has not been told yet.",
                name,
            )
        if not all(can_be_told(STATUS_OF_FLAG[flag], self.status) for flag in rising):
            return self.env._(
                "Lazada shows %(package)s as “%(status)s”, so this cannot be said any "
                "more.",
                package=name,
                status=self._status_label(),
            )
        return None

    def _status_label(self):
        return self._fields["status"].convert_to_export(self.status, self)

    def _queue_sof_outcome(self):
        """Keep an update for each flag that Lazada has not been told of; drop those
        whose flag was taken back."""
        self.sof_update_ids.filtered(
            lambda update: (
                update.status != "shipped"
                and update.state != "sent"
                and not update.unknown_since
                and not update._is_wanted()
            )
        ).sudo().unlink()
        vals_list = []
        for package in self:
            package._correct_sof_event_time()
            known = set(package.sof_update_ids.mapped("status"))
            for flag, status in STATUS_OF_FLAG.items():
                if package[flag] and status not in known:
                    vals_list.append(package._prepare_sof_update(status))
        self._create_sof_updates(vals_list)

    def _correct_sof_event_time(self):
        """Take a corrected time over into what has not been sent yet."""
        waiting = self.sof_update_ids.sudo().filtered(
            lambda update: update.status != "shipped" and update.state != "sent"
        )
        if self.sof_event_time:
            waiting.event_time = self.sof_event_time

    def _queue_sof_shipped(self, carrier):
        """Keep that the portal is to be told that the packages are shipped."""
        if carrier.sof_channel != "portal":
            return
        self._create_sof_updates(
            [
                package._prepare_sof_update("shipped", carrier)
                for package in self
                if package.is_sof
                and package.status != "canceled"
                and "shipped" not in package.sof_update_ids.mapped("status")
            ]
        )

    def _create_sof_updates(self, vals_list):
        if vals_list:
            # 20,000 rows of a file need no note that each was created
            Update = self.env["lazada.sof.update"].sudo()
            Update.with_context(
                tracking_disable=True, mail_create_nosubscribe=True
            ).create(vals_list)
            self.env["lazada.process"]._wake("send_sof_updates")

    def _prepare_sof_update(self, status, carrier=None):
        """Return the values of a message to Lazada about this package."""
        carrier = carrier or self._sof_carrier()
        moment = self.sof_event_time if status != "shipped" else False
        return {
            "package_id": self.id,
            "status": status,
            "event_time": moment or fields.Datetime.now(),
            "channel": carrier.sof_channel or "open_platform",
            "carrier_id": carrier.id,
            "is_held": status == "not_delivered"
            and not self.store_id.sof_send_not_delivered,
        }

    def _sof_carrier(self):
        return self.picking_id._sof_carrier() or self.store_id.sof_carrier_id
