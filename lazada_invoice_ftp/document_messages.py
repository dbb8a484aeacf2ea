"""What went wrong with a document, in a user's words."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_file_server.messages import transport_sentence
from odoo.addons.lazada_file_server.transport import Kind

from .html_pdf import Problem

_lt = LazyTranslate(__name__)

CONVERTER = {
    Problem.MISSING: _lt(
        "The PDF converter (wkhtmltopdf) is not installed on Odoo's server. The "
        "document is kept; once the converter is there, it goes on by itself."
    ),
    Problem.TIMEOUT: _lt(
        "The PDF converter did not end in time and was stopped (%(detail)s). The "
        "document is kept."
    ),
    Problem.FAILED: _lt(
        "The PDF converter failed (%(detail)s). The document is kept; get it in the "
        "Seller Center if this stays so."
    ),
    Problem.EMPTY: _lt(
        "Nothing can be read on the page that Lazada sent; perhaps it only points to "
        "another one. Look at the file, and get the document in the Seller Center."
    ),
    Problem.TOO_LARGE: _lt(
        "The document is larger than Odoo takes (%(detail)s). Look at the file, and "
        "get the document in the Seller Center."
    ),
    Problem.UNREADABLE: _lt(
        "What Lazada sent cannot be opened (%(detail)s). It is kept below; Retry asks "
        "for it again."
    ),
}


def upload_sentence(env, error, server):
    """Say what a file server refused of an upload, and what to do next.

    :param TransportError error: of :mod:`odoo.addons.lazada_file_server.transport`
    :param server: ``lazada.file.server``
    :rtype: str
    """
    sentence = transport_sentence(env, error, server)
    if error.kind != Kind.NAME_TAKEN:
        return sentence
    return env["base"]._lt("%s Or press Upload Again, which replaces it.", sentence)


def converter_sentence(env, error):
    """Say why there is no PDF.

    :param ConverterError error: of :mod:`.html_pdf`
    :rtype: str
    """
    return env["base"]._lt(CONVERTER[error.problem], detail=error.detail)
