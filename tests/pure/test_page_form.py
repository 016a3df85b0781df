"""What prospects may send: refused, cut and cleaned before it goes anywhere."""

from datetime import date
from unittest import TestCase

from tools.page_form import PageError, clean, parse_day, parse_id, parse_ids

TODAY = date(2026, 3, 2)


class TestPageForm(TestCase):
    def check_day(self, value, expected):
        try:
            found = parse_day(value, TODAY)
        except PageError as error:
            found = error.code
        self.assertEqual(found, expected, value)

    def test_days_reach_from_today_to_a_year_ahead(self):
        for value, expected in (
            ("2026-03-02", TODAY),
            ("2026-03-01", "past_date"),
            ("2027-03-03", date(2027, 3, 3)),
            ("2027-03-04", "far_date"),
            ("2036-03-02", "far_date"),
            ("9999-12-31", "far_date"),
            ("2026-02-30", "bad_date"),
            ("02/03/2026", "bad_date"),
            ("2026-03-02T10:00", "bad_date"),
            ("", "no_date"),
            (None, "no_date"),
            (" \x00 ", "no_date"),
            ("1" * 1000, "bad_date"),
        ):
            with self.subTest(value=value):
                self.check_day(value, expected)

    def test_ids_are_numbers_that_a_database_knows(self):
        for value, expected in (
            ("7", 7),
            ("007", 7),
            ("٣", 0),
            ("-7", 0),
            ("7.0", 0),
            ("7 ", 0),
            ("1" * 10, 0),
            ("", 0),
            (None, 0),
        ):
            with self.subTest(value=value):
                self.assertEqual(parse_id(value), expected)

    def test_choices_must_be_offered(self):
        self.assertEqual(parse_ids(["0", "6"], range(7)), [0, 6])
        self.assertEqual(parse_ids([], range(7)), [])
        for value in ("7", "-1", "x", "", "0 "):
            with self.subTest(value=value), self.assertRaises(PageError):
                parse_ids([value], range(7))
        with self.assertRaises(PageError):
            parse_ids(["0"], [1, 2])

    def test_texts_become_one_line_and_are_cut(self):
        for value, expected in (
            (None, ""),
            (" a\tb\n\nc ", "a b c"),
            ("a\u202eb\u0000c", "a b c"),
            ("ñandú €", "ñandú €"),
            ("ab cd", "ab"),
        ):
            with self.subTest(value=value):
                length = 3 if expected == "ab" else 100
                self.assertEqual(clean(value, length), expected)
