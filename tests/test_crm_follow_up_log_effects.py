from datetime import timedelta

from odoo import fields
from odoo.tests import tagged, users

from .log_dialog import LogDialogCase


@tagged("post_install", "-at_install")
class TestLogEffects(LogDialogCase):
    """What outcomes ask for in the log dialog, and what they do."""

    def _in_days(self, days):
        return fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)

    # not interested

    @users("rep_fu")
    def test_not_interested_stops_the_plan_with_the_reason(self):
        enrolment = self._enrol()
        self._log(
            enrolment.lead_id,
            "not_interested",
            lost_reason_id=self._create_lost_reason("Too dear"),
            note="They have a supplier",
        )
        self.assertStopped(enrolment, "not_interested")
        self.assertEqual(enrolment.stop_note, "Too dear. They have a supplier")
        self.assertEqual(enrolment.lead_id.won_status, "pending")
        self.assertTrue(enrolment.lead_id.follow_up_no_next_step)

    @users("rep_fu")
    def test_not_interested_marks_as_lost_with_the_reason(self):
        enrolment = self._enrol()
        reason = self._create_lost_reason("Too dear")
        self._log(
            enrolment.lead_id, "not_interested", after_no="lost", lost_reason_id=reason
        )
        self.assertStopped(enrolment, "not_interested")
        self.assertEqual(enrolment.lead_id.won_status, "lost")
        self.assertEqual(enrolment.lead_id.lost_reason_id, reason)

    @users("rep_fu")
    def test_lost_without_a_reason_is_refused_before_anything_is_recorded(self):
        enrolment = self._enrol()
        with self.assertRefused("Because"):
            self._create_wizard(
                enrolment, "not_interested", after_no="lost"
            ).action_log()
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(self._get_done(enrolment.lead_id))

    @users("rep_fu")
    def test_not_interested_keeps_in_touch_with_a_recurring_plan(self):
        enrolment, start = self._enrol(), self._in_days(60)
        nurture = self._create_plan(90, name="Nurture", kind="recurring")
        self._log(
            enrolment.lead_id,
            "not_interested",
            after_no="nurture",
            nurture_plan_id=nurture,
            date_again=start,
        )
        self.assertStopped(enrolment, "not_interested")
        current = enrolment.lead_id.follow_up_enrolment_id
        self.assertEqual((current.plan_id, current.date_start), (nurture, start))

    @users("rep_fu")
    def test_keeping_in_touch_needs_a_plan_and_no_date_of_the_past(self):
        enrolment = self._enrol()
        nurture = self._create_plan(90, name="Nurture", kind="recurring")
        values = {"after_no": "nurture"}
        with self.assertRefused("Plan"):
            self._create_wizard(enrolment, "not_interested", **values).action_log()
        values |= {"nurture_plan_id": nurture.id, "date_again": self._in_days(-1)}
        with self.assertRefused("Contact Again On"):
            self._create_wizard(enrolment, "not_interested", **values).action_log()
        self.assertEqual(enrolment.state, "running")

    # wrong person

    @users("rep_fu")
    def test_wrong_person_puts_the_right_contact_on_the_lead(self):
        enrolment = self._enrol()
        lead, wrong = enrolment.lead_id, enrolment.partner_id
        right = self.env["res.partner"].create(
            {"name": "Carmen Soler", "email": "carmen@example.com"}
        )
        self._log(lead, "wrong_person", right_partner_id=right)
        self.assertEqual(lead.partner_id, right)
        self.assertEqual(lead.contact_name, "Carmen Soler")
        self.assertEqual(lead.email_from, "carmen@example.com")
        self.assertFalse(lead.phone, "the number of the wrong person")
        self.assertEqual(wrong.phone, "+34 612 34 56 78")
        self.assertEqual(self._get_done(lead).partner_id, wrong)

    @users("rep_fu")
    def test_wrong_person_creates_the_right_one_under_the_account(self):
        account = self.env["res.partner"].create({"name": "Oil", "is_company": True})
        wrong = account.create({"name": "Paco", "parent_id": account.id})
        lead = self._create_lead(partner=wrong)
        self._log(
            lead,
            "wrong_person",
            right_name="Carmen Soler",
            right_email="carmen@example.com",
            right_phone="+34 699 00 00 00",
        )
        self.assertEqual(lead.partner_id.parent_id, account)
        self.assertEqual(lead.partner_id.name, "Carmen Soler")
        self.assertEqual(lead.email_from, "carmen@example.com")
        self.assertEqual(lead.partner_id.phone, "+34 699 00 00 00")

    @users("rep_fu")
    def test_the_right_person_of_a_private_customer_is_not_below_them(self):
        lead = self._create_lead()
        self._log(lead, "wrong_person", right_name="Carmen Soler")
        self.assertFalse(lead.partner_id.parent_id)

    @users("rep_fu")
    def test_the_right_person_needs_a_name(self):
        enrolment = self._enrol()
        with self.assertRefused("Name of the Right Person"):
            self._log(enrolment.lead_id, "wrong_person", right_email="c@example.com")
        self.assertEqual(enrolment.state, "running")

    @users("rep_fu")
    def test_the_plan_starts_again_with_the_right_person(self):
        enrolment = self._enrol()
        self._log(enrolment.lead_id, "wrong_person", right_name="Carmen Soler")
        self.assertStopped(enrolment, "wrong_person")
        current = enrolment.lead_id.follow_up_enrolment_id
        self.assertEqual(current.plan_id, enrolment.plan_id)
        self.assertEqual(current.step_id.name, "Step 1")
        self.assertOneStepPlanned(current)

    @users("rep_fu")
    def test_the_plan_starts_again_only_if_wished_and_with_somebody(self):
        for values in ({"right_name": "Carmen", "restart": False}, {}):
            enrolment = self._enrol()
            self._log(enrolment.lead_id, "wrong_person", **values)
            self.assertStopped(enrolment, "wrong_person")
            self.assertFalse(enrolment.lead_id.follow_up_enrolment_id)

    # asked to stop

    @users("rep_fu")
    def test_stop_ends_all_plans_of_the_person_also_those_of_colleagues(self):
        enrolment = self._enrol()
        person = enrolment.partner_id
        same = self._enrol(self._create_lead(partner=person, user_id=self.other_rep.id))
        other = self._enrol(self._create_leads(1, phone=False))
        self._log(enrolment.lead_id, "stop", note="Angry")
        self.assertStopped(enrolment + same, "asked_to_stop")
        self.assertIn("Angry", same.stop_note)
        self.assertEqual(other.state, "running")

    @users("rep_fu")
    def test_stop_without_the_dialog_ends_all_plans_of_the_person_as_well(self):
        lead = self._create_lead()
        same = self._enrol(self._create_lead(partner=lead.partner_id))
        outcome = self._get_outcome("stop")
        lead.with_env(self.env)._follow_up_log(self.phone, outcome=outcome)
        self.assertStopped(same, "asked_to_stop")

    @users("rep_fu")
    def test_stop_puts_address_and_number_on_the_blacklists(self):
        lead = self._create_lead()
        self._log(lead, "stop")
        self.assertTrue(lead.is_blacklisted)
        self.assertTrue(lead.phone_sanitized_blacklisted)

    @users("rep_fu")
    def test_stop_leaves_the_blacklists_alone_if_not_wished(self):
        lead = self._create_lead()
        self._log(lead, "stop", exclude=False)
        self.assertFalse(lead.is_blacklisted)
        self.assertFalse(lead.phone_sanitized_blacklisted)

    # ready to buy

    @users("rep_fu")
    def test_ready_to_buy_ends_the_chase_and_asks_for_the_quotation(self):
        enrolment = self._enrol()
        action = self._log(enrolment.lead_id, "ready")
        self.assertStopped(enrolment, "ready")
        [todo] = enrolment.lead_id.activity_ids
        self.assertEqual(todo.user_id, self.rep)
        self.assertEqual(todo.date_deadline, fields.Date.context_today(todo))
        self.assertIn("quotation", todo.summary)
        if "order_ids" in enrolment.lead_id:
            self.assertEqual(action["res_model"], "sale.order")
        else:
            self.assertClosed(action)

    @users("rep_fu")
    def test_many_who_are_ready_get_a_to_do_each_and_no_quotation_opens(self):
        leads = self._create_leads(2)
        self.assertClosed(self._log(leads, "ready"))
        self.assertEqual(leads.activity_ids.mapped("user_id"), self.rep)
        self.assertEqual(len(leads.activity_ids), 2)

    # meeting

    @users("rep_fu")
    def test_a_booked_meeting_opens_the_calendar(self):
        plan = self._create_plan(stop_on_meeting=True)
        enrolment = self._enrol(plan=plan)
        action = self._log(enrolment.lead_id, "meeting")
        self.assertEqual(action["res_model"], "calendar.event")
        context = action["context"]
        self.assertEqual(context["default_opportunity_id"], enrolment.lead_id.id)
        self.assertStopped(enrolment, "meeting")

    @users("rep_fu")
    def test_the_meetings_of_many_are_entered_one_by_one(self):
        self.assertClosed(self._log(self._create_leads(2), "meeting"))

    # later

    @users("rep_fu")
    def test_later_plans_the_next_step_for_the_date_they_named(self):
        enrolment, again = self._enrol(), self._in_days(30)
        self._log(enrolment.lead_id, "later", date_again=again)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertGreaterEqual(enrolment.date_next, again)
        note = enrolment._get_planned_touches().move_note
        self.assertIn("asked to be contacted again", note)

    @users("rep_fu")
    def test_later_on_another_channel_moves_the_planned_step(self):
        enrolment, again = self._enrol(), self._in_days(14)
        self._log(enrolment.lead_id, "later", channel_id=self.sms, date_again=again)
        self.assertEqual(enrolment.step_id.name, "Step 1")
        self.assertGreaterEqual(enrolment.date_next, again)
        planned = enrolment._get_planned_touches()
        self.assertGreaterEqual(planned.activity_id.date_deadline, again.date())

    @users("rep_fu")
    def test_later_without_a_future_date_is_refused(self):
        enrolment = self._enrol()
        for date in (False, self._in_days(-1)):
            wizard = self._create_wizard(enrolment, "later", date_again=date)
            with self.assertRefused("Contact Again On"):
                wizard.action_log()
        self.assertEqual(enrolment.step_id.name, "Step 1")

    @users("rep_fu")
    def test_later_for_the_third_time_opens_a_review_and_says_why(self):
        enrolment = self._enrol()
        for days in (30, 60):
            dialog = self._open(enrolment.lead_id)
            dialog.outcome_id = self._get_outcome("later")
            self.assertFalse(dialog.evasion_note)
            dialog.date_again = self._in_days(days)
            dialog.save().action_log()
            self.assertEqual(enrolment.state, "running")
        dialog = self._open(enrolment.lead_id)
        dialog.outcome_id = self._get_outcome("later")
        self.assertIn("3 times", dialog.evasion_note)
        dialog.date_again = self._in_days(90)
        dialog.save().action_log()
        self.assertEqual(enrolment.state, "review")
        self.assertIn("put it off 3 times", enrolment.hold_reason)
        self.assertEqual(enrolment.lead_id.evasion_count, 3)
        self.assertFalse(enrolment._get_planned_touches())

    @users("rep_fu")
    def test_an_absence_is_no_evasion(self):
        enrolment = self._enrol(plan=self._create_plan(0, 1, 1, 1))
        for days in (30, 60, 90):
            self._log(enrolment.lead_id, "away", date_again=self._in_days(days))
        self.assertEqual((enrolment.state, enrolment.evasion_count), ("running", 0))

    # helpers

    def _create_lost_reason(self, name):
        reason = self.env["crm.lost.reason"].sudo().create({"name": name})
        return reason.sudo(False)

    def _create_wizard(self, enrolment, outcome, **values):
        """Create a dialog with values that its form would not let through."""
        return self.env["crm.follow.up.log"].create(
            {
                "lead_ids": enrolment.lead_id.ids,
                "outcome_id": self._get_outcome(outcome).id,
                **values,
            }
        )
