from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

LANES = "odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_lanes"
FIRST = "crm_follow_up.ir_cron_process_enrolments"
LATER = MONDAY + timedelta(hours=2)


@tagged("post_install", "-at_install")
class TestLanes(FollowUpCase, CronMixinCase):
    """Further scheduled actions help where much is due, each with other customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enrolments = cls.env["crm.follow.up.enrolment"]
        cls.enrolments._set_lane_count(1)
        cls.lanes = [cls.env.ref(f"{FIRST}_lane_{number}") for number in (2, 3, 4)]
        cls.env["ir.cron.trigger"].search([]).unlink()

    def _enrol_customers(self, count, people=1):
        """Enrol people of so many customers, for a mail that is due at once."""
        leads = self._create_leads(count * people)
        for number, lead in enumerate(leads):
            lead.partner_id = False
            lead.email_from = f"p{number}@customer{number // people}.example"
        return self._enrol(leads, self._create_plan(self._mail_step(), 1))

    def _get_share(self, number, count):
        """Return the due enrolments of a share."""
        with self._at(LATER):
            shares = [self.enrolments._query_share(number, count)]
            return self.enrolments._claim(1000, shares)

    # the setting

    @users("admin")
    def test_setting_switches_lanes_on_and_off(self):
        for count in (3, 4, 2, 1):
            settings = self.env["res.config.settings"].create(
                {"follow_up_lanes": count}
            )
            settings.execute()
            active = [lane.active for lane in self.lanes]
            self.assertEqual(active, [number <= count for number in (2, 3, 4)])
            shown = self.env["res.config.settings"].create({})
            self.assertEqual(shown.follow_up_lanes, count)

    def test_number_of_lanes_that_cannot_be_is_refused(self):
        for count in (0, -1, 5):
            with self.assertRaisesRegex(UserError, "“Lanes” must be from 1 to 4"):
                self.enrolments._set_lane_count(count)

    def test_parameter_that_is_no_number_means_one_lane(self):
        for value in ("many", "", "-3", "0"):
            self.env["ir.config_parameter"].set_param("crm_follow_up.lanes", value)
            self.assertEqual(self.enrolments._get_lane_count(), 1)

    def test_health_page_tells_of_the_lanes_that_are_wanted(self):
        self.enrolments._set_lane_count(3)
        self.lanes[0].active = False
        rows = self.env["crm.follow.up.health"].search([])
        levels = {row.key: row.level for row in rows if "_lane_" in row.key}
        self.assertEqual(set(levels), {f"{FIRST}_lane_2", f"{FIRST}_lane_3"})
        self.assertEqual(levels[f"{FIRST}_lane_2"], "danger")

    def test_there_is_no_job_queue_to_choose_where_it_is_not_installed(self):
        with patch.object(
            self.env.registry["crm.follow.up.enrolment"], "_has_queue", lambda _: False
        ):
            with self.assertRaisesRegex(UserError, "not installed"):
                self.enrolments._set_runner("queue_job")
            parameters = self.env["ir.config_parameter"]
            parameters.set_param("crm_follow_up.runner", "queue_job")
            # chosen, then uninstalled: the scheduled actions take over
            enrolments = self._enrol_customers(2)
            self._run_cron("ir_cron_process_enrolments", LATER)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})

    # shares

    def test_every_due_enrolment_is_in_exactly_one_share(self):
        enrolments = self._enrol_customers(30)
        for count in (2, 3, 8):
            shares = [self._get_share(number, count) for number in range(count)]
            self.assertEqual(sum(map(len, shares)), 30)
            self.assertEqual(self.enrolments.union(*shares), enrolments.sorted("id"))
            self.assertTrue(all(shares), "A lane has nothing to do.")

    def test_colleagues_are_in_one_share(self):
        self._enrol_customers(10, people=3)
        shares = [self._get_share(number, 4) for number in range(4)]
        customers = [set(each.contact_id.mapped("account_key")) for each in shares]
        self.assertEqual(sum(map(len, customers)), 10)

    def test_share_that_another_lane_works_on_is_left_to_it(self):
        self.enrolments._set_lane_count(2)
        self._enrol_customers(20)
        mine = self._get_share(1, 2)
        key = self.enrolments._get_share_key(0, 2)
        with self.env.registry.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s, %s)", key)
            with self._at(LATER):
                self.assertEqual(self.enrolments._claim_due(100, lane=1), mine)

    def test_lane_takes_the_shares_that_nobody_works_on(self):
        self.enrolments._set_lane_count(4)
        enrolments = self._enrol_customers(20)
        with self._at(LATER):
            claimed = self.enrolments._claim_due(100, lane=3)
        self.assertEqual(claimed.sorted("id"), enrolments.sorted("id"))
        own = self._get_share(2, 4)
        self.assertEqual(claimed[: len(own)], own)

    # calling each other

    def _get_called(self, remaining, lane=None):
        """Return the lanes that are called where so much remains."""
        self.env["ir.cron.trigger"].search([]).unlink()
        model = self.enrolments.with_context(cron_id=lane.id if lane else None)
        model._call_lanes(remaining)
        return self.env["ir.cron.trigger"].search([]).cron_id

    def test_lanes_are_called_where_much_remains(self):
        self.enrolments._set_lane_count(3)
        wanted = self.lanes[0] + self.lanes[1]
        self.assertFalse(self._get_called(500))
        self.assertEqual(self._get_called(501), wanted)
        self.assertEqual(self._get_called(501, lane=self.lanes[0]), self.lanes[1])

    def test_lane_that_was_called_is_not_called_again(self):
        self.enrolments._set_lane_count(2)
        self.enrolments._call_lanes(1000)
        self.enrolments._call_lanes(1000)
        self.assertEqual(len(self.env["ir.cron.trigger"].search([])), 1)

    def test_single_lane_calls_nobody(self):
        self.assertFalse(self._get_called(10_000))

    def test_first_lane_calls_the_others_as_it_works(self):
        self.enrolments._set_lane_count(2)
        enrolments = self._enrol_customers(12)
        with (
            patch(f"{LANES}.WORTH_HELP", 3),
            self.capture_triggers(f"{FIRST}_lane_2") as captured,
            self._at(LATER),
            self.enter_registry_test_mode(),
        ):
            cron = self.env.ref(FIRST)
            cron.code = "model._cron_process_due(batch_size=4)"
            cron.method_direct_trigger()
        self.assertEqual(captured.records.cron_id, self.lanes[0])
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})

    def test_further_lane_does_what_is_due(self):
        self.enrolments._set_lane_count(4)
        enrolments = self._enrol_customers(6)
        self._run_cron("ir_cron_process_enrolments_lane_4", LATER)
        self.assertEqual(set(enrolments.step_id.mapped("name")), {"Step 2"})
