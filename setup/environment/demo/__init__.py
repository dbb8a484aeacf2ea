"""``setup/demo``: the story of a Lazada store in Odoo, told by what a user would do."""
