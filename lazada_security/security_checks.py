"""What of Lazada's security review can be seen from here, point by point.

Each check takes an environment with all rights and returns whether the point is met,
and what was found. ``None`` instead: that cannot be seen from here; a person has to
confirm it. Nothing is taken for met that was not seen.
"""

from datetime import timedelta

from odoo import fields
from odoo.tools import config
from odoo.tools.config import crypt_context

from odoo.addons.lazada_connector.secret_fields import server_box
from odoo.addons.lazada_server.secrets_at_rest import count_secrets

# What such reviews ask for; Lazada's own limits are not published in full.
MOST_FAILURES = 10
MOST_IDLE_MINUTES = 30
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD_DAYS = 90
UNUSED = timedelta(days=90)
RECENTLY = timedelta(days=30)
GROUPS = ("lazada_connector.group_lazada_user", "lazada_connector.group_lazada_manager")


def has_module(env, name):
    return bool(env["ir.module.module"]._get(name).state == "installed")


def parameter(env, name, default=0):
    """Return a system parameter that is a number; 0 for what is none."""
    text = str(env["ir.config_parameter"].get_param(name, default))
    return int(text) if text.isdigit() else 0


def lazada_users(env):
    users = env["res.users"]
    return users.union(*(env.ref(name).all_user_ids for name in GROUPS)).filtered(
        lambda user: user.active and user.id != env.ref("base.user_root").id
    )


# === THE NETWORK === #


def fixed_addresses(env):
    known = env["lazada.store"]._addresses()
    if not known:
        return None, env._("Which addresses this server calls from is not seen here.")
    return None, env._("The host announced the address %s last.", known[-1][1])


def https(env):
    base = env["ir.config_parameter"].get_param("web.base.url") or ""
    apps = env["lazada.app"].search([])
    addresses = [base, *apps.mapped("api_url"), *apps.mapped("auth_url")]
    plain = [each for each in filter(None, addresses) if not each.startswith("https:")]
    if plain:
        return False, env._("Not encrypted: %s", ", ".join(dict.fromkeys(plain)))
    return True, env._("Users reach %s, and Lazada is called by HTTPS.", base)


# === USERS === #


def unique_users(env):
    admin = env.ref("base.user_admin", raise_if_not_found=False)
    used = admin and admin.login_date
    if used and used > fields.Datetime.now() - RECENTLY:
        return False, env._(
            "“%(name)s”, the account that Odoo comes with, was used on %(day)s.",
            name=admin.login,
            day=fields.Date.to_string(used),
        )
    return None, env._("Whether people share a log-in is not seen here.")


def leavers(env):
    border = fields.Datetime.now() - UNUSED
    unused = lazada_users(env).filtered(
        lambda user: (user.login_date or border) <= border
    )
    if unused:
        names = ", ".join(unused.mapped("login"))
        return False, env._("Not used for 90 days, or never: %s", names)
    return True, env._("Every user of Lazada has logged in within 90 days.")


def least_rights(env):
    counts = {name: len(env.ref(name).all_user_ids) for name in GROUPS}
    return None, env._(
        "Who sees Lazada's orders: %(users)s users; who manages stores: %(managers)s; "
        "who administers the system: %(system)s.",
        users=counts[GROUPS[0]],
        managers=counts[GROUPS[1]],
        system=len(env.ref("base.group_system").all_user_ids),
    )


# === LOG-IN === #


def lockout(env):
    after = parameter(env, "base.login_cooldown_after", 5)
    seconds = parameter(env, "base.login_cooldown_duration", 60)
    met = 0 < after <= MOST_FAILURES and seconds >= 60
    return met, env._(
        "After %(after)s failures, an address is refused for %(seconds)s seconds.",
        after=after,
        seconds=seconds,
    )


def idle(env):
    minutes = _idle_minutes(env)
    if not minutes:
        return False, env._("Sessions of users who do nothing do not end.")
    return minutes <= MOST_IDLE_MINUTES, env._(
        "Who does nothing for %s minutes has to log in again.", minutes
    )


