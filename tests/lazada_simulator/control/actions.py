"""The table of actions."""

import inspect

from . import (
    app_actions,
    document_actions,
    fulfilment_actions,
    order_actions,
    portal_actions,
    product_actions,
    push_actions,
    return_actions,
    settlement_actions,
    stock_actions,
)

MODULES = (
    app_actions,
    document_actions,
    fulfilment_actions,
    order_actions,
    portal_actions,
    product_actions,
    push_actions,
    return_actions,
    settlement_actions,
    stock_actions,
)


def _public_functions(module):
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    }


ACTIONS = {
    name: function
    for module in MODULES
    for name, function in _public_functions(module).items()
}


def run_action(world, name, arguments):
    """Run an action under the world's lock.

    :param dict arguments: by name
    :return: what is sent as JSON
    :raise ValueError: no such action, or arguments that it does not take
    """
    if name not in ACTIONS:
        raise ValueError(f"no such action: {name}; there are {sorted(ACTIONS)}")
    function = ACTIONS[name]
    try:
        inspect.signature(function).bind(world, **arguments)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None
    with world.lock:
        return function(world, **arguments)
