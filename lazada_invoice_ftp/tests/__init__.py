from . import test_delivery
from . import test_documents
from . import test_file_server
from . import test_security
