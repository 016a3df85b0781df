import re
from pathlib import Path

from odoo.tests import BaseCase

MODULE = Path(__file__).parent.parent
PAGE = MODULE / "static" / "description" / "help.html"
LINK = re.compile(r"/crm_follow_up/static/description/help\.html#([\w-]+)")


class TestHelp(BaseCase):
    """Screens link to sections of the page of help that are there."""

    def test_every_link_leads_to_a_section(self):
        text = PAGE.read_text("utf-8")
        sections = set(re.findall(r'id="([^"]+)"', text))
        folders = ("views", "wizard", "static/src")
        files = [
            path for folder in folders for path in (MODULE / folder).rglob("*.xml")
        ]
        links = {
            (path.name, section)
            for path in files
            for section in LINK.findall(path.read_text("utf-8"))
        }
        self.assertGreater(len(links), 10)
        missing = {link for link in links if link[1] not in sections}
        self.assertFalse(missing)

    def test_the_page_refers_to_its_own_sections(self):
        text = PAGE.read_text("utf-8")
        sections = set(re.findall(r'id="([^"]+)"', text))
        self.assertLessEqual(set(re.findall(r'href="#([^"]+)"', text)), sections)
