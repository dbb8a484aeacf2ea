"""Who may do what, asked of every model, field, role and public method of an add-on.

An add-on's test says in tables what is allowed, each with its reason; whatever stands
in none of them has to be refused by the server. A new model or method fails until then.
"""

import inspect

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import MANAGER, USER, LazadaCase

EXPORT = "base.group_allow_export"
ROLES = {
    "internal": f"base.group_user,{EXPORT}",
    "portal": "base.group_portal",
    "salesman": f"sales_team.group_sale_salesman_all_leads,{EXPORT}",
    "warehouse": f"stock.group_stock_user,{EXPORT}",
    "accountant": f"base.group_user,account.group_account_invoice,{EXPORT}",
    "user": f"{USER},{EXPORT}",
    "manager": f"{MANAGER},{EXPORT}",
}
LAZADA = {"user", "manager"}
# What every model of Odoo has, and what mail adds to some.
NOT_OURS = {"id", "create_uid", "create_date", "write_uid", "write_date"}
CHECKED_TYPES = {
    "many2one", "many2many", "selection", "monetary", "float", "integer", "boolean",
    "datetime", "date", "char", "text", "json",
}  # fmt: skip


class RightsCase(LazadaCase):
    """To be inherited with the tables of an add-on."""

    addon = None
    # Who may change which fields of a model: ``{model: {role: fields or "all"}}``.
    # "all" are those that are not declared read-only.
    may_write = {}
    # ``{model: roles}``
    may_create = {}
    may_delete = {}
    # Who may call a method over RPC: ``{(model, method): roles}``; None: everybody who
    # may read the record, as it only opens a view of what that user may see.
    may_call = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.users = {
            role: cls.make_user(f"rights_{role}", groups)
            for role, groups in ROLES.items()
        }
        cls.strangers = {
            role: cls.make_user(f"stranger_{role}", groups, company=cls.other_company)
            for role, groups in ROLES.items()
            if role != "portal"
        }

    def models(self):
        """Return the names of the add-on's models that have a table."""
        return {
            name
            for name, model in self.env.registry.items()
            if model._original_module == self.addon and not model._abstract
        }

    def touched(self):
        """Return the names of the models that the add-on brings or adds something
        to."""
        return {
            name
            for name in self.env.registry.models
            if name in self.models() or self._fields_of(name)
            if not self.env[name]._abstract
        }

    def records(self):
        """Return a record of each model that is no wizard, by its name."""
        found = {
            name: self.env[name].search([], limit=1)
            for name in self.touched()
            if not self.env[name]._transient
        }
        missing = [name for name, record in found.items() if not record]
        self.assertFalse(missing, "models without a record in this test")
        return found

    # === CHECKS === #

    def check_tables_are_complete(self):
        methods = {
            (name, method)
            for name, model in self.env.registry.items()
            if not model._abstract
            for method in self._public_methods(name)
        }
        self.assertFalse(
            methods - self.may_call.keys(), "public methods without a row in the table"
        )
        self.assertFalse(self.may_call.keys() - methods, "rows without a method")
        for table in (self.may_write, self.may_create, self.may_delete):
            self.assertFalse(table.keys() - self.touched(), "rows without a model")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_writing(self):
        """Every field of every model, by each role, of this and another company."""
        refused = allowed = 0
        for name, record in self.records().items():
            for field in self._fields_of(name):
                for role, user in self.users.items():
                    wanted = self._may_write(name, field, role)
                    found = self._can_write(record.with_user(user), field)
                    self.assertEqual(found, wanted, f"{name}.{field.name} by {role}")
                    allowed += found
                    refused += not found
                for role, user in self.strangers.items():
                    if "company_id" not in record._fields or not record.company_id:
                        continue
                    self.assertFalse(
                        self._can_write(record.with_user(user), field),
                        f"{name}.{field.name} by {role} of another company",
                    )
        self.assertGreater(refused, allowed)

    def check_creating_and_deleting(self):
        for name in self.models():
            for role, user in self.users.items():
                model = self.env[name].with_user(user)
                for operation, table in (
                    ("create", self.may_create),
                    ("unlink", self.may_delete),
                ):
                    self.assertEqual(
                        model.has_access(operation),
                        role in table.get(name, ()),
                        f"{operation} {name} by {role}",
                    )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_calling(self):
        """Those who may not call a method are refused by the method itself."""
        records = self.records()
        for (name, method), roles in self.may_call.items():
            if name not in records or roles is None:
                continue
            for role, user in self.users.items():
                if role not in roles:
                    self._assert_refused(records[name].with_user(user), method, role)
            for role, user in self.strangers.items():
                stranger = records[name].with_user(user)
                if records[name]._fields.get("company_id") and records[name].company_id:
                    self._assert_refused(stranger, method, f"stranger {role}")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_reading_of_another_company(self):
        """By no way: read, search, group, export, or a related field."""
        for name, record in self.records().items():
            if name not in self.models() or "company_id" not in record._fields:
                continue
            if not record.company_id:
                continue  # of all companies
            for role, user in self.strangers.items():
                seen = record.with_user(user)
                with self.subTest(model=name, role=role):
                    for way in (
                        lambda row=seen: row.read(),
                        lambda row=seen: row.export_data(["display_name"]),
                        lambda row=seen: row.web_read({"display_name": {}}),
                    ):
                        with self.assertRaises(AccessError):
                            way()
                    if not self.env[name].with_user(user).has_access("read"):
                        continue
                    self.assertFalse(seen.search([("id", "=", record.id)]))
                    groups = seen.formatted_read_group(
                        [("id", "=", record.id)], [], ["__count"]
                    )
                    self.assertEqual(sum(group["__count"] for group in groups), 0)

    # === WAYS === #

    def _classes_of(self, name):
        """Return where the add-on says something about a model; for its own models,
        also the mixins of the suite."""
        found = []
        for base in type(self.env[name]).__mro__:
            source = vars(base).get("_name")
            is_mixin = source != name and name in self.models()
            prefix = "odoo.addons." + ("lazada_" if is_mixin else f"{self.addon}.")
            if base.__module__.startswith(prefix) and (is_mixin or source == name):
                found.append(base)
        return found

    def _fields_of(self, name):
        """Return the stored fields that the add-on brings to a model."""
        brought = {each for base in self._classes_of(name) for each in vars(base)}
        return [
            field
            for field in self.env[name]._fields.values()
            if field._module == self.addon or name in self.models()
            if field.name in brought
            and field.store
            and field.type in CHECKED_TYPES
            and field.name not in NOT_OURS
        ]

    def _may_write(self, name, field, role):
        fields = self.may_write.get(name, {}).get(role, ())
        if fields == "all":
            return not field.readonly
        return field.name in fields

    def _can_write(self, record, field):
        """Whether the server takes a value for the field: the one that is there."""
        value = field.convert_to_write(record.sudo()[field.name], record.sudo())
        try:
            with self.env.cr.savepoint():
                record.write({field.name: value})
                record.env.flush_all()
        except AccessError:
            return False
        finally:
            self.env.invalidate_all()
        return True

    def _assert_refused(self, record, method, role):
        label = f"{record._name}.{method} by {role}"
        with self.subTest(label):
            with self.assertRaises(AccessError):
                getattr(record, method)()

    def _public_methods(self, name):
        """Return what of a model the add-on lets be called over RPC."""
        return {
            method
            for base in self._classes_of(name)
            for method, function in vars(base).items()
            if inspect.isfunction(function)
            and not method.startswith("_")
            and not getattr(function, "_api_private", False)
            and method not in ("create", "write", "unlink", "copy")
        }
