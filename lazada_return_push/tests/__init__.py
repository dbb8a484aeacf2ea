from . import test_return_push
