"""Odoo as a program of its own: as several processes it starts itself again by its
file, which ``python -m odoo`` does not allow."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
