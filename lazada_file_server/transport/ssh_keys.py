"""SSH keys: the server's and ours."""

import base64
import binascii
import hashlib
import io

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from .errors import Kind, Step, TransportError

_CLASSES = {
    ed25519.Ed25519PrivateKey: paramiko.Ed25519Key,
    ec.EllipticCurvePrivateKey: paramiko.ECDSAKey,
    rsa.RSAPrivateKey: paramiko.RSAKey,
}


def fingerprint(key):
    """Return the fingerprint of a ``paramiko.PKey`` as ``ssh-keygen -l`` shows it."""
    digest = hashlib.sha256(key.asbytes()).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def fingerprint_of(line):
    """Return the fingerprint of a host key of the settings; empty if it is none."""
    try:
        return fingerprint(read_host_key(line))
    except TransportError:
        return ""


def read_host_key(line):
    """Read a host key of the settings.

    :param str line: ``ssh-ed25519 AAAA…``, perhaps with a comment behind
    :rtype: paramiko.PKey
    :raise TransportError: there is none, or it cannot be read
    """
    if not line.strip():
        detail = "no host key is known of this server"
        raise TransportError(Kind.HOST_KEY, detail, Step.SECURE)
    try:
        name, content, *_comment = line.split()
        return paramiko.PKey.from_type_string(name, base64.b64decode(content))
    except (ValueError, binascii.Error, paramiko.SSHException, IndexError) as error:
        detail = f"the known host key cannot be read ({error})"
        raise TransportError(Kind.HOST_KEY, detail, Step.SECURE) from error


def read_private_key(text, passphrase=""):
    """Read a private key: PEM or OpenSSH; Ed25519, ECDSA or RSA.

    :rtype: paramiko.PKey
    :raise TransportError: ``SETTINGS``
    """
    try:
        return _read_private_key(text.strip().encode() + b"\n", passphrase.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm, LookupError) as error:
        reason = " ".join(str(error).split())[:200]
        detail = f"the private key cannot be read ({reason})"
        raise TransportError(Kind.SETTINGS, detail, Step.LOG_IN) from error


def _read_private_key(content, passphrase):
    openssh = b"BEGIN OPENSSH PRIVATE KEY" in content
    load = (
        serialization.load_ssh_private_key
        if openssh
        else serialization.load_pem_private_key
    )
    key = load(content, passphrase or None)
    # paramiko reads Ed25519 in this form only, and no PKCS 8 at all.
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    matching = [ours for theirs, ours in _CLASSES.items() if isinstance(key, theirs)]
    if not matching:
        raise ValueError(type(key).__name__)
    return matching[0].from_private_key(io.StringIO(plain.decode()))
