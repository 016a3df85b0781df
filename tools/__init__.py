"""Pure Python of the module: no odoo import, time always an argument."""
