"""Batches of the fulfilment calls: one JSON parameter, one answer row per item.

Common rules of docs/lazada_api.rst, "Fulfilment". Where Lazada says nothing, a
parameter that is no such JSON is answered with 700004, a value that is missing inside
of it with 700017, an empty list with 700019.
"""

import json

from .call import whole_number
from .errors import BatchRefusal, ItemRefusal

MAX_BATCH = 20


def request_of(call, parameter):
    """The JSON object in a parameter.

    :raise Refusal: MissingParameter; 700004
    """
    try:
        value = json.loads(call.required(parameter))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BatchRefusal("700004", parameter)
    return value


def rows_of(request, name, limit=MAX_BATCH):
    """A list of JSON objects inside of a request.

    :raise BatchRefusal: 700004, 700017, 700019; 700022 when there are too many
    """
    rows = _list_of(request, name)
    if not all(isinstance(row, dict) for row in rows):
        raise BatchRefusal("700004", name)
    if limit is not None and len(rows) > limit:
        raise BatchRefusal("700022", name)
    return rows


def number_of(row, name):
    """An id, which Lazada's samples print as a number.

    :raise BatchRefusal: 700004, 700017
    """
    return _number(_value_of(row, name), name)


def numbers_of(row, name):
    """A list of ids.

    :raise BatchRefusal: 700004, 700017, 700019
    """
    return [_number(value, name) for value in _list_of(row, name)]


def package_ids_of(request):
    """Package ids of ``{"packages": [{"package_id": …}]}``.

    :raise BatchRefusal: 700004, 700017, 700019, 700022
    """
    values = [_value_of(row, "package_id") for row in rows_of(request, "packages")]
    if not all(isinstance(value, (str, int)) for value in values):
        raise BatchRefusal("700004", "package_id")
    return [str(value) for value in values]


def success(data):
    """The node ``result`` of a batch that was worked on."""
    return {"success": True, "error_code": "", "error_msg": "", "data": data}


def outcome(call, subject, work):
    """Do the work for one item and say how it went.

    :param work: function without arguments that may raise :class:`ItemRefusal`
    :return: dict with ``item_err_code``, ``msg`` and ``retry``
    """
    fault = call.world.item_faults.take(call.path)
    try:
        if fault and not fault.after_work:
            raise fault.refusal(subject)
        work()
        if fault:
            raise fault.refusal(subject)
    except ItemRefusal as refusal:
        return _outcome(refusal.code, refusal.message, refusal.retry)
    return _outcome("0", "success", False)


def answer_packages(call, parameter, move):
    """Answer a call on packages, each of them on its own.

    :param move: function of the call and the :class:`Package`; it does the work or
        raises :class:`ItemRefusal`
    """

    def row(package_id):
        def work():
            move(call, find_package(call, package_id))

        return {"package_id": package_id, **outcome(call, package_id, work)}

    package_ids = package_ids_of(request_of(call, parameter))
    return success({"packages": [row(package_id) for package_id in package_ids]})


def find_package(call, package_id):
    """A package that lives.

    :raise ItemRefusal: 600001, also while it is too new; 600002
    """
    package = call.seller.packages.get(package_id)
    age = call.world.clock.precise() - (package.packed_at if package else 0)
    if package is None or age < call.world.modes.package_delay:
        raise ItemRefusal("600001", package_id)
    if not living_units(call, package):
        raise ItemRefusal("600002", package_id)
    return package


def living_units(call, package):
    units = package.units_of(call.seller.orders.get(package.order_id))
    return [unit for unit in units if unit.status != "canceled"]


def move_package(call, package, allowed, status):
    """Put the units of a package into a status.

    :raise ItemRefusal: 700000 unless all of them are in an ``allowed`` one
    """
    units = living_units(call, package)
    if not all(unit.status in allowed for unit in units):
        raise ItemRefusal("700000", package.package_id)
    order = call.seller.orders.get(package.order_id)
    call.world.set_status(call.seller, order, units, status)
    return units


def _outcome(code, message, retry):
    return {"item_err_code": code, "msg": message, "retry": retry}


def _value_of(row, name):
    value = row.get(name)
    if value is None:
        raise BatchRefusal("700017", name)
    return value


def _list_of(row, name):
    values = _value_of(row, name)
    if not isinstance(values, list):
        raise BatchRefusal("700004", name)
    if not values:
        raise BatchRefusal("700019", name)
    return values


def _number(value, name):
    number = None if isinstance(value, (bool, float)) else whole_number(str(value))
    if number is None:
        raise BatchRefusal("700004", name)
    return number
