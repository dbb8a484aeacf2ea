import pytest

from environment.addons import own_addons
from environment.console import SetupError
from environment.screenshots import command, files, pictures


def test_the_options():
    arguments = command.read_arguments(["--only", "store", "--only", "order"])
    assert arguments.only == ["store", "order"]
    # What the demo's servers are started with.
    assert (arguments.region, arguments.port) == ("sg", None)


def test_every_addon_has_a_drawing_of_its_icon():
    for addon in own_addons():
        icon = files.picture_file(addon, "icon")
        assert icon.is_file()
        assert icon.with_suffix(".svg").is_file()


def test_what_is_photographed_is_what_the_documents_show():
    made = {files.picture_file(addon, name) for addon, name, _ in pictures.chosen()}
    shown = {path for path in files.referenced() if path.suffix == ".png"}
    assert shown == made


def test_pictures_are_chosen_by_their_names():
    assert [name for _addon, name, _take in pictures.chosen(["order"])] == ["order"]
    with pytest.raises(SetupError, match="no picture nothing"):
        pictures.chosen(["order", "nothing"])
