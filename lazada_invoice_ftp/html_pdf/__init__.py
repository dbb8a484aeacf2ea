"""A stranger's HTML or PDF becomes a PDF that can be passed on.

Two walls, each enough by itself: a page is cleaned by an allow-list until nothing in it
loads or runs anything, and the converter is started so that it can do neither. Whatever
reads what a stranger sent is a child with limits of memory and time. Knows nothing of
Odoo.
"""

from .clean import clean_html
from .converter import convert
from .document import make_all, make_pdf
from .errors import ConverterError, Problem
from .sniff import HTML, PDF, kind_of

__all__ = [
    "HTML",
    "PDF",
    "ConverterError",
    "Problem",
    "clean_html",
    "convert",
    "kind_of",
    "make_all",
    "make_pdf",
]
