"""The tables of the suite that do not grow by themselves, or whose rows are books."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SET_UP = _lt("Set up by people")
CATALOGUE = _lt("As many as the store has products")
SET_UP_AT_LAZADA = _lt("As many as Lazada has")
BOOKS = _lt("Kept as long as the sales order or the entry that it stands for")
WITH_ITS_WAVE = _lt("Deleted with the wave that it belongs to")
WORKED_OFF = _lt("Deleted as soon as it is worked off")

KEPT = {
    "lazada.app": SET_UP,
    "lazada.app.market": SET_UP,
    "lazada.store": SET_UP,
    "lazada.store.warehouse": SET_UP,
    "lazada.process": SET_UP,
    "lazada.retention": SET_UP,
    "lazada.security.point": SET_UP,
    "lazada.host": SET_UP,
    "lazada.file.server": SET_UP,
    "lazada.fee.type": SET_UP,
    "lazada.fee.mapping": SET_UP,
    "lazada.sof.courier": SET_UP,
    "lazada.sof.courier.column": SET_UP,
    "lazada.sof.courier.word": SET_UP,
    "lazada.product": CATALOGUE,
    "lazada.sku": CATALOGUE,
    "lazada.price.push": CATALOGUE,
    "lazada.stock.push": CATALOGUE,
    "lazada.fbl.stock": CATALOGUE,
    "lazada.order.item": BOOKS,
    "lazada.statement": BOOKS,
    "lazada.fee.invoice": BOOKS,
    "lazada.fee.invoice.line": BOOKS,
    "lazada.return": BOOKS,
    "lazada.return.line": BOOKS,
    "lazada.return.booking": BOOKS,
    "lazada.return.credit": BOOKS,
    "lazada.return.decision": BOOKS,
    "lazada.return.reason": SET_UP_AT_LAZADA,
    "lazada.wave.line": WITH_ITS_WAVE,
    "lazada.order.retry": WORKED_OFF,
    "lazada.price.mark": WORKED_OFF,
    "lazada.stock.mark": WORKED_OFF,
}
