"""What a file server refused, in a user's words."""

import logging

from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_connector.lazada_api.reasons import joined

from .transport import Kind, Step

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

SENTENCES = {
    Kind.SECRET: _lt(
        "The password or key of %(server)s was encrypted with another key than Odoo's "
        "server has now (lazada_secret_key), so nobody logs in. Nothing is lost: have "
        "the key put back and the server restarted, and it goes on by itself. If the "
        "key is gone for good, enter the password or key anew."
    ),
    Kind.SETTINGS: _lt("A setting of %(server)s cannot be used. Correct it there."),
    Kind.UNREACHABLE: _lt(
        "%(server)s cannot be reached. Check host, port and firewall; it is tried "
        "again by itself."
    ),
    Kind.ENCRYPTION: _lt(
        "%(server)s offers no encryption that Odoo accepts. Ask who looks after it."
    ),
    Kind.CERTIFICATE: _lt(
        "The certificate of %(server)s is not valid: expired, of another host, or of "
        "an authority that is not trusted. Nothing was sent. Ask who looks after it."
    ),
    Kind.HOST_KEY: _lt(
        "The host key of %(server)s is not the one that was confirmed. Nothing was "
        "sent. If the server has really got a new key, press Fetch Host Key there and "
        "compare the fingerprint."
    ),
    Kind.LOGIN: _lt(
        "%(server)s refuses the log-in. Correct the user name, password or key there."
    ),
    Kind.FOLDER: _lt(
        "The folder is not there on %(server)s, or leads elsewhere. Correct it in the "
        "settings, or let Odoo make folders."
    ),
    Kind.PERMISSION: _lt(
        "%(server)s does not let Odoo write there. Ask who looks after it for the "
        "permission."
    ),
    Kind.SPACE: _lt(
        "%(server)s has no space left. Make room there; it is tried again by itself."
    ),
    Kind.NAME_TAKEN: _lt(
        "Another file stands on %(server)s under this name, and is left as it is. "
        "Rename it there."
    ),
    Kind.TOO_LARGE: _lt(
        "More is there on %(server)s than Odoo takes at once. Look at the file or the "
        "folder there."
    ),
    Kind.SLOW: _lt(
        "%(server)s takes too long. It is tried again by itself; no half file stands "
        "under the name."
    ),
    Kind.NOT_UNDERSTOOD: _lt(
        "%(server)s answers in a way that Odoo does not understand. Check protocol and "
        "port, or ask who looks after it."
    ),
    Kind.BROKEN: _lt(
        "The connection to %(server)s broke off. It is tried again by itself; no half "
        "file stands under the name."
    ),
}
NO_HOST_KEY = _lt(
    "No host key of %(server)s is confirmed, so nothing was sent. Press Fetch Host Key "
    "there and compare the fingerprint."
)
STEPS = {
    Step.REACH: _lt("Reach the server"),
    Step.SECURE: _lt("Check its certificate or host key"),
    Step.LOG_IN: _lt("Log in"),
    Step.FOLDER: _lt("Open the folder"),
    Step.WRITE: _lt("Write a file"),
    Step.RENAME: _lt("Rename it"),
    Step.REMOVE: _lt("Remove it"),
}


def transport_sentence(env, error, server):
    """Say what a file server refused, and what to do next. Its own words are for the
    log only.

    :param TransportError error: of :mod:`.transport`
    :param server: ``lazada.file.server``
    :rtype: str
    """
    sentence = SENTENCES[error.kind]
    if error.kind == Kind.HOST_KEY and not server.host_key:
        sentence = NO_HOST_KEY
    _logger.info("%s, %s: %s", server.display_name, error.step, error)
    told = env["base"]._lt(sentence, server=server.name)
    return joined("\n", [told, error.detail and f"({error.detail})"])


def steps_report(env, failed=None):
    """Return the steps of a test with a sign each, up to the one that failed.

    :param Step failed: ``None`` when all went well
    :rtype: list[str]
    """
    lines = []
    for step, label in STEPS.items():
        lines.append(f"{'✗' if step == failed else '✓'} {env._(label)}")
        if step == failed:
            break
    return lines
