"""The add-ons of this checkout, read from their manifests."""

import ast
import hashlib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
MANIFEST = "__manifest__.py"


def own_addons(checkout=CHECKOUT):
    """Return the manifests of the checkout's add-ons: ``{name: manifest dict}``."""
    files = sorted(Path(checkout).glob(f"*/{MANIFEST}"))
    return {file.parent.name: ast.literal_eval(file.read_text()) for file in files}


def standard_addons(checkout=CHECKOUT):
    """Return the manifests of the add-ons that need nothing but Odoo.

    Those that join the suite to something else (``auto_install``) are not named: Odoo
    installs them by itself where that is there.
    """
    addons = own_addons(checkout)
    return {
        name: manifest
        for name, manifest in addons.items()
        if not manifest.get("auto_install") or set(manifest["depends"]) <= set(addons)
    }


def contents(addons, checkout=CHECKOUT):
    """Return a digest of all files of the add-ons but their tests."""
    digest = hashlib.sha256()
    for addon in sorted(addons):
        folder = Path(checkout, addon)
        for file in sorted(folder.rglob("*")):
            place = file.relative_to(folder).parts
            if file.is_file() and not {"tests", "__pycache__"} & set(place):
                digest.update(f"{addon}/{place} {file.stat().st_size}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def own_dependencies(addons, name):
    """Return the names of the add-ons, of those given, that one of them needs."""
    direct = set(addons[name]["depends"]) & set(addons)
    return direct.union(*(own_dependencies(addons, needed) for needed in direct))


def outside_dependencies(addons):
    """Return the sorted names of Odoo's own modules that the add-ons depend on."""
    depends = {name for manifest in addons.values() for name in manifest["depends"]}
    return sorted(depends - set(addons))


def python_requirements(addons):
    """Return the sorted Python packages that the manifests ask for."""
    return sorted(
        {
            package
            for manifest in addons.values()
            for package in manifest.get("external_dependencies", {}).get("python", [])
        },
        key=str.lower,
    )
