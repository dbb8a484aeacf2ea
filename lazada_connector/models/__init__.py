from . import (
    runs,
    connection,
    store,
    catalogue,
    order,
    sale,
    fulfilment,
)
