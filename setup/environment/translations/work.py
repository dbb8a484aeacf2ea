"""What ``setup/translations`` does in the prepared environment."""

from contextlib import ExitStack

from .. import console, oca
from ..addons import CHECKOUT, own_addons
from . import catalogue, export, faults

DATABASE = "lazada_translations"
FAULTS_SHOWN = 10


def do(environment, languages, check):
    """Bring the files up to date, or only check them; return the exit code."""
    templates = _export(environment)
    outdated = export.outdated(templates)
    if not check:
        export.write(templates, languages)
    for addon in outdated:
        state = "is not current" if check else "has changed"
        console.say(f"{addon}: the template {state}")
    faulty = _show_faults(templates, languages)
    return 1 if check and (outdated or faulty) else 0


def _export(environment):
    addons = list(own_addons())
    with ExitStack() as stack:
        stack.enter_context(environment.cache.lock("translations"))
        environment = oca.with_addons(environment, *oca.JOINED)
        environment.fresh_database(DATABASE)
        with console.step(f"Odoo database with {', '.join(addons)}"):
            environment.databases.install(DATABASE, addons, "translations-odoo.log")
        with console.step("What can be translated"):
            templates = export.templates(environment, DATABASE, addons)
        environment.databases.drop(DATABASE)
    return templates


def _show_faults(templates, languages):
    """Say what is wrong in the languages' files; return how much that is."""
    total = 0
    for addon, template in templates.items():
        for language in languages:
            file = catalogue.language_file(addon, language)
            text = file.read_text() if file.is_file() else ""
            found = list(faults.of_file(text, template))
            total += len(found)
            if found:
                console.say(f"{file.relative_to(CHECKOUT)}: {len(found)} to mend")
                console.note("\n".join(found[:FAULTS_SHOWN]))
    return total
