"""A stand-alone web service that behaves as Lazada's Open Platform does.

Start one with ``python -m lazada_simulator`` or, in a test, with :class:`Simulator`.
How it is built and extended: ``README.rst`` beside this file.
"""

from .control_client import ControlClient, ControlError
from .server import Simulator
from .settings import Settings

__all__ = ["ControlClient", "ControlError", "Settings", "Simulator"]
