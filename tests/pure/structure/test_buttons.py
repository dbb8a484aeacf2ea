"""No button of any add-on is silent: it says what it did, or leads somewhere."""

import ast
from pathlib import Path

import pytest
from lxml import etree

from environment.addons import CHECKOUT, own_addons


def buttons():
    """Return the names of the methods behind buttons and links, and who has them."""
    found = {}
    for addon in own_addons():
        for file in sorted(Path(CHECKOUT, addon).glob("*/*.xml")):
            for button in etree.parse(str(file)).iter("button", "a"):
                if button.get("type") == "object":
                    found.setdefault(button.get("name"), set()).add(addon)
    return found


def methods():
    """Yield file, class and syntax tree of each method of the add-ons' models."""
    for addon in own_addons():
        for file in sorted(Path(CHECKOUT, addon).rglob("*.py")):
            if {"tests", "lazada_api"} & set(file.parts):
                continue
            for model in ast.walk(ast.parse(file.read_text())):
                if isinstance(model, ast.ClassDef):
                    for method in model.body:
                        if isinstance(method, ast.FunctionDef):
                            yield file, model.name, method


def is_silent(method):
    """Whether a method may end without an answer, or with a mere ``True``."""
    answers = [node for node in ast.walk(method) if isinstance(node, ast.Return)]
    empty = [
        answer
        for answer in answers
        if answer.value is None or isinstance(answer.value, ast.Constant)
    ]
    return bool(empty) or not isinstance(method.body[-1], ast.Return)


BUTTONS = buttons()
METHODS = [
    pytest.param(
        method, id=f"{file.relative_to(CHECKOUT).parts[0]}-{model}.{method.name}"
    )
    for file, model, method in methods()
    if method.name in BUTTONS
]


def test_there_are_buttons():
    assert len(BUTTONS) > 70
    assert len(METHODS) > 70


@pytest.mark.parametrize("method", METHODS)
def test_a_button_answers(method):
    assert not is_silent(method), f"{method.name} says nothing to who pressed it"
