from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY
from .contacts import DAY, FiguresCase

LOGGER = "odoo.addons.crm_follow_up.models.crm_follow_up_contact_upkeep"


@tagged("post_install", "-at_install")
class TestContactUpkeep(CronMixinCase, FiguresCase):
    """Figures are computed again when caps change, and verified at night."""

    def test_change_of_caps_computes_the_figures_again_in_the_background(self):
        people = self.env["crm.follow.up.contact"].union(
            *(self._create_person(f"p{number}@x.example") for number in range(5))
        )
        for person in people:
            self._touch(person)
        people.is_stale = False
        self.env.flush_all()
        cron = "crm_follow_up.ir_cron_refresh_contacts"
        with self.capture_triggers(cron) as captured:
            cap = self.Cap.create({"count": 1, "days": 7})
        self.assertTrue(captured.records)
        self.assertEqual(set(people.mapped("is_stale")), {True})
        self.assertFalse(any(people.mapped("saturated_until")))
        self._run_cron("ir_cron_refresh_contacts")
        self.assertEqual(set(people.mapped("is_stale")), {False})
        self.assertEqual(set(people.mapped("saturated_until")), {MONDAY + 7 * DAY})
        for change in ({"days": 3}, {"active": False}):
            cap.write(change)
            self.assertTrue(all(people.mapped("is_stale")))
            self._run_cron("ir_cron_refresh_contacts")
            self.assertCounted(people)

    def test_figures_are_computed_again_a_batch_at_a_time(self):
        people = self.env["crm.follow.up.contact"].union(
            *(self._create_person(f"p{number}@x.example") for number in range(5))
        )
        people.search([]).is_stale = False
        people.is_stale = True
        with self.enter_registry_test_mode():
            progress = self._refresh_batches(people, 2)
        self.assertEqual(progress, [(2, 3), (2, 1), (1, 0)])
        self.assertFalse(any(people.mapped("is_stale")))

    def _refresh_batches(self, people, size):
        """Return what was reported of each batch: how many are done, and are left."""
        progress = []

        def report(cron, processed=0, *, remaining=None, deactivate=False):
            progress.append((processed, remaining))
            return 1.0

        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", report):
            while not progress or progress[-1][1]:
                people._cron_refresh(batch_size=size)
        return progress

    def test_only_caps_that_figures_depend_on_have_them_computed_again(self):
        person = self._create_person()
        company = self._create_company("Other")
        for values, expected in (
            ({"scope": "account"}, False),
            ({"channel_id": self.phone.id}, False),
            ({"plan_id": self._create_plan().id}, False),
            ({"company_id": company.id}, False),
            ({"company_id": self.company.id}, True),
            ({}, True),
        ):
            with self.subTest(values):
                person.is_stale = False
                cap = self.Cap.create({"count": 1} | values)
                self.assertEqual(person.is_stale, expected)
                person.is_stale = False
                cap.count = 2
                self.assertEqual(person.is_stale, expected)
                person.is_stale = False
                cap.unlink()
                self.assertEqual(person.is_stale, expected)

    def test_cap_that_is_no_longer_one_of_everybody_counts_as_changed(self):
        person = self._create_person()
        cap = self.Cap.create({"count": 1})
        person.is_stale = False
        cap.channel_id = self.phone
        self.assertTrue(person.is_stale)

    def test_people_are_burnt_sooner_when_the_company_says_so(self):
        self.company.follow_up_burnt_streak = 5
        person = self._create_person()
        for days in range(3):
            self._touch(person, days)
        self.assertFalse(person.is_burnt)
        person.is_stale = False
        self.company.follow_up_burnt_streak = 2
        # at once for those who decide, in the background for lists
        self.assertEqual(person._check_allowed(MONDAY)[person].code, "burnt")
        self._run_cron("ir_cron_refresh_contacts")
        self.assertEqual(person.date_burnt, MONDAY + DAY)

    def test_drift_is_found_repaired_and_reported(self):
        people = self._create_person() + self._create_person("b@x.example")
        touches = self._touch(people[0]) + self._touch(people[1])
        self.env.flush_all()
        # behind the back of the ORM
        self.env.cr.execute(
            "UPDATE crm_follow_up_touch SET date = %s WHERE id = %s",
            [MONDAY + DAY, touches[0].id],
        )
        self.env.invalidate_all()
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.assertEqual(people._cron_verify(100_000), people[0])
        self.assertIn(str(people[0].id), logs.output[0])
        self.assertEqual(people[0].date_last_out, MONDAY + DAY)
        self.assertCounted(people)
        with self.assertNoLogs(LOGGER, "ERROR"):
            self.assertFalse(people._cron_verify(100_000))

    def test_every_figure_that_drifts_is_found(self):
        person = self._create_person()
        self._touch(person)
        self.env.flush_all()
        for change in (
            "touch_count = 7",
            "unanswered_streak = 7",
            "date_last_out = NULL",
            "date_last_in = NOW()",
            "saturated_until = NOW()",
            "is_burnt = TRUE",
            "date_burnt = NOW()",
            "burnt_reason = 'stop'",
        ):
            with self.subTest(change), mute_logger(LOGGER):
                query = f"UPDATE crm_follow_up_contact SET {change} WHERE id = %s"
                self.env.cr.execute(query, [person.id])
                self.env.invalidate_all()
                self.assertEqual(person._cron_verify(100_000), person)
                self.assertCounted(person)

    def test_figures_that_wait_for_new_caps_have_not_drifted(self):
        person = self._create_person()
        self._touch(person)
        self.env.flush_all()
        self.Cap.create({"count": 1})
        with self.assertNoLogs(LOGGER, "ERROR"):
            self.assertFalse(person._cron_verify(100_000))
