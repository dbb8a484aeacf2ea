from . import models
from .hooks import set_up_stores
