"""Tests of tools/, which run without Odoo: unittest discover -s tests/pure."""
