from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import MONDAY
from .contacts import DAY, FOREVER, SECOND, FiguresCase


@tagged("post_install", "-at_install")
class TestContactFigures(FiguresCase):
    """Stored figures always are what the touches say."""

    def test_figures_of_a_person(self):
        self.Cap.create({"count": 2, "days": 7})
        person = self._create_person()
        self._touch(person, 0)
        self._touch(person, 1, answered=True)
        self._touch(person, 2, "planned")
        self._touch(person, 3)
        self._touch(person, 4, "cancelled")
        self._touch(person, 5, direction="in", automatic=True)
        self.assertRecordValues(
            person,
            [
                {
                    "touch_count": 3,
                    "unanswered_streak": 1,
                    "date_last_out": MONDAY + 3 * DAY,
                    "date_last_in": MONDAY + DAY,
                    "saturated_until": MONDAY + 8 * DAY,
                    "is_burnt": False,
                }
            ],
        )

    def test_deletion_of_a_lead_takes_its_touches_off_the_person(self):
        person = self._create_person()
        self._touch(person)
        other = self._create_lead_for("a@x.example")
        self._log(other, 1)
        self.assertEqual(person.touch_count, 2)
        other.unlink()
        self.assertEqual(person.touch_count, 1)
        self.assertCounted(person)

    def test_moments_are_exact_to_the_microsecond_and_over_a_change_of_clocks(self):
        # the clocks of Europe change on 29 March 2026
        moment = datetime(2026, 3, 26, 9, 0, 0, 250_000)
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        self._touch(person, date=moment)
        self.assertEqual(person.saturated_until, moment + 7 * DAY)
        self.env.invalidate_all()
        self.assertEqual(person.saturated_until, moment + 7 * DAY)
        just_before = moment + 7 * DAY - timedelta(microseconds=1)
        self.assertFalse(person._check_allowed(moment + 7 * DAY)[person].code)
        self.assertTrue(person._check_allowed(just_before)[person].code)

    # burnt

    def test_person_is_burnt_by_the_touch_that_was_one_too_many(self):
        self.company.follow_up_burnt_streak = 3
        person = self._create_person()
        for days in (0, 1, 2, 3, 4):
            self.assertEqual(person.is_burnt, days > 2)
            self._touch(person, days)
        self.assertEqual(person.burnt_reason, "streak")
        self.assertEqual(person.date_burnt, MONDAY + 2 * DAY)

    def test_answer_ends_it_and_only_touches_after_it_count(self):
        self.company.follow_up_burnt_streak = 2
        person = self._create_person()
        for days in (0, 1, 3, 4):
            self._touch(person, days)
        self.assertEqual(person.date_burnt, MONDAY + DAY)
        self._touch(person, 2, direction="in", answered=True)
        self.assertEqual(person.date_burnt, MONDAY + 4 * DAY)
        self._touch(person, 5, direction="in", answered=True)
        self.assertFalse(person.is_burnt or person.date_burnt or person.burnt_reason)

    def test_person_who_was_lifted_is_burnt_by_later_touches_only(self):
        self.company.follow_up_burnt_streak = 2
        person = self._create_person()
        for days in (0, 1):
            self._touch(person, days)
        with self._at(MONDAY + 2 * DAY):
            person._lift("They called.")
        self.assertFalse(person.is_burnt)
        self.assertEqual(person.unanswered_streak, 2)
        self._touch(person, 3)
        self.assertFalse(person.is_burnt)
        self._touch(person, 4)
        self.assertEqual(person.date_burnt, MONDAY + 4 * DAY)

    def test_person_is_burnt_since_they_asked_to_be_left_alone(self):
        self.company.follow_up_burnt_streak = 1
        person = self._create_person()
        self._touch(person)
        for days in (3, 5):
            with self._at(MONDAY + days * DAY):
                person.stop_requested = True
                person.flush_recordset()
            self.assertEqual(person.burnt_reason, "stop")
            self.assertEqual(person.date_burnt, MONDAY + 3 * DAY)
        with self._at(MONDAY + 6 * DAY):
            person._lift("They called.")
        self.assertFalse(person.is_burnt or person.date_burnt or person.date_stopped)

    def test_nobody_is_burnt_where_the_company_does_not_want_it(self):
        person = self._create_person()
        for days in range(9):
            self._touch(person, days)
        self.assertFalse(person.is_burnt)

    # until they answer

    def test_row_without_an_answer_saturates_until_they_answer(self):
        self.Cap.create({"count": 2, "kind": "streak"})
        person = self._create_person()
        self._touch(person, -400)
        self.assertFalse(person.saturated_until or person.is_saturated)
        self._touch(person, -300)
        self.assertEqual(person.saturated_until, FOREVER)
        self.assertTrue(person.is_saturated)
        self.assertEqual(person.search([("is_saturated", "=", True)]) & person, person)
        self.assertEqual(person.saturation, 100)
        self.assertEqual(person.saturation_note, "2 of 2 without an answer")
        self._touch(person, -200, direction="in", answered=True)
        self.assertFalse(person.saturated_until or person.is_saturated)
        self.assertEqual(person.saturation, 0)

    def test_lift_ends_a_row_without_an_answer_as_well(self):
        self.Cap.create({"count": 1, "kind": "streak"})
        person = self._create_person()
        self._touch(person)
        with self._at(MONDAY + DAY):
            person._lift("They called.")
        self.assertFalse(person.saturated_until)
        self.assertFalse(person._check_allowed(MONDAY + 2 * DAY)[person].code)

    def test_cap_that_allows_nothing_saturates_everybody(self):
        person = self._create_person()
        cap = self.Cap.create({"count": 0})
        self.assertTrue(person.is_stale)
        person._refresh()
        self.assertEqual(person.saturated_until, FOREVER)
        self.assertEqual(person.saturation, 100)
        cap.active = False
        person._refresh()
        self.assertFalse(person.saturated_until)

    # now

    def test_gauge_of_the_burnt_tells_why_and_what_ends_it(self):
        self.env.company.follow_up_burnt_streak = 2
        person = self._create_person()
        self._touch(person, -20)
        self._touch(person, -10)
        self.assertEqual(
            person.saturation_note,
            "2 without an answer; free when they answer or a manager lifts it",
        )
        with self._at(MONDAY):
            person.stop_requested = True
            self.assertEqual(
                person.saturation_note,
                "since 03/02/2026, until a sales manager lifts it",
            )

    def test_gauge_shows_the_tightest_cap(self):
        self.Cap.create([{"count": 2, "days": 7}, {"count": 4, "days": 30}])
        person = self._create_person(boundary_count=8, boundary_days=90)
        for days in (-20, -10, -1):
            self._touch(person, days)
        for days, expected in (
            (0, (75, "3 of 4 in 30 days")),
            (7, (75, "3 of 4 in 30 days")),
            (25, (38, "3 of 8 in 90 days")),
            (1000, (0, "0 of 2 in 7 days")),
        ):
            with self._at(MONDAY + days * DAY):
                person.invalidate_recordset(["saturation", "saturation_note"])
                found = (person.saturation, person.saturation_note)
            self.assertEqual(found, expected)
        self._touch(person, -2)
        with self._at(MONDAY):
            # of two that are used up, the one that is so for longer
            self.assertEqual(person.saturation, 100)
            self.assertEqual(person.saturation_note, "4 of 4 in 30 days")
            self.assertEqual(person.saturated_until, MONDAY + 10 * DAY)

    def test_gauge_looks_at_touches_until_now_when_the_clock_was_set_back(self):
        self.Cap.create({"count": 2, "days": 7})
        person = self._create_person()
        for days in (-1, 3, 4):
            self._touch(person, days)
        with self._at(MONDAY):
            self.assertEqual(person.saturation_note, "1 of 2 in 7 days")

    def test_moment_of_saturation_passes_by_itself(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        self._touch(person)
        for moment, expected in ((-SECOND, True), (0 * SECOND, False)):
            with self._at(MONDAY + 7 * DAY + moment):
                person.invalidate_recordset(["is_saturated"])
                self.assertEqual(person.is_saturated, expected)
                found = person.search(
                    [("is_saturated", "=", expected), ("id", "=", person.id)]
                )
                self.assertEqual(found, person)
