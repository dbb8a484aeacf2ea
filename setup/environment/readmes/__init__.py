"""``setup/readmes``: an add-on's pages, made of the fragments in its ``readme``."""
