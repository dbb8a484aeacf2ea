"""The add-ons' source as it stands on disk, for the checks of its structure."""

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from environment.addons import CHECKOUT, own_addons

CONNECTOR = "lazada_connector"
# From the ground up: a room may import from those before it.
ROOMS = ("runs", "connection", "store", "catalogue", "order", "sale", "fulfilment")
ODOO_FOLDERS = ("models", "wizards", "controllers")
# Methods of a logger whose records somebody has to look at.
LOUD = {"warning", "error", "exception", "critical"}
MODEL_CLASSES = {"Model", "AbstractModel", "TransientModel"}


@dataclass(frozen=True)
class ModelClass:
    """One class of an Odoo model: a new one, or a part of one that is there.

    :param str model: the technical name of what the class defines or extends
    :param str kind: ``Model``, ``AbstractModel`` or ``TransientModel``
    :param tuple inherited: the technical names in ``_inherit``
    """

    addon: str
    place: Path
    model: str
    kind: str
    inherited: tuple

    @property
    def room(self):
        """Return the folder in ``models`` that holds the file, or an empty text."""
        parts = self.place.parts
        return parts[2] if parts[1] == "models" and len(parts) > 3 else ""


@cache
def python_files(addon):
    """Return the ``Path``s of an add-on's Python files but its tests, relative to the
    checkout."""
    files = sorted((CHECKOUT / addon).rglob("*.py"))
    relative = [file.relative_to(CHECKOUT) for file in files]
    return [file for file in relative if "tests" not in file.parts]


@cache
def xml_files():
    files = [
        file for addon in own_addons() for file in (CHECKOUT / addon).rglob("*.xml")
    ]
    return [file.relative_to(CHECKOUT) for file in sorted(files)]


def line_count(files):
    return sum(len(lines_of(file)) for file in files)


def lines_of(file):
    return (CHECKOUT / file).read_text(encoding="utf-8").splitlines()


@cache
def tree_of(file):
    return ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))


@cache
def model_classes():
    """Return every ``ModelClass`` of the add-ons."""
    return [
        found
        for addon in own_addons()
        for file in python_files(addon)
        for node in tree_of(file).body
        if isinstance(node, ast.ClassDef) and (found := _model_class(addon, file, node))
    ]


def _model_class(addon, file, node):
    kinds = {base.attr for base in node.bases if isinstance(base, ast.Attribute)}
    kind = next(iter(kinds & MODEL_CLASSES), None)
    if not kind:
        return None
    written = {
        target.id: ast.literal_eval(statement.value)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
    }
    inherited = written.get("_inherit", ())
    inherited = (inherited,) if isinstance(inherited, str) else tuple(inherited)
    model = written.get("_name") or inherited[0]
    return ModelClass(addon, file, model, kind, inherited)


def files_by_model():
    """Return ``{(add-on, model): files in which the add-on says something of it}``."""
    found = defaultdict(set)
    for written in model_classes():
        found[written.addon, written.model].add(written)
    return {
        key: {written.place for written in classes} for key, classes in found.items()
    }


def heirs(model):
    """Return the technical names of the models that inherit from a mixin."""
    return {
        written.model
        for written in model_classes()
        if model in written.inherited and written.model != model
    }


def imports_between_rooms():
    """Yield ``(file, its room, the room that it imports from)`` of the connector."""
    for file in python_files(CONNECTOR):
        parts = file.parts
        if parts[1] != "models" or len(parts) < 4:
            continue
        for node in ast.walk(tree_of(file)):
            for name in _imported_modules(node, parts):
                if name[:2] == (CONNECTOR, "models") and name[2:3] != (parts[2],):
                    yield file, parts[2], name[2] if len(name) > 2 else ""


def _imported_modules(node, parts):
    """Return what a statement imports, as parts of a path below ``odoo.addons``."""
    if isinstance(node, ast.Import):
        written = [tuple(alias.name.split(".")) for alias in node.names]
    elif not isinstance(node, ast.ImportFrom):
        return []
    else:
        start = parts[: -node.level] if node.level else ()
        base = (*start, *(node.module.split(".") if node.module else ()))
        written = [(*base, alias.name) for alias in node.names]
    return [name[2:] if name[:2] == ("odoo", "addons") else name for name in written]


def bare_warnings():
    """Yield ``(file, line)`` where something goes to the server's log that somebody has
    to look at, without saying what it is about."""
    for addon in own_addons():
        for file in python_files(addon):
            for node in ast.walk(tree_of(file)):
                if isinstance(node, ast.Attribute) and node.attr in LOUD:
                    if ast.unparse(node.value) == "_logger":
                        yield file, node.lineno


def functions():
    """Yield ``(file, name, lines)`` of every function of the add-ons, the docstring
    and decorators not counted."""
    for addon in own_addons():
        for file in python_files(addon):
            for node in ast.walk(tree_of(file)):
                if isinstance(node, ast.FunctionDef):
                    yield file, node.name, _length(node)


def _length(node):
    first = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    text = first.end_lineno - first.lineno + 1 if documented else 0
    return node.end_lineno - node.lineno + 1 - text


def computed_names():
    """Yield ``(file, line, text)`` of each ``getattr`` of a model or a page whose name
    is computed."""
    for addon in own_addons():
        for file in python_files(addon):
            if file.parts[1] in ODOO_FOLDERS:
                for node in ast.walk(tree_of(file)):
                    if _is_getattr(node) and not isinstance(node.args[1], ast.Constant):
                        yield file, node.lineno, ast.unparse(node)


def _is_getattr(node):
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "getattr"
