"""What a mail server's word on a sender is worth."""

import ast
import sys
from pathlib import Path

import mail_proof
import pytest
from mail_proof import is_vouched

OUR_SERVER = "mx.shop.example"


def vouched(*headers, domain="courier.example"):
    return is_vouched(headers, OUR_SERVER, domain)


@pytest.mark.parametrize(
    "header",
    [
        "mx.shop.example; dmarc=pass (p=REJECT) header.from=courier.example",
        "MX.shop.example 1;\r\n dkim=pass\r\n header.d=Courier.Example header.s=k",
        "mx.shop.example; dkim=pass header.i=@courier.example",
        "mx.shop.example; spf=pass smtp.mailfrom=bounces@courier.example",
        "mx.shop.example; spf=pass smtp.mailfrom=courier.example",
        "mx.shop.example; spf=fail; dkim = pass header.d=courier.example",
        "(a) mx.shop.example (b \\) c); dkim=pass (x (y)) header.d=courier.example",
    ],
)
def test_vouched(header):
    assert vouched(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";",
        "mx.shop.example",
        "mx.shop.example; none",
        "mx.evil.example; dkim=pass header.d=courier.example",
        "mx.shop.example.evil; dkim=pass header.d=courier.example",
        "mx.shop.example; dkim=fail header.d=courier.example",
        "mx.shop.example; dkim=pass header.d=evil.example",
        "mx.shop.example; dkim=pass header.d=example",
        "mx.shop.example; dkim=pass header.d=sub.courier.example",
        "mx.shop.example; dkim=pass header.d=r.example",
        "mx.shop.example; dkim=pass",
        "mx.shop.example; dkim=passed header.d=courier.example",
        "mx.shop.example; spf=pass smtp.helo=courier.example",
        "mx.shop.example; spf=pass smtp.mailfrom=courier.example@evil.example",
        "mx.shop.example; dmarc=pass",
        "mx.shop.example; dmarc=pass header.from=evil.example",
        "mx.shop.example; dmarc=fail; dkim=pass header.d=courier.example",
        "mx.shop.example; iprev=pass policy.iprev=1.2.3.4",
        "mx.shop.example; dkim=fail (; dkim=pass header.d=courier.example",
        'mx.shop.example; spf=pass smtp.mailfrom="; dkim=pass header.d=courier.example',
        'mx.shop.example; spf=pass smtp.mailfrom="a;dkim=pass header.d=courier.example;'
        ' b"@evil.example',
        "mx.shop.example; spf=pass (; dkim=pass header.d=courier.example) smtp.helo=x",
    ],
)
def test_not_vouched(header):
    assert not vouched(header)


def test_no_header():
    assert not vouched()


def test_only_the_first_word_of_the_server_counts():
    """What the sender has put beneath it himself does not."""
    forged = f"{OUR_SERVER}; dkim=pass header.d=courier.example"
    assert not vouched(f"{OUR_SERVER}; dkim=none", forged)
    assert vouched("mx.other.example; dkim=fail", forged)


def test_a_subdomain_of_the_signer():
    header = f"{OUR_SERVER}; dkim=pass header.d=courier.example"
    assert vouched(header, domain="status.courier.example")


def test_only_the_standard_library():
    tree = ast.parse(Path(mail_proof.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            names = [node.module] if isinstance(node, ast.ImportFrom) else names
            assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
