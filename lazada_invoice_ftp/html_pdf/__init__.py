"""HTML from a stranger to PDF, with scripts, files and the network out of its reach.

Two walls, each enough by itself: the page is cleaned of whatever loads or runs
something, and the converter is started so that it can do neither. Knows nothing of
Odoo.
"""

from .clean import EmptyPage, clean_html
from .converter import ConverterError, Problem, convert, convert_all
from .sniff import HTML, PDF, kind_of

__all__ = [
    "HTML",
    "PDF",
    "ConverterError",
    "EmptyPage",
    "Problem",
    "clean_html",
    "convert",
    "convert_all",
    "kind_of",
]
