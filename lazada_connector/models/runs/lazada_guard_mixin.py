from odoo import api, models
from odoo.exceptions import AccessError


class LazadaGuardMixin(models.AbstractModel):
    """What only Odoo itself writes, nobody else writes.

    Fields that are declared read-only are written by code with ``sudo()`` after it has
    checked who asks; a form hides them, and here the server refuses them, whatever
    right on the model a user has. What a user points a record at, the user has to see.
    """

    _name = "lazada.guard.mixin"
    _description = "Lazada: Fields That Only Odoo Writes"

    # Of a model of Odoo's own, only the fields that the suite adds are guarded.
    _guard_prefix = ""
    # Who may press the buttons that act on what nobody may write.
    _acting_groups = ("lazada_connector.group_lazada_user",)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        records = super().create(vals_list)
        records._check_seen({name for vals in vals_list for name in vals})
        return records

    def write(self, vals):
        self._refuse_guarded(vals)
        result = super().write(vals)
        self._check_seen(vals)
        return result

    @api.model
    def _ours(self, names):
        """Return the stored fields among these that the suite answers for; an import
        gives the id along."""
        return [
            field
            for field in filter(None, map(self._fields.get, names))
            if field.store and field.name.startswith(self._guard_prefix)
            if field.name != "id"
        ]

    @api.model
    def _refuse_guarded(self, names):
        """:raise AccessError: some of the fields are not for people"""
        if self.env.su:
            return
        refused = [field for field in self._ours(names) if field.readonly]
        if refused:
            labels = [field._description_string(self.env) for field in refused]
            raise AccessError(
                self.env._(
                    "%(fields)s of “%(model)s” is filled in by Odoo itself and cannot "
                    "be changed by hand.",
                    fields=", ".join(sorted(labels)),
                    model=self._description,
                )
            )

    @api.model
    def _refuse_new_by_mail(self, vals):
        """:raise AccessError: a record with these values is not a mail's to make"""
        if not self._guard_prefix or any(field.readonly for field in self._ours(vals)):
            raise AccessError(self.env._("No mail makes “%s”.", self._description))

    def _check_seen(self, names):
        """:raise AccessError: a relation leads to what the user may not read"""
        if self.env.su:
            return
        for field in self._ours(names):
            if field.type in ("many2one", "many2many"):
                self[field.name].check_access("read")

    def _check_may_act(self):
        """Let those press a button who see the records and have one of the groups.

        :raise AccessError: the user has not
        """
        self.check_access("read")
        if self.env.su or any(map(self.env.user.has_group, self._acting_groups)):
            return
        raise AccessError(
            self.env._(
                "You may look at “%(model)s”, but not act on it. Ask an administrator "
                "for the group Lazada / User.",
                model=self._description,
            )
        )
