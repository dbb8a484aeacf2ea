from . import models
from .hooks import uninstall_hook

__all__ = ["models", "uninstall_hook"]
