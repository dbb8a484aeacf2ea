"""What the web client asks for when somebody opens a list, a filter of it, a group of
it or a record: every list below Lazada's menu, with each of its filters.
"""

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import safe_eval
from odoo.tools.safe_eval import time as safe_time

MENU = "lazada_connector.lazada_menu"
LIST_LIMIT, COUNT_LIMIT = 80, 10001
MULTI = ("list", "kanban")
TEXTS = ("char", "text", "many2one", "many2many")
RELATIONS = ("many2one", "many2many", "one2many", "reference", "many2one_reference")


@dataclass
class Screen:
    """Something to open.

    :param dict spec: fields to read, as ``web_read`` takes it
    :param str group: group by this
    :param res_id: the record whose form it is
    """

    name: str
    model: str
    domain: list
    spec: dict
    context: dict = field(default_factory=dict)
    group: str | None = None
    res_id: int | None = None

    def open(self, env):
        records = env[self.model].with_context(**self.context)
        if self.res_id:
            return records.browse(self.res_id).web_read(self.spec)
        if self.group:
            return records.web_read_group(
                self.domain, [self.group], ["__count"], limit=LIST_LIMIT
            )
        return records.web_search_read(
            self.domain, self.spec, limit=LIST_LIMIT, count_limit=COUNT_LIMIT
        )


def all_screens(env, sought):
    """Return the ``Screen``s of every list below Lazada's menu.

    :param dict sought: what is typed into the field of a search, by model
    """
    screens = []
    for action in actions(env):
        screens += screens_of(env, action, sought.get(action.res_model, "100000"))
    return screens


def actions(env):
    menus = env["ir.ui.menu"].search([("id", "child_of", env.ref(MENU).id)])
    found = {menu.action for menu in menus if menu.action}
    windows = [each for each in found if each._name == "ir.actions.act_window"]
    return sorted(
        (each for each in windows if each.res_model in env),
        key=lambda each: each.name,
    )


def screens_of(env, action, typed):
    context = evaluated(env, action.context or "{}")
    domain = evaluated(env, action.domain or "[]")
    modes = [mode for mode in action.view_mode.split(",") if mode in MULTI]
    if not modes:
        return []
    model = env[action.res_model]
    views = dict((mode, view) for view, mode in action.views if mode in modes)
    got = model.get_views(
        [(views.get(modes[0]), modes[0]), (action.search_view_id.id, "search")]
    )
    spec = specification(model, got["views"][modes[0]]["arch"])
    search = etree.fromstring(got["views"]["search"]["arch"])
    defaults = default_domain(env, search, context)
    make = Maker(env, action, spec, domain, context)
    screens = [make.screen("as it opens", defaults)]
    screens += [make.screen(name, [own]) for name, own in filters(env, search)]
    screens += [make.screen(name, [], group) for name, group in groups(model, search)]
    screens += [
        make.screen(name, [own]) for name, own in fields_of(model, search, typed)
    ]
    return screens


@dataclass
class Maker:
    env: object
    action: object
    spec: dict
    domain: list
    context: dict

    def screen(self, name, domains, group=None):
        context = {
            key: value
            for key, value in self.context.items()
            if not key.startswith(("search_default_", "group_by"))
        }
        return Screen(
            name=f"{self.action.name}: {name}",
            model=self.action.res_model,
            domain=list(Domain.AND([self.domain, *domains])),
            spec=self.spec,
            context=context,
            group=group,
        )


# === WHAT A VIEW SAYS === #


def specification(model, arch):
    """Return what a view reads, as ``web_read`` takes it."""
    node = etree.fromstring(arch) if isinstance(arch, str) else arch
    return {
        child.get("name"): field_specification(model, child)
        for child in own_fields(node)
        if child.get("name") in model._fields
    }


def own_fields(node):
    """Yield the fields of a view but those of the views inside them."""
    for child in node:
        if child.tag == "field":
            yield child
        elif child.tag not in ("groupby", "searchpanel"):
            yield from own_fields(child)


def field_specification(model, node):
    known = model._fields[node.get("name")]
    if known.type not in RELATIONS or known.type in ("reference",):
        return {}
    if known.type == "many2one":
        return {"fields": {"display_name": {}}}
    if known.type == "many2one_reference":
        return {}
    inner = next((child for child in node if child.tag in MULTI), None)
    shown = {"display_name": {}}
    if inner is not None:
        shown = specification(model.env[known.comodel_name], inner)
    return {"fields": shown, "limit": 40}


def filters(env, search):
    for node in search.iter("filter"):
        if node.get("domain") and node.get("invisible") not in ("1", "True"):
            yield (
                node.get("string") or node.get("name"),
                evaluated(env, node.get("domain")),
            )


def groups(model, search):
    for node in search.iter("filter"):
        context = evaluated(model.env, node.get("context") or "{}")
        if group := context.get("group_by"):
            is_day = model._fields[group.split(":")[0]].type in ("date", "datetime")
            if is_day and ":" not in group:
                group += ":month"  # as the web client has it
            yield f"by {group}", group


def fields_of(model, search, typed):
    for node in search.iter("field"):
        name = node.get("name")
        if node.get("filter_domain"):
            own = evaluated(model.env, node.get("filter_domain"), self=typed)
        elif model._fields[name].type in TEXTS:
            text = name_of_first(model._fields[name], model.env) or typed
            own = [(name, node.get("operator") or "ilike", text)]
        else:
            continue
        yield f"search in {node.get('string') or name}", own


def name_of_first(known, env):
    """What somebody would type who looks for records by another one."""
    if not known.relational:
        return None
    return env[known.comodel_name].search([], limit=1).display_name


def default_domain(env, search, context):
    """Return the domains of the filters that are on when the action opens."""
    found = []
    for node in search.iter("filter"):
        if context.get(f"search_default_{node.get('name')}") and node.get("domain"):
            found.append(evaluated(env, node.get("domain")))
    return [Domain.OR(found)] if found else []


def evaluated(env, text, **names):
    if not isinstance(text, str):
        return text
    known = {
        "uid": env.uid,
        "user_id": env.uid,
        "allowed_company_ids": env.companies.ids,
        "context_today": date.today,
        "current_date": date.today().isoformat(),
        "datetime": safe_datetime,
        "relativedelta": relativedelta,
        "active_id": False,
        "active_ids": [],
        "time": safe_time,
        **names,
    }
    return safe_eval(text.strip(), known)
