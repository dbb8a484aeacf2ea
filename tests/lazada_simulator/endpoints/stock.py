"""Stock, prices and warehouses.

Pages: "UpdatePriceQuantity", "UpdateSellableQuantity", "AdjustSellableQuantity",
"Inventory Management API", "QueryWarehouseDetailInfoBySellerId". Where they say
nothing, this simulator answers as follows. SKUs are taken one by one; with one SKU its
refusal is that of the call, with several the call is answered with 501, and the SKUs
that are not in ``detail`` are changed (modes ``sku_refusals`` and ``partial_updates``).
JSON is read by all three calls. A sale ends when its last day begins, as products show
it.
"""

from datetime import datetime

from .. import money
from ..call import whole_number
from ..errors import ItemRefusal, Refusal
from ..model import FAR_AWAY
from ..registry import Endpoints
from ..shelves import DEFAULT_WAREHOUSE
from ..sku_payload import changes_of
from ..wire.products import price_of

MAX_SKUS = 50

endpoints = Endpoints()


@endpoints.add("/product/price_quantity/update", methods=("POST",))
def update_price_quantity(call):
    return _answer(call, _update_price_quantity, too_many="4171")


# The page names both methods.
@endpoints.add("/product/stock/sellable/update")
def update_sellable(call):
    return _answer(call, _update_sellable, too_many="204")


@endpoints.add("/product/stock/sellable/adjust", methods=("POST",))
def adjust_sellable(call):
    return _answer(call, _adjust_sellable, too_many="204")


@endpoints.add("/seller/warehouse/get", envelope="result")
def get_warehouses(call):
    if "warehouse" not in call.json_list("addressTypes", "5"):
        return _module([])
    return _module([
        {
            "code": place.code,
            "name": place.name,
            "detailAddress": f"{number} Demo Road",
            "needToUpdate": False,
            "defaultAddress": number == 1,
            "status": "ACTIVE",
        }
        for number, place in enumerate(call.seller.warehouses, start=1)
    ])  # fmt: skip


@endpoints.add("/rc/warehouse/get", envelope="result")
def get_warehouse_codes(call):
    return _module([
        {"code": place.code, "name": place.name} for place in call.seller.warehouses
    ])  # fmt: skip


@endpoints.add("/rc/warehouse/detail/get", envelope="result")
def get_warehouse_details(call):
    places = [
        {
            "warehouse_code": place.code,
            "name": place.name,
            "country": call.seller.region.name,
            "province": "",
            "city": call.seller.region.name,
            "district": "",
            "detail_address": f"{number} Demo Road",
            "post_code": "000000",
            "default_address": number == 1,
            "status": "ACTIVE",
        }
        for number, place in enumerate(call.seller.warehouses, start=1)
    ]
    # A single one is no array.
    return _module(places if places[1:] else places[0])


def _module(module):
    return {"success": True, "error_code": "", "error_msg": "", "module": module}


def _answer(call, work, too_many):
    changes = changes_of(call)
    if len(changes) > MAX_SKUS:
        raise Refusal(too_many)
    modes, steps, failed = call.world.modes, [], []
    for change in changes:
        try:
            steps.append((change, _prepared(call, change, work)))
        except ItemRefusal as refusal:
            failed.append((change, refusal))
    if not failed or modes.partial_updates == "applied":
        failed += [(change, refusal) for change, step in steps if (refusal := step())]
    if failed:
        raise _refusal_of(failed, single=len(changes) == 1, form=modes.sku_refusals)
    return {}


def _prepared(call, change, work):
    """Check one SKU; gives the function that changes it, and may refuse all the same.

    :raise ItemRefusal: it cannot be changed
    """
    product, sku = _find(call, change)
    fault = call.world.item_faults.take(call.path)
    if fault and not fault.after_work:
        raise fault.refusal(change.text("SellerSku"))
    apply = work(call, product, sku, change)

    def step():
        apply()
        product.updated_at = call.world.clock.now()
        _note(call, product, sku, change)
        return fault.refusal(change.text("SellerSku")) if fault else None

    return step


def _note(call, product, sku, change):
    has_stock = change.places or {"Quantity", "SellableQuantity"} & change.fields.keys()
    has_price = {"Price", "SalePrice"} & change.fields.keys()
    places = {code: shelf.sellable for code, shelf in sku.shelves.items()}
    region = call.seller.region
    call.world.figures.add(
        region=region.code,
        path=call.path,
        item_id=product.item_id,
        sku_id=sku.sku_id,
        seller_sku=sku.seller_sku,
        sellable=places if has_stock else None,
        price=price_of(region, sku) if has_price else None,
    )


def _refusal_of(failed, single, form):
    """The answer to a call with SKUs that cannot be changed."""
    code = failed[0][1].code
    if form == "whole":
        return Refusal(code, message=failed[0][1].message)
    detail = [_detail(change, refusal, form) for change, refusal in failed]
    return Refusal(code if single and form == "coded" else "501", detail=detail)


def _detail(change, refusal, form):
    row = {
        "field": refusal.field,
        "seller_sku": change.text("SellerSku"),
        "sku_id": change.text("SkuId"),
        "message": refusal.message,
    }
    row = {name: text for name, text in row.items() if text}
    return {**row, "code": refusal.code} if form == "coded" else row


