"""``setup/translations``: the add-ons' ``i18n`` folders.

``exporter`` runs inside Odoo and writes what can be translated, ``catalogue`` holds
the rules of the files, and ``faults`` what must not be wrong in a translation.
"""

# As Odoo names the files of the languages of Lazada's countries.
LANGUAGES = ("id", "ms", "th", "vi", "zh_CN")
