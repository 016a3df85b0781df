from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .contacts import ContactCase


@tagged("post_install", "-at_install")
class TestContactJoined(ContactCase):
    """What is known of two people who turn out to be one, and what they agreed to."""

    def _create_people(self, *values):
        """Create people of whom these values are known."""
        people = [
            self._find(self._create_lead_for(f"p{number}@x.example"))
            for number in range(len(values))
        ]
        for person, each in zip(people, values, strict=True):
            person.write(each)
        return people[0].union(*people)

    def _join(self, *values):
        people = self._create_people(*values)
        people[0]._join(people)
        self.assertEqual(people.exists(), people[0])
        return people[0]

    def test_the_stricter_maximum_counts(self):
        for maxima, expected in (
            (((3, 7), (1, 7)), (1, 7)),
            (((1, 7), (3, 7)), (1, 7)),
            (((1, 7), (2, 7), (1, 30)), (1, 30)),
            (((0, 7), (4, 14)), (4, 14)),
            (((2, 14), (1, 7)), (1, 7)),
            (((0, 7), (0, 7)), (0, 7)),
        ):
            with self.subTest(maxima):
                person = self._join(
                    *(
                        {"boundary_count": count, "boundary_days": days}
                        for count, days in maxima
                    )
                )
                found = person.boundary_count, person.boundary_days
                self.assertEqual(found, expected)
                person.unlink()

    def test_only_channels_that_both_agreed_to_are_left(self):
        for channels, expected in (
            ((self.phone + self.email, self.email), self.email),
            ((self.email.browse(), self.email), self.email),
            ((self.email, self.email.browse()), self.email),
            # nothing in common must not mean that all are welcome
            ((self.phone, self.email), self.phone),
        ):
            with self.subTest(channels):
                person = self._join(
                    *({"channel_ids": [Command.set(each.ids)]} for each in channels)
                )
                self.assertEqual(person.channel_ids, expected)
                person.unlink()

    def test_only_hours_that_both_agreed_to_are_left(self):
        for hours, expected in (
            (((9, 17), (10, 20)), (10, 17)),
            (((0, 0), (10, 20)), (10, 20)),
            (((9, 17), (0, 0)), (9, 17)),
            # nothing in common: those of the person who stays
            (((8, 10), (15, 18)), (8, 10)),
        ):
            with self.subTest(hours):
                person = self._join(
                    *({"hour_from": start, "hour_to": end} for start, end in hours)
                )
                self.assertEqual((person.hour_from, person.hour_to), expected)
                person.unlink()

    def test_the_later_not_before_counts(self):
        later = MONDAY + timedelta(days=9)
        for dates in ((MONDAY, later), (later, False), (False, later)):
            with self.subTest(dates):
                person = self._join(*({"date_not_before": date} for date in dates))
                self.assertEqual(person.date_not_before, later)
                person.unlink()

    def test_whoever_asked_to_be_left_alone_did_so_first_when_they_did(self):
        people = self._create_people({}, {}, {})
        for person, days in zip(people[:0:-1], (1, 0), strict=True):
            with self._at(MONDAY + timedelta(days)):
                person.stop_requested = True
                person.flush_recordset()
        people[0]._join(people)
        person = people[0]
        self.assertTrue(person.stop_requested)
        self.assertEqual(person.date_stopped, MONDAY)
        self.assertEqual((person.date_burnt, person.burnt_reason), (MONDAY, "stop"))

    def test_decision_of_a_manager_to_go_on_is_kept(self):
        self.company.follow_up_burnt_streak = 2
        people = self._create_people({}, {})
        leads = [self._create_lead_for(person.email_normalized) for person in people]
        self._log(leads[0])
        for day in (1, 2):
            self._log(leads[1], day)
        self.assertTrue(people[1].is_burnt)
        with self._at(MONDAY + timedelta(days=3)):
            people[1]._lift("They called.")
        people[0]._join(people)
        self.assertFalse(people[0].is_burnt)
        self.assertEqual(people[0].lifted_reason, "They called.")
        self.assertEqual(people[0].lifted_uid, self.env.user)
        self.assertEqual(people[0].unanswered_streak, 3)

    def test_person_learns_what_the_other_one_was_known_by(self):
        john = self._create_partner(email="john@x.example")
        person = self._find(self._create_lead_for())
        other = self._find(self._create_lead(partner=john, phone="+34 612 34 56 78"))
        other.tz = "Asia/Tokyo"
        person._join(other)
        self.assertEqual(person.partner_id, john)
        self.assertEqual(person.key, f"p:{john.id}")
        self.assertEqual(person.email_normalized, "john@x.example")
        self.assertEqual(person.phone_sanitized, "+34612345678")
        self.assertEqual(person.tz, "Asia/Tokyo")
