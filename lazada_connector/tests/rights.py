"""Who may do what, asked of every model, field, role and public method of an add-on.

An add-on's test says in tables what is allowed, each with its reason; whatever stands
in none of them has to be refused by the server. A new model or method fails until then.
"""

import inspect

from odoo.exceptions import AccessError, UserError
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


# What stands for another company's records where a plain company has none.
FOREIGN = {
    "lazada.app": {"name": "Foreign", "app_key": "foreign"},
    "lazada.store": {"code": "FOREIGN", "name": "Foreign", "region": "my"},
    "res.partner": {"name": "Foreign"},
    "product.product": {"name": "Foreign"},
    "product.pricelist": {"name": "Foreign"},
    "stock.warehouse": {"name": "Foreign", "code": "FRGN"},
    "crm.team": {"name": "Foreign"},
    "account.journal": {"name": "Foreign", "code": "FRGN", "type": "sale"},
    "account.payment.term": {"name": "Foreign"},
}


def _ids_in(value):
    """Return the ids in what ``read`` gives for a relation."""
    if isinstance(value, tuple):
        return [value[0]]
    return list(value or ()) if isinstance(value, list) else [value] if value else []


class RightsTests:
    """What is asked of every add-on with a table; goes before :class:`RightsCase`."""

    # Else Odoo's loader runs only what stands in the class itself.
    allow_inherited_tests_method = True

    def test_tables_are_complete(self):
        self.check_tables_are_complete()

    def test_writing(self):
        self.check_writing()

    def test_creating_and_deleting(self):
        self.check_creating_and_deleting()
        self.check_creating_with_what_only_odoo_fills_in()
        self.check_deleting()

    def test_calling(self):
        self.check_calling()

    def test_reading_of_another_company(self):
        self.check_reading_of_another_company()
        self.check_attachments()
        self.check_fields_on_what_is_shared()


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
        # Asked for each field of each model of Odoo: looked for once.
        cls.own_models = {
            name
            for name, model in cls.env.registry.items()
            if model._original_module == cls.addon and not model._abstract
        }
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

    def create_vals(self, name):
        """Return what a model has to be given to be created, for those that somebody
        may create; to be overridden."""
        return {}

    def models(self):
        """Return the names of the add-on's models that have a table."""
        return self.own_models

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

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_creating_with_what_only_odoo_fills_in(self):
        """Nobody starts a record with a state, a payload or a link of his own."""
        for name in self.touched():
            model = self.env[name]
            # What stands in a wizard is its owner's, and its buttons check it.
            if model._original_module != self.addon or model._transient:
                continue
            for field in self._fields_of(name):
                if not field.readonly:
                    continue
                for role, user in (self.users | self._named_strangers()).items():
                    with (
                        self.subTest(model=name, field=field.name, role=role),
                        self.assertRaises(AccessError),
                    ):
                        model.with_user(user).create({field.name: False})

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_relations_to_another_company(self):
        """What a role may write or create leads to nothing of another company."""
        checked = 0
        for name in self.models():
            roles = {*self.may_write.get(name, {}), *self.may_create.get(name, ())}
            record = self.env[name].search([], limit=1)
            for field in self._fields_of(name):
                foreign = self._foreign_record(field)
                if not foreign:
                    continue
                value = field.convert_to_write(foreign, self.env[name])
                for role in roles:
                    seen = record.with_user(self.users[role])
                    self._assert_no_write(seen, {field.name: value}, role)
                    checked += 1
        self.assertTrue(checked)

    def _assert_no_write(self, seen, vals, role):
        """Neither the record nor a new one takes the values."""
        new = {**self.create_vals(seen._name), **vals}
        ways = {"create": lambda: seen.create(new)}
        if seen:
            ways["write"] = lambda: seen.write(vals)
        for name, way in ways.items():
            with (
                self.subTest(f"{name} {seen._name} with {vals} by {role}"),
                self.assertRaises(UserError),
            ):
                way()

    def _foreign_record(self, field):
        """Return what a relation could lead to of the other company."""
        if field.type not in ("many2one", "many2many") or field.readonly:
            return None
        comodel = self.env[field.comodel_name].with_context(active_test=False)
        if "company_id" not in comodel._fields or field.comodel_name == "res.users":
            return None
        company = self.other_company
        found = comodel.search([("company_id", "=", company.id)], limit=1)
        recipe = FOREIGN.get(field.comodel_name)
        if found or not recipe:
            return found
        return comodel.create({**recipe, "company_id": company.id})

    def _named_strangers(self):
        return {f"{role}, elsewhere": user for role, user in self.strangers.items()}

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_wizards(self):
        """A row of a wizard is its owner's: nobody else reads it, changes it, deletes
        it or presses its buttons."""
        for name in self.models():
            if not self.env[name]._transient:
                continue
            owner = self.users[next(iter(sorted(self.may_create[name])))]
            vals = self.create_vals(name)
            row = self.env[name].with_user(owner).sudo().create(vals)
            self.assertTrue(row.with_user(owner).read(["display_name"]))
            others = {**self.users, **self._named_strangers()}
            for role, user in others.items():
                if user != owner:
                    self._assert_unreachable(row.with_user(user), role)

    def _assert_unreachable(self, row, role):
        ways = {
            "read": lambda: row.read(),
            "write": lambda: row.write({}),
            "unlink": lambda: row.unlink(),
            "export": lambda: row.export_data(["display_name"]),
            **{
                name: getattr(row, name)
                for name in self._public_methods(row._name)
                if self.may_call.get((row._name, name)) is not None
            },
        }
        for name, way in ways.items():
            with (
                self.subTest(f"{name} {row._name} by {role}"),
                self.assertRaises(UserError),
            ):
                way()
        if row.has_access("read"):
            self.assertFalse(row.search([("id", "=", row.id)]))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_deleting(self):
        """Record by record, as the company's rules and the methods have it."""
        for name, record in self.records().items():
            if name not in self.models():
                continue
            others = {**self.users, **self._named_strangers()}
            for role, user in others.items():
                if role not in self.may_delete.get(name, ()):
                    with (
                        self.subTest(f"unlink {name} by {role}"),
                        self.assertRaises(AccessError),
                    ):
                        record.with_user(user).unlink()

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

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_attachments(self):
        """Files of a record follow its rights: by the model and by the web route."""
        Attachment = self.env["ir.attachment"]
        for name, record in self.records().items():
            if name not in self.models():
                continue
            file = Attachment.create(
                {"name": "x", "raw": b"secret", "res_model": name, "res_id": record.id}
            )
            others = {**self.users, **self._named_strangers()}
            for role, user in others.items():
                if record.with_user(user).has_access("read"):
                    continue
                env = self.env(user=user, su=False)
                for way in (
                    lambda env=env, file=file: env[file._name].browse(file.id).read(),
                    lambda env=env, file=file: env["ir.binary"]._find_record(
                        res_id=file.id
                    ),
                    lambda env=env, row=record: env["ir.binary"]._find_record(
                        res_model=row._name, res_id=row.id, field="display_name"
                    ),
                ):
                    with (
                        self.subTest(f"file of {name} by {role}"),
                        self.assertRaises(AccessError),
                    ):
                        way()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def check_fields_on_what_is_shared(self):
        """A stranger who may see a record of Odoo's does not see through our fields on
        it, stored, computed or related, what he could not see by itself."""
        for name, record in self.records().items():
            for field in self._all_fields_of(name):
                if not field.relational:
                    continue
                for role, user in self.strangers.items():
                    seen = record.with_user(user)
                    try:
                        rows = seen.read([field.name])
                    except AccessError:
                        continue
                    with self.subTest(f"{name}.{field.name} by {role}"):
                        ids = _ids_in(rows[0][field.name])
                        target = seen.env[field.comodel_name].browse(ids)
                        self.assertEqual(target._filtered_access("read"), target)

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

    def _all_fields_of(self, name):
        """Return the fields that the add-on brings to a model, stored or not."""
        return [
            field
            for field in self.env[name]._fields.values()
            if field._module == self.addon and field.name not in NOT_OURS
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
