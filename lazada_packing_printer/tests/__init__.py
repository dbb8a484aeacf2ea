from . import test_printer
