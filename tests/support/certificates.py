"""Certificates of a test's own: valid, expired, and another host's."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """An authority, and files with the certificates and keys of servers.

    :param str authority: PEM
    :param dict servers: file by ``valid``, ``expired`` and ``foreign``
    """

    authority: str
    servers: dict[str, Path]


def make_certificates(folder):
    """Make an authority and what it has signed for ``localhost``, in a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _sign("Test Authority", key, key, "Test Authority", is_authority=True)
    cases = {
        "valid": ("localhost", 30),
        "expired": ("localhost", -1),
        "foreign": ("files.example", 30),
    }
    servers = {}
    for name, (host, days) in cases.items():
        own_key = ec.generate_private_key(ec.SECP256R1())
        signed = _sign(host, own_key, key, "Test Authority", days=days)
        servers[name] = folder / f"{name}.pem"
        servers[name].write_bytes(_pem(own_key) + _pem(signed))
    return Certificates(_pem(authority).decode(), servers)


def _sign(name, key, signing_key, issuer, days=30, is_authority=False):
    end = datetime.now(timezone.utc) + timedelta(days=days)
    public, issuing = key.public_key(), signing_key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=60))
        .not_valid_after(end)
    )
    extensions = [
        (x509.BasicConstraints(ca=is_authority, path_length=None), True),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing), False),
        (_usage(is_authority), True),
    ]
    if not is_authority:
        extensions.append((x509.SubjectAlternativeName([x509.DNSName(name)]), False))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(is_authority):
    used = {"digital_signature", "key_cert_sign"} if is_authority else set()
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    used = used or {"digital_signature"}
    return x509.KeyUsage(**{name: name in used for name in every})


def _pem(thing):
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM)
    return thing.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
