from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestSaturation(FollowUpCase):
    """One budget of contact per person, over leads, salespeople, plans and channels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cap = cls.env["crm.follow.up.cap"].create({"count": 2, "days": 7})
        cls.no_answer = cls.env.ref("crm_follow_up.outcome_no_answer")

    def _log(self, lead, days=0, channel=None, outcome=None):
        return lead._follow_up_log(
            channel or self.phone,
            outcome=outcome or self.no_answer,
            date=MONDAY + days * DAY,
        )

    # planning

    def test_step_moves_to_the_first_moment_the_caps_allow_and_says_why(self):
        lead = self._create_lead()
        self._log(lead, -2)
        self._log(lead, -1)
        enrolment = self._enrol(lead)
        # the touch of Saturday leaves the window on the next one: Monday is open
        self.assertEqual(enrolment.date_next, MONDAY + 7 * DAY - timedelta(hours=1))
        note = enrolment._get_planned_touches().move_note
        self.assertIn("Saturated: 2 touches in 7 days.", note)
        self.assertOneStepPlanned(enrolment)

    def test_touches_of_the_same_address_on_another_lead_count(self):
        one = self._create_leads(1, email_from="same@example.com")
        other = self._create_leads(1, email_from="Same@Example.com")
        self._log(one, -2)
        self._log(one, -1)
        enrolment = self._enrol(other)
        self.assertEqual(enrolment.contact_id, one.follow_up_contact_id)
        self.assertGreater(enrolment.date_next, MONDAY + 4 * DAY)

    def test_two_salespeople_see_each_others_planned_touches(self):
        self.cap.count = 1
        plan = self._create_plan(0)
        first = self._enrol(self._create_leads(1, email_from="same@example.com"), plan)
        lead = self._create_leads(
            1, email_from="same@example.com", user_id=self.other_rep.id
        )
        second = self._enrol(lead, plan)
        self.assertEqual(first.date_next, MONDAY)
        self.assertEqual(second.date_next, MONDAY + 7 * DAY)

    def test_leads_of_one_person_started_together_share_the_budget(self):
        self.cap.count = 1
        leads = self._create_leads(3, email_from="same@example.com")
        enrolments = self._enrol(leads, self._create_plan(0))
        days = [(each.date_next - MONDAY).days for each in enrolments]
        self.assertEqual(days[0], 0)
        self.assertGreaterEqual(days[1], 6)
        self.assertGreaterEqual(days[2], 13)

    def test_caps_of_a_plan_hold_for_its_steps_only(self):
        self.cap.count = 50
        strict, loose = self._create_plan(0), self._create_plan(0)
        self.env["crm.follow.up.cap"].create(
            {"plan_id": strict.id, "count": 1, "days": 14}
        )
        leads = self._create_leads(2)
        for lead in leads:
            self._log(lead, -1)
        self.assertGreater(self._enrol(leads[0], strict).date_next, MONDAY + 12 * DAY)
        self.assertEqual(self._enrol(leads[1], loose).date_next, MONDAY)

    def test_person_who_wants_to_hear_nothing_before_a_date_is_left_in_peace(self):
        lead = self._create_lead()
        contact = self._log(lead, -20).contact_id
        contact.date_not_before = MONDAY + 10 * DAY
        enrolment = self._enrol(lead)
        self.assertGreaterEqual(enrolment.date_next, MONDAY + 10 * DAY)
        note = enrolment._get_planned_touches().move_note
        self.assertIn("hear nothing before", note)

    def test_agreed_maximum_counts_even_where_the_company_allows_more(self):
        self.cap.count = 50
        lead = self._create_lead()
        contact = self._log(lead, -1).contact_id
        contact.write({"boundary_count": 1, "boundary_days": 30})
        self.assertGreater(self._enrol(lead).date_next, MONDAY + 27 * DAY)

    def test_agreed_hours_of_the_person_come_before_those_of_the_company(self):
        lead = self._create_lead()
        contact = self._log(lead, -20).contact_id
        contact.write({"hour_from": 15, "hour_to": 17, "tz": "Europe/Madrid"})
        enrolment = self._enrol(lead)
        self.assertEqual(enrolment.date_next, MONDAY.replace(hour=14))

    def test_unanswered_emails_in_a_row_move_the_step_to_another_channel(self):
        self.cap.count = 50
        self.env["crm.follow.up.cap"].create(
            {"kind": "streak", "count": 3, "channel_id": self.email.id}
        )
        lead = self._create_lead()
        for day in (-30, -20, -10):
            self._log(lead, day, self.email)
        enrolment = self._enrol(lead, self._create_plan(self._mail_step()))
        touch = enrolment._get_planned_touches()
        self.assertNotEqual(touch.channel_id, self.email)
        self.assertFalse(touch.automatic)
        self.assertTrue(touch.activity_id)
        self.assertIn("in a row without an answer", touch.move_note)

    def test_cap_that_forbids_everything_holds_the_plan_and_says_so(self):
        self.cap.count = 0
        enrolment = self._enrol()
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "cap"))
        self.assertIn("0 touches in 7 days", enrolment.hold_reason)

    # sending

    def test_nothing_automatic_is_sent_over_a_cap(self):
        self.cap.count = 1
        enrolment = self._enrol(plan=self._create_plan(self._mail_step(1)))
        due = enrolment.date_next
        # somebody was in touch meanwhile, by whatever way
        enrolment.lead_id._follow_up_log(
            self.phone, outcome=self.no_answer, date=due - timedelta(hours=1)
        )
        enrolment._process_due(due)
        sent = enrolment.touch_ids.filtered(lambda t: t.automatic and t.state == "done")
        self.assertFalse(sent)
        self.assertGreater(enrolment.date_next, due + 6 * DAY)
        self.assertIn("Saturated", enrolment._get_planned_touches().move_note)

    def test_automatic_step_outside_the_agreed_channels_is_skipped_with_the_reason(
        self,
    ):
        lead = self._create_lead()
        contact = self._log(lead, -20).contact_id
        contact.channel_ids = self.phone
        enrolment = self._enrol(lead, self._create_plan(self._mail_step(), 3))
        enrolment._process_due(enrolment.date_next)
        skipped = enrolment.touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertIn("agreed to other channels: Phone", skipped.skip_reason)

    def test_manual_touch_outside_the_agreed_channels_is_flagged(self):
        lead = self._create_lead()
        contact = self._log(lead, -20).contact_id
        contact.channel_ids = self.email
        self.assertTrue(self._log(lead, -10, self.phone).is_off_channel)
        self.assertFalse(self._log(lead, -9, self.email).is_off_channel)

    # burnt

    def _burn(self, lead):
        self.company.follow_up_burnt_streak = 3
        self.cap.count = 50
        for day in (-9, -6, -3):
            self._log(lead, day)
        return lead.follow_up_contact_id

    def test_person_is_burnt_after_so_many_touches_without_an_answer(self):
        lead = self._create_lead()
        contact = self._burn(lead)
        self.assertTrue(contact.is_burnt)
        self.assertEqual(contact.burnt_reason, "streak")
        self.assertEqual(contact.date_burnt, MONDAY - 3 * DAY)

    def test_burnt_person_holds_the_plans_of_all_their_leads(self):
        one, other = self._create_leads(2, email_from="same@example.com")
        enrolment = self._enrol(other)
        self._burn(one)
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "cap"))
        self.assertIn("burnt", enrolment.hold_reason)
        self.assertFalse(enrolment.touch_ids.activity_id.filtered("active"))

    def test_plan_for_a_burnt_person_is_refused_even_by_force(self):
        lead = self._create_lead()
        self._burn(lead)
        with self.assertRefused("burnt", "sales manager"):
            lead._follow_up_start(self._create_plan(0), force=True)

    def test_answer_of_a_burnt_person_lets_their_plans_go_on(self):
        one, other = self._create_leads(2, email_from="same@example.com")
        enrolment = self._enrol(other)
        contact = self._burn(one)
        one._follow_up_log(self.email, direction="in", date=MONDAY)
        self.assertFalse(contact.is_burnt)
        self.assertEqual(enrolment.state, "running")

    def test_lifted_person_is_not_burnt_again_by_the_same_touches(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead)
        contact = self._burn(lead)
        with self._at(MONDAY):
            contact.with_user(self.manager)._lift("They called the boss")
        self.assertFalse(contact.is_burnt)
        self.assertEqual(contact.lifted_uid, self.manager)
        self.assertEqual(enrolment.state, "running")
        self._log(lead, 0)
        self.assertFalse(contact.is_burnt)

    # asked to stop

    def test_person_who_asked_to_stop_is_stopped_on_every_lead_at_once(self):
        leads = self._create_leads(2, email_from="same@example.com")
        leads[1].user_id = self.other_rep
        enrolments = self._enrol(leads)
        stop = self.env.ref("crm_follow_up.outcome_stop")
        self._log(leads[0], 0, outcome=stop)
        self.assertStopped(enrolments, "asked_to_stop")
        self.assertEqual(leads[0].follow_up_contact_id.burnt_reason, "stop")
        with self.assertRefused("left alone"):
            leads[1]._follow_up_start(self._create_plan(0), force=True)

    # the dialog

    def _open(self, lead):
        action = lead.action_follow_up_log()
        return Form(self.env["crm.follow.up.log"].with_context(**action["context"]))

    def _saturate(self, lead):
        now = fields.Datetime.now()
        for hours in (50, 30):
            lead._follow_up_log(
                self.email, outcome=self.no_answer, date=now - timedelta(hours=hours)
            )

    @users("rep_fu")
    def test_touch_over_a_cap_asks_why_and_keeps_the_reason(self):
        lead = self._create_lead().with_user(self.env.user)
        self._saturate(lead)
        with self._open(lead) as dialog:
            dialog.channel_id = self.phone
            dialog.outcome_id = self.no_answer
            self.assertIn("2 touches in 7 days", dialog.cap_warning)
        with self.assertRaisesRegex(UserError, "Why Anyway"):
            dialog.record.action_log()
        dialog.record.cap_note = "They asked me to call"
        dialog.record.action_log()
        last = lead.follow_up_touch_ids.sorted("id")[-1]
        self.assertEqual(last.cap_note, "They asked me to call")

    @users("rep_fu", "manager_fu")
    def test_touch_over_a_cap_may_be_left_to_managers(self):
        self.company.follow_up_over_cap = "block"
        lead = self._create_lead(user_id=self.env.uid).with_user(self.env.user)
        self._saturate(lead)
        with self._open(lead) as dialog:
            dialog.channel_id = self.phone
            dialog.outcome_id = self.no_answer
            dialog.cap_note = "It is urgent"
        if self.env.user == self.manager:
            dialog.record.action_log()
            self.assertEqual(lead.follow_up_touch_count, 3)
        else:
            with self.assertRaisesRegex(UserError, "Only sales managers"):
                dialog.record.action_log()

    @users("rep_fu")
    def test_touch_within_the_caps_asks_nothing(self):
        lead = self._create_lead().with_user(self.env.user)
        with self._open(lead) as dialog:
            dialog.channel_id = self.phone
            dialog.outcome_id = self.no_answer
            self.assertFalse(dialog.cap_warning)
        dialog.record.action_log()
        self.assertFalse(lead.follow_up_touch_ids.cap_note)
