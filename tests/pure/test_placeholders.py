import unittest
from html import escape

from cadence_cases import load_doctests

from tools import placeholders
from tools.placeholders import fill

load_tests = load_doctests(placeholders)

WORDS = {"contact": "Eva <b>", "lead": ""}


class TestFill(unittest.TestCase):
    def test_table(self):
        for text, expected in (
            ("", ""),
            ("Hello", "Hello"),
            ("{{contact}}", "Eva &lt;b&gt;"),
            ("{{ object.contact }}!", "Eva &lt;b&gt;!"),
            ("{{ lead }}", "…"),
            # not on the list, or no name at all: it stays for everybody to see
            ("{{ user.password }}", "{{ user.password }}"),
            ("{{ object.env }}", "{{ object.env }}"),
            ("{{ 1 + 1 }}", "{{ 1 + 1 }}"),
            ("{{ contact", "{{ contact"),
            ("{{{{ contact }}}}", "{{Eva &lt;b&gt;}}"),
        ):
            with self.subTest(text=text):
                self.assertEqual(fill(text, WORDS, escape), expected)

    def test_words_are_not_filled_in_again(self):
        words = {"contact": "{{ lead }}", "lead": "secret"}
        self.assertEqual(fill("{{ contact }}", words), "{{ lead }}")
