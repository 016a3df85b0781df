import unittest

from cadence_cases import load_doctests

from tools import quotes
from tools.quotes import own_words

load_tests = load_doctests(quotes)


class TestOwnWords(unittest.TestCase):
    def test_what_is_quoted_is_left_out(self):
        for text, expected in (
            ("", ""),
            ("Eva.", "Eva."),
            ("Eva decides.\nCall her.", "Eva decides.\nCall her."),
            ("> Who?\nEva.", "Eva."),
            ("Eva.\n\nEl 2 mar 2026, Rep escribió:\n> ¿Quién?", "Eva."),
            ("Eva.\n\nAm 2. März 2026 schrieb Rep:\n> Wer?", "Eva."),
            ("Eva.\n-----Original Message-----\nFrom: Rep\nWho?", "Eva."),
            ("Eva.\n-- \nAna Soler\nConsultant", "Eva."),
            ("On Friday, she said.", "On Friday, she said."),
        ):
            with self.subTest(text=text):
                self.assertEqual(own_words(text), expected)


if __name__ == "__main__":
    unittest.main()
