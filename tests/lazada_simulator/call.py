"""One authenticated call, as the endpoint functions see it."""

import json
from dataclasses import dataclass, field

from .errors import Refusal
from .model import Seller
from .world import World


def whole_number(text):
    """A number written in up to 18 plain digits, else None."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_number else None


@dataclass
class Call:
    """``parameters`` are texts; an empty one counts as not given.

    ``url`` is this simulator's own address, as the client knows it; ``files`` are the
    contents of the file parts by their names.
    """

    world: World
    parameters: dict
    path: str = ""
    url: str = ""
    files: dict = field(default_factory=dict)
    seller: Seller | None = None
    is_cross_border: bool = False

    def text(self, name, default=""):
        return self.parameters.get(name) or default

    def required(self, name):
        """A text that the API's page calls mandatory.

        :raise Refusal: MissingParameter
        """
        value = self.text(name)
        if not value:
            raise Refusal("MissingParameter", name)
        return value

    def whole_number(self, name, default, bounds, refusal):
        """A number within ``bounds``, both inclusive.

        :param str refusal: the code for anything else
        """
        text = self.text(name, str(default))
        number = whole_number(text)
        if number is None or not bounds[0] <= number <= bounds[1]:
            raise Refusal(refusal, text)
        return number

    def choice(self, name, default, choices, refusal):
        value = self.text(name, default)
        if value not in choices:
            raise Refusal(refusal, value)
        return value

    def date(self, name, parse):
        """Seconds, or None when the parameter is not given.

        :param parse: function of :mod:`lazada_simulator.dates`
        :raise Refusal: 17
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            raise Refusal("17", text) from None

    def json_list(self, name, refusal):
        """A JSON array in a text parameter.

        :param str refusal: the code for anything else
        """
        try:
            value = json.loads(self.required(name))
        except ValueError:
            value = None
        if not isinstance(value, list):
            raise Refusal(refusal)
        return value
