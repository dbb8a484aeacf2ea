from . import controllers, models, wizards


def uninstall_hook(env):
    """Take the address and the limits along: Odoo leaves parameters where they are."""
    parameters = env["ir.config_parameter"].sudo()
    parameters.search([("key", "=like", "lazada_health.%")]).unlink()
