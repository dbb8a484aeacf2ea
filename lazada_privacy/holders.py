"""The tables of the suite that say nothing of a buyer."""

SETTINGS = "what people set up"
CATALOGUE = "products, stock and prices"
LISTS = "Lazada's own lists"
FIGURES = "sums over many orders"
AMOUNTS = "amounts of units"
CONNECTION = "the connection of a store"
LOG = "users, and numbers of orders"

NO_BUYERS = {
    "lazada.app": SETTINGS,
    "lazada.app.market": SETTINGS,
    "lazada.file.server": SETTINGS,
    "lazada.process": SETTINGS,
    "lazada.retention": SETTINGS,
    "lazada.security.point": SETTINGS,
    "lazada.store.warehouse": SETTINGS,
    "lazada.fee.mapping": SETTINGS,
    "lazada.fee.type": SETTINGS,
    "lazada.sof.courier": SETTINGS,
    "lazada.sof.courier.column": SETTINGS,
    "lazada.sof.courier.word": SETTINGS,
    "lazada.product": CATALOGUE,
    "lazada.sku": CATALOGUE,
    "lazada.price.log": CATALOGUE,
    "lazada.price.mark": CATALOGUE,
    "lazada.price.push": CATALOGUE,
    "lazada.stock.log": CATALOGUE,
    "lazada.stock.mark": CATALOGUE,
    "lazada.stock.push": CATALOGUE,
    "lazada.fbl.stock": CATALOGUE,
    "lazada.return.reason": LISTS,
    "lazada.return.credit": AMOUNTS,
    "lazada.statement": FIGURES,
    "lazada.fee.invoice": FIGURES,
    "lazada.fee.invoice.line": FIGURES,
    "lazada.access": LOG,
    "lazada.api.call": LOG,
    "lazada.host": CONNECTION,
    "lazada.warning": CONNECTION,
}