def _find(call, change):
    """The product and SKU by ``ItemId`` and ``SkuId``, or by the seller's name."""
    item_id, sku_id = (whole_number(change.text(name)) for name in ("ItemId", "SkuId"))
    if item_id is None or sku_id is None:
        return _find_by_name(call, change.text("SellerSku"))
    product = call.seller.products.get(item_id)
    if product is None or product.status == "Deleted":
        raise _refused("4137", "ItemId", item_id)
    for sku in product.skus:
        if sku.sku_id == sku_id:
            return product, sku
    raise _refused("4136", "SkuId", sku_id)


def _find_by_name(call, name):
    for product in call.seller.products.values():
        for sku in product.skus:
            if sku.seller_sku == name and product.status != "Deleted":
                return product, sku
    raise _refused("4136", "SellerSku", name)


def _refused(code, field, name="", message=None):
    return ItemRefusal(code, name, message=message, field=field)


# === PRICE AND TOTAL === #


def _update_price_quantity(call, product, sku, change):
    if product.is_global_plus:
        raise _refused("4225", "Price")
    steps = []
    if {"Price", "SalePrice", "SaleStartDate", "SaleEndDate"} & change.fields.keys():
        steps.append(_price_step(call, sku, change))
    if change.places or "Quantity" in change.fields:
        wanted = _wanted(call, sku, change, "Quantity", _quantity)
        sellable = {
            code: total - shelf.withheld - shelf.occupied
            for code, total in wanted.items()
            if (shelf := sku.shelf(code))
        }
        if min(sellable.values()) < 0:
            raise _refused("501", "Quantity", message="less than withheld and occupied")
        steps.append(_stock_step(call, sku, sellable))
    return lambda: [step() for step in steps]


def _price_step(call, sku, change):
    region, now = call.seller.region, call.world.clock.precise()
    if any(each.locks_price for each in sku.campaigns_at(now)):
        words = "THD_IC_ERR_F_IC_ABILITY_PG_004:Sku edit was blocked by tag"
        raise _refused("501", "Price", message=words)
    price = _amount(region, change, "Price", "4104") or sku.price
    special = _amount(region, change, "SalePrice", "4121")
    start, end = _period(region, change, special)
    if special is not None and special >= price:
        raise _refused("4119", "SalePrice")

    def apply():
        sku.price = price
        if special is not None:
            sku.special_price = special
            sku.special_from, sku.special_to = start, end

    return apply


def _amount(region, change, name, too_fine):
    if name not in change.fields:
        return None
    try:
        amount = money.parse(change.text(name), region.decimals)
    except ValueError:
        raise _refused(too_fine, name) from None
    if amount <= 0:
        raise _refused("4118", name)
    return amount


def _period(region, change, special):
    """Seconds; a sale without days lasts for good."""
    names = ("SaleStartDate", "SaleEndDate")
    if special is None and change.fields.keys() & set(names):
        raise _refused("4132", "SalePrice", message="SalePrice is mandatory")
    start = _day(region, change, names[0], default=0)
    end = _day(region, change, names[1], default=FAR_AWAY)
    if start > end:
        raise _refused("4117", "SaleStartDate")
    return start, end


def _day(region, change, name, default):
    if name not in change.fields:
        return default
    try:
        day = datetime.strptime(change.text(name), "%Y-%m-%d")
    except ValueError:
        raise _refused("5", name) from None
    return int(day.replace(tzinfo=region.timezone).timestamp())


# === SELLABLE === #


def _update_sellable(call, _product, sku, change):
    wanted = _wanted(call, sku, change, "SellableQuantity", _quantity)
    return _stock_step(call, sku, wanted)


def _adjust_sellable(call, _product, sku, change):
    deltas = _wanted(call, sku, change, "SellableQuantity", _signed)
    wanted = {code: sku.shelf(code).sellable + each for code, each in deltas.items()}
    if min(wanted.values()) < 0:
        raise _refused("212", "SellableQuantity")
    return _stock_step(call, sku, wanted)


def _stock_step(call, sku, wanted):
    """Set what can be sold, unless a campaign needs more of it."""
    after = sku.sellable + sum(
        each - sku.shelf(code).sellable for code, each in wanted.items()
    )
    for campaign in sku.campaigns_at(call.world.clock.precise()):
        if campaign.quantity is None and after < sku.sellable:
            raise _refused("4170", "SellableQuantity", campaign.name)
        if campaign.quantity is not None and after < campaign.quantity:
            raise _refused("4170", "SellableQuantity", campaign.name)

    def apply():
        for code, sellable in wanted.items():
            sku.shelf(code).sellable = sellable

    return apply


def _wanted(call, sku, change, name, number):
    """Figures by warehouse code.

    :param number: reads a figure
    """
    if sku.fbl:
        raise _refused("501", name, message="stock in Lazada's warehouse")
    if change.places is None:
        return {DEFAULT_WAREHOUSE: number(name, change.fields)}
    codes = {place.code.lower(): place.code for place in call.seller.warehouses}
    if len(codes) == 1:
        raise _refused("501", name, message="not a seller with several warehouses")
    if any(code.strip().lower() not in codes for code, _fields in change.places):
        raise _refused("501", "WarehouseCode", message="no such warehouse")
    return {
        codes[code.strip().lower()]: number(name, fields)
        for code, fields in change.places
    }


def _quantity(name, fields):
    quantity = whole_number(fields.get(name, "").strip())
    if quantity is None:
        raise _refused("4152", name)
    return quantity


def _signed(name, fields):
    text = fields.get(name, "").strip()
    quantity = whole_number(text.lstrip("-"))
    if quantity is None:
        raise _refused("4152", name)
    return -quantity if text.startswith("-") else quantity
