"""A seller in front of Lazada's consent page, without a browser."""

import urllib.parse

import requests
from lxml import html

from ..console import SetupError

SECONDS = 60
REDIRECTS = (301, 302, 303, 307, 308)


def give_consent(url, email, password):
    """Fill in the consent page's form and send it.

    :param str url: the consent page, with its query
    :return: the address that Lazada then sends the seller's browser to
    :raise SetupError: the page refuses
    """
    with requests.Session() as browser:
        page = browser.get(url, timeout=SECONDS)
        form = _form(page)
        values = dict(form.form_values())
        for field in form.xpath(".//input[@name]"):
            kind = field.get("type", "text")
            if kind == "password":
                values[field.name] = password
            elif kind in ("text", "email"):
                values[field.name] = email
        agree = form.xpath(".//button[@type='submit'][@name]")[0]
        values[agree.get("name")] = agree.get("value")
        target = urllib.parse.urljoin(page.url, form.action or page.url)
        answer = browser.post(
            target, data=values, timeout=SECONDS, allow_redirects=False
        )
    if answer.status_code not in REDIRECTS:
        raise SetupError(f"The consent page refuses: {_text(answer)}")
    return urllib.parse.urljoin(page.url, answer.headers["Location"])


def _form(page):
    forms = html.fromstring(page.content).forms if page.ok else []
    if not forms:
        raise SetupError(f"There is no form on the consent page: {_text(page)}")
    return forms[0]


def _text(page):
    words = html.fromstring(page.content).xpath("//body//text()")
    return " ".join(" ".join(words).split())[:300]
