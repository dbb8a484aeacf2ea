from . import (
    ir_attachment,
    lazada_order,
    lazada_store,
    stock_move,
    stock_picking,
    stock_picking_scan,
)
