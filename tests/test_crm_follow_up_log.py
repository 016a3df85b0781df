from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestLog(FollowUpCase):
    """The dialog that records a contact."""

    def _open(self, leads):
        action = leads.action_follow_up_log()
        return Form(self.env["crm.follow.up.log"].with_context(**action["context"]))

    @users("rep_fu")
    def test_logging_on_the_channel_of_the_planned_step_completes_it(self):
        enrolment = self._enrol()
        with self._open(enrolment.lead_id.with_env(self.env)) as dialog:
            self.assertEqual(dialog.channel_id, self.phone)
            self.assertTrue(dialog.completes_step)
            dialog.outcome_id = self.env.ref("crm_follow_up.outcome_no_answer")
            dialog.note = "Rang ten times"
            dialog.duration = 3
        dialog.record.action_log()
        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(len(done), 1)
        self.assertEqual((done.note, done.duration), ("Rang ten times", 3))
        self.assertEqual(done.user_id, self.rep)
        self.assertFalse(done.activity_id.active)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_logging_on_another_channel_leaves_the_step_planned(self):
        enrolment = self._enrol()
        with self._open(enrolment.lead_id.with_env(self.env)) as dialog:
            dialog.channel_id = self.sms
            self.assertFalse(dialog.completes_step)
            dialog.outcome_id = self.env.ref("crm_follow_up.outcome_no_answer")
        dialog.record.action_log()
        self.assertEqual(enrolment.step_id.name, "Step 1")
        self.assertOneStepPlanned(enrolment)
        self.assertEqual(enrolment.touch_count, 1)

    @users("rep_fu")
    def test_later_plans_the_next_step_for_the_date_they_named(self):
        enrolment = self._enrol()
        again = fields.Datetime.now().replace(hour=10) + timedelta(days=30)
        with self._open(enrolment.lead_id.with_env(self.env)) as dialog:
            dialog.outcome_id = self.env.ref("crm_follow_up.outcome_later")
            dialog.date_again = again
        dialog.record.action_log()
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertGreaterEqual(enrolment.date_next, again.replace(microsecond=0))
        note = enrolment._get_planned_touches().move_note
        self.assertIn("asked to be contacted again", note)

    def test_later_on_another_channel_moves_the_planned_step(self):
        enrolment = self._enrol()
        again = MONDAY + timedelta(days=14)
        outcome = self.env.ref("crm_follow_up.outcome_later")
        enrolment.lead_id._follow_up_log(
            self.sms, outcome=outcome, date=MONDAY, date_again=again
        )
        self.assertEqual(enrolment.date_next, again)
        self.assertEqual(enrolment.step_id.name, "Step 1")
        deadline = enrolment.touch_ids.activity_id.date_deadline
        self.assertEqual(deadline, again.date())

    def test_later_without_a_future_date_is_refused(self):
        enrolment = self._enrol()
        dialog = self.env["crm.follow.up.log"].create(
            {
                "lead_ids": enrolment.lead_id.ids,
                "outcome_id": self.env.ref("crm_follow_up.outcome_later").id,
                "date_again": MONDAY,
            }
        )
        with self.assertRaisesRegex(UserError, "Contact Again On"):
            dialog.action_log()
        self.assertEqual(enrolment.step_id.name, "Step 1")

    def test_logging_for_the_future_is_refused(self):
        enrolment = self._enrol()
        dialog = self.env["crm.follow.up.log"].create(
            {
                "lead_ids": enrolment.lead_id.ids,
                "outcome_id": self.env.ref("crm_follow_up.outcome_no_answer").id,
                "date": fields.Datetime.now() + timedelta(days=1),
            }
        )
        with self.assertRaisesRegex(UserError, "future"):
            dialog.action_log()

    def test_outcome_that_ends_the_chase_stops_after_the_step(self):
        enrolment = self._enrol()
        dialog = self.env["crm.follow.up.log"].create(
            {
                "lead_ids": enrolment.lead_id.ids,
                "outcome_id": self.env.ref("crm_follow_up.outcome_not_interested").id,
                "note": "They have a supplier",
            }
        )
        dialog.action_log()
        self.assertStopped(enrolment, "not_interested")
        self.assertEqual(enrolment.stop_note, "They have a supplier")
        self.assertEqual(enrolment.touch_ids.state, "done")

    def test_logging_on_many_leads_makes_a_touch_on_each(self):
        leads = self._create_leads(3)
        self._enrol(leads[:2])
        dialog = self.env["crm.follow.up.log"].create(
            {
                "lead_ids": leads.ids,
                "channel_id": self.phone.id,
                "outcome_id": self.env.ref("crm_follow_up.outcome_no_answer").id,
            }
        )
        dialog.action_log()
        done = leads.follow_up_touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(done.lead_id, leads)
        self.assertEqual(len(done), 3)

    @users("rep_fu")
    def test_foreign_lead_cannot_be_logged_on(self):
        lead = self._create_lead(user_id=self.other_rep.id).with_env(self.env)
        with self.assertRaises(AccessError):
            lead._follow_up_log(self.phone)
