"""Templates as an Odoo with the add-ons exports them."""

import tempfile
from pathlib import Path

from .. import odoo_session, processes
from . import catalogue


def templates(environment, database, addons):
    """Return the text of each add-on's template: ``{add-on: text}``.

    :param str database: in which the add-ons are installed
    """
    log = environment.cache.path("logs", "translations.log")
    with tempfile.TemporaryDirectory() as folder:
        task = {"addons": list(addons), "folder": folder}
        command, environ = odoo_session.command(
            environment, database, "environment.translations.exporter", task
        )
        code = processes.run_logged(command, log, env=environ)
        problem = "Odoo cannot export the translations."
        processes.require_success(code, problem, log)
        return {
            addon: catalogue.template(Path(folder, f"{addon}.pot").read_text())
            for addon in addons
        }


def outdated(templates_by_addon, checkout=catalogue.CHECKOUT):
    """Return the sorted names of the add-ons whose template file is not current."""
    return sorted(
        addon
        for addon, text in templates_by_addon.items()
        if _read(catalogue.template_file(addon, checkout)) != text
    )


def write(templates_by_addon, languages, checkout=catalogue.CHECKOUT):
    """Write the templates, and bring the languages' files up to date."""
    for addon, text in templates_by_addon.items():
        file = catalogue.template_file(addon, checkout)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        for language in languages:
            file = catalogue.language_file(addon, language, checkout)
            file.write_text(catalogue.merged(text, _read(file), language))


def _read(file):
    return file.read_text() if file.is_file() else ""
