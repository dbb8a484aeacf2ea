"""The house stays in order: rooms, a file for each model, short functions and lines."""

import statistics
from collections import Counter

import pytest

from environment.addons import own_addons
from support import house

# Lines of Python, the tests not counted; of the connector without lazada_api either.
CONNECTOR_LINES = 9_500
ADDON_LINES = 4_000

# lazada.order goes along its steps: download, import, follow. Every other model stands
# in one file of a room.
FILES_IN_A_ROOM = {"lazada.order": 3}
FILES_OF_A_MODEL = 3

FUNCTION_MEDIAN = 12
LONG_FUNCTION = 30
LONG_FUNCTIONS_SHARE = 0.01
XML_LINE = 120
HEIRS_OF_A_MIXIN = 2

# A package of its own that draws documents, whoever they belong to.
KNOWS_NO_STORE = "lazada_invoice_ftp/html_pdf"

# How many exceptions from a rule are still there.
MODELS_OVER_TOO_MANY_FILES = 0
MODELS_TWICE_IN_A_ROOM = 0
FILES_WITH_SEVERAL_MODELS = 0
IMPORTS_UPWARDS = 0
MIXINS_WITH_ONE_HEIR = 0
ATTRIBUTES_BY_COMPUTED_NAME = 0
LONG_XML_LINES = 0


def refuse(found, allowed, rule):
    """Fail with the exceptions from a rule when there are more than are allowed."""
    text = "\n".join(f"  {one}" for one in sorted(found))
    assert len(found) <= allowed, f"{rule}; {len(found)} are not so:\n{text}"


def test_the_connector_is_no_larger_than_a_large_core_addon():
    files = house.python_files(house.CONNECTOR)
    own = [file for file in files if "lazada_api" not in file.parts]
    assert house.line_count(own) <= CONNECTOR_LINES


@pytest.mark.parametrize("addon", sorted({*own_addons()} - {house.CONNECTOR}))
def test_the_other_addons_are_small(addon):
    assert house.line_count(house.python_files(addon)) <= ADDON_LINES


def test_every_model_file_of_the_connector_is_in_a_room():
    rooms = {written.room for written in house.model_classes() if in_models(written)}
    assert rooms <= set(house.ROOMS)


def in_models(written):
    return written.addon == house.CONNECTOR and written.place.parts[1] == "models"


def test_a_file_has_one_model():
    count = Counter(written.place for written in house.model_classes())
    several = [str(file) for file, models in count.items() if models > 1]
    refuse(several, FILES_WITH_SEVERAL_MODELS, "A file has one model")


def test_a_model_has_one_file_in_a_room():
    count = Counter(
        (written.room, written.model)
        for written in house.model_classes()
        if written.addon == house.CONNECTOR and written.room
    )
    scattered = [
        f"{room}: {model} stands in {files} files"
        for (room, model), files in count.items()
        if files > FILES_IN_A_ROOM.get(model, 1)
    ]
    rule = "In a room a model has one file"
    refuse(scattered, MODELS_TWICE_IN_A_ROOM, rule)


def test_a_model_stands_in_few_files_of_an_addon():
    scattered = [
        f"{addon}: {model} stands in {len(files)} files"
        for (addon, model), files in house.files_by_model().items()
        if len(files) > FILES_OF_A_MODEL
    ]
    rule = f"A model stands in at most {FILES_OF_A_MODEL} files of an add-on"
    refuse(scattered, MODELS_OVER_TOO_MANY_FILES, rule)


def test_a_room_imports_from_those_beneath_it():
    upwards = [
        f"{file} imports from {other or 'models'}"
        for file, room, other in house.imports_between_rooms()
        if other not in house.ROOMS[: house.ROOMS.index(room)]
    ]
    rule = f"A room imports from those before it in: {', '.join(house.ROOMS)}"
    refuse(upwards, IMPORTS_UPWARDS, rule)


def test_a_mixin_has_several_heirs():
    mixins = {
        written.model
        for written in house.model_classes()
        if written.kind == "AbstractModel" and written.model not in written.inherited
    }
    lonely = [name for name in mixins if len(house.heirs(name)) < HEIRS_OF_A_MIXIN]
    rule = f"A mixin has at least {HEIRS_OF_A_MIXIN} heirs"
    refuse(lonely, MIXINS_WITH_ONE_HEIR, rule)


def test_no_method_is_called_by_a_computed_name():
    found = [f"{place}:{line} {text}" for place, line, text in house.computed_names()]
    rule = "A method is called by its name, not by getattr"
    refuse(found, ATTRIBUTES_BY_COMPUTED_NAME, rule)


def test_the_log_says_what_it_is_about():
    """O2: store, task and Lazada's code go along as extras (``lazada_api.logs``)."""
    found = [
        f"{file}:{line}"
        for file, line in house.bare_warnings()
        if not file.is_relative_to(KNOWS_NO_STORE)
    ]
    refuse(found, 0, "A warning is logged by about(_logger), with its store and task")


def test_functions_are_short():
    lengths = [(lines, f"{file}: {name}") for file, name, lines in house.functions()]
    median = statistics.median(lines for lines, _name in lengths)
    assert median < FUNCTION_MEDIAN
    long = [
        f"{name} has {lines} lines" for lines, name in lengths if lines > LONG_FUNCTION
    ]
    few = int(len(lengths) * LONG_FUNCTIONS_SHARE)
    refuse(long, few, f"A function has at most {LONG_FUNCTION} lines")


def test_lines_of_xml_can_be_read():
    long = [
        f"{file}:{number} has {len(line)} characters"
        for file in house.xml_files()
        for number, line in enumerate(house.lines_of(file), 1)
        if len(line) > XML_LINE
    ]
    rule = f"A line of XML has at most {XML_LINE} characters"
    refuse(long, LONG_XML_LINES, rule)
