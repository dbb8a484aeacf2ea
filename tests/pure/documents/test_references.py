"""What docstrings and comments name is there: requirements, sections, pages."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from environment.addons import CHECKOUT

# One of the ids of docs/requirements.rst, wherever it stands.
ID = re.compile(r"\b[DSAXMREWPGOY][1-9][0-9]?\b")
SECTION = re.compile(r'docs/(\w+)\.rst, "([^"]+)"(?:,? and "([^"]+)")?')
# A title of Lazada's: *GetOrders*, "Fulfillment Orders", GetOrders.
NAME = r'(?:\*[A-Z][\w ]+\*|"[A-Z][\w/& ]+"|[A-Z][a-z]+[A-Z]\w+)'
TITLE = re.compile(rf"\b[Pp]ages? {NAME}(?:(?:,| and|, and) {NAME})*")
LOST = re.compile(r"lazada_api\.md|requirements\.md|\b[Ss]ection [0-9]|§")
# Their docstrings point to the facts; elsewhere a page may be named that is there.
POINTING = (
    "lazada_connector/lazada_api",
    "lazada_sof/sof_portal",
    "tests/lazada_simulator",
)
THIS = Path(__file__).resolve()
FILES = sorted(
    file
    for folder in ("lazada_*", "tests", "setup")
    for start in CHECKOUT.glob(folder)
    for file in start.rglob("*.py")
)


def words_of(source):
    """Return the docstrings and comments of a file, each as one line."""
    tree = ast.parse(source)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    found = [ast.get_docstring(n) for n in ast.walk(tree) if isinstance(n, holders)]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    # A sentence may go on in the next line of a comment.
    comments = " ".join(t.string[1:] for t in tokens if t.type == tokenize.COMMENT)
    return [" ".join(text.split()) for text in (*filter(None, found), comments)]


@pytest.fixture(scope="module")
def words():
    """The docstrings and comments of the suite, by file."""
    return {file: words_of(file.read_text()) for file in FILES if file != THIS}


def page(name):
    return publish_doctree((CHECKOUT / "docs" / f"{name}.rst").read_text())


def titles_of(name):
    return {title.astext() for title in page(name).findall(nodes.title)}


def matches(words, pattern):
    return {
        (str(file.relative_to(CHECKOUT)), match)
        for file, texts in words.items()
        for text in texts
        for match in pattern.findall(text)
    }


def test_every_requirement_that_is_named_is_there(words):
    known = {node.astext() for node in page("requirements").findall(nodes.target)}
    named = matches(words, ID)
    assert len(known) > 70
    assert len({each for _file, each in named}) > 30
    assert not {(file, each) for file, each in named if each not in known}


def test_every_section_that_is_named_is_there(words):
    named = matches(words, SECTION)
    titles = {document: titles_of(document) for _file, (document, *_) in named}
    assert len(named) > 40
    assert not {
        (file, document, title)
        for file, (document, *wanted) in named
        for title in filter(None, wanted)
        if title not in titles[document]
    }


def test_every_page_of_lazadas_that_is_named_is_there(words):
    """The facts name the pages that they come from."""
    text = " ".join(page("lazada_api").astext().split())
    named = matches(words, TITLE)
    assert named
    assert not {
        (file, title)
        for file, match in named
        for title in re.findall(NAME, match)
        if title.strip('*"') not in text
    }


def test_nothing_names_what_is_not_in_this_repository(words):
    assert not matches(words, LOST)


def test_the_client_and_the_simulator_point_to_the_facts(words):
    named = {file for file, _title in matches(words, TITLE)}
    assert not {file for file in named if file.startswith(POINTING)}


def test_unconfirmed_facts_are_said_to_be_so():
    paragraphs = page("lazada_api").findall(nodes.list_item)
    doubtful = [each for each in paragraphs if "unconfirmed" in each.astext().lower()]
    assert len(doubtful) >= 15


def test_the_glossary_has_its_twenty_terms():
    [body] = page("glossary").findall(nodes.tbody)
    rows = [[cell.astext() for cell in row] for row in body]
    assert len(rows) == 20
    assert all(len(row) == 4 and all(row) for row in rows)