def _idle_minutes(env):
    """Return after how many minutes an internal user's session ends; 0: never."""
    delays = []
    if has_module(env, "auth_timeout"):
        delays.append(env.ref("base.group_user").lock_timeout_inactivity)
    if has_module(env, "auth_session_timeout"):
        name = "inactive_session_time_out_delay"
        delays.append(-(-parameter(env, name, 7200) // 60))
    return min(filter(None, delays), default=0)


def password_rules(env):
    lengths = []
    if has_module(env, "auth_password_policy"):
        lengths.append(parameter(env, "auth_password_policy.minlength"))
    length = max(lengths, default=0)
    if not length:
        return False, env._("A password may be as short as one likes.")
    return length >= SHORTEST_PASSWORD, env._(
        "A password has %s characters at least.", length
    )


def password_age(env):
    if not has_module(env, "password_security"):
        return False, env._("Passwords do not end.")
    days = parameter(env, "password_security.expiration_days", 60)
    return 0 < days <= LONGEST_PASSWORD_DAYS, env._(
        "Passwords end after %s days.", days
    )


def second_factor(env):
    policy = env["ir.config_parameter"].get_param("auth_totp.policy")
    if has_module(env, "auth_totp_mail") and policy:
        return True, env._("Odoo asks every employee for a second factor.")
    users = lazada_users(env)
    without = users.filtered(lambda user: not user.totp_enabled)
    if without:
        return False, env._(
            "Who logs in without a second factor: %(without)s of %(all)s users of "
            "Lazada.",
            without=len(without),
            all=len(users),
        )
    return True, env._("Every user of Lazada has a second factor.")


# === DATA === #


def secrets_at_rest(env):
    if not server_box().has_key:
        return False, env._("The server has no lazada_secret_key.")
    clear, lost = count_secrets(env)
    if clear or lost:
        return False, env._(
            "%(clear)s secrets stand in the clear, %(lost)s were encrypted with "
            "another key.",
            clear=clear,
            lost=lost,
        )
    return True, env._("All secrets are encrypted with the server's key.")


def buyers_at_rest(env):
    return None, env._(
        "Whether the disks of database, files and backups are encrypted is not seen "
        "from here."
    )


def masking(env):
    return None, env._(
        "On Lazada's orders, phones and e-mails are masked and Show is logged. "
        "Contacts and deliveries show what Lazada has unmasked to whoever may see them."
    )


def retention(env):
    if not has_module(env, "lazada_privacy"):
        return False, env._("Buyers' data stays: Lazada Privacy is not installed.")
    companies = env["lazada.store"].search([]).company_id
    without = companies.filtered(lambda company: not company.lazada_buyer_days)
    if without:
        return False, env._(
            "Buyers' data stays in %s.", ", ".join(without.mapped("name"))
        )
    return True, env._("Buyers' data ends in every company that has a store.")


# === LOGS === #


def log_ins(env):
    return _kept_since(env, "lazada.access", [("kind", "=", "log_in")], "accessed_at")


def order_views(env):
    return _kept_since(env, "lazada.access", [("kind", "!=", "log_in")], "accessed_at")


def api_calls(env):
    return _kept_since(env, "lazada.api.call", [], "called_at")


def _kept_since(env, model, domain, moment):
    first = env[model].search(domain, order="id", limit=1)
    if not first:
        return True, env._("Kept for six months. Nothing yet.")
    return True, env._(
        "Kept for six months; %(count)s entries since %(day)s.",
        count=env[model].search_count(domain),
        day=fields.Date.to_string(first[moment]),
    )


# === THE SERVER === #


def databases(env):
    if config["list_db"]:
        return False, env._(
            "Anybody can see and manage the server's databases (list_db)."
        )
    kept = config["admin_passwd"]
    if kept and crypt_context.verify("admin", kept):
        return False, env._("The master password is the one that Odoo comes with.")
    return True, env._("The list of databases is off, the master password is changed.")


def copies(env):
    if env["ir.config_parameter"].get_param("database.is_neutralized"):
        return True, env._("This database is a neutralized copy.")
    return None, env._(
        "Copies for tests have to be neutralized; that is not seen here."
    )


def assessment(env):
    return None, env._("An assessment from outside is not seen here.")


CHECKS = {
    check.__name__: check
    for check in (
        fixed_addresses, https, unique_users, leavers, least_rights, lockout, idle,
        password_rules, password_age, second_factor, secrets_at_rest, buyers_at_rest,
        masking, retention, log_ins, order_views, api_calls, databases, copies,
        assessment,
    )
}  # fmt: skip
