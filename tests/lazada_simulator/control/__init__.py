"""The control interface: looking into a simulator and changing what it does.

``GET /_control/`` lists the actions. ``POST /_control/<action>`` with a JSON object of
arguments runs one and answers ``{"result": …}``, or HTTP 400 with ``{"error": …}``.
Where an action takes a ``region``, the first region is meant without it. Times are ISO
texts or seconds since 1970; amounts are in major units, text or number. The actions are
the public functions of the modules here that end in ``_actions``; what each takes and
gives stands there.

:class:`lazada_simulator.control_client.ControlClient` calls them from Python.
"""
