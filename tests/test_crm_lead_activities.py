from odoo import fields
from odoo.tests import tagged, users

from .capture import CaptureCase
from .common import MONDAY


@tagged("post_install", "-at_install")
class TestCaptureActivities(CaptureCase):
    """Calls, letters and gifts whose activity is marked as done are touches."""

    @users("rep_fu")
    def test_call_done_outside_of_a_plan_is_a_touch(self):
        self._call()
        self.assertRecordValues(
            self._get_touches(),
            [
                {
                    "name": "Ring them",
                    "direction": "out",
                    "source": "activity",
                    "automatic": False,
                    "channel_id": self.phone.id,
                    "outcome_id": self.phone.default_outcome_id.id,
                    "user_id": self.rep.id,
                    "date": MONDAY,
                }
            ],
        )

    @users("rep_fu")
    def test_letters_and_gifts_are_touches(self):
        for kind in ("letter", "gift"):
            self._call(type=f"crm_follow_up.mail_activity_type_{kind}")
        kinds = self._get_touches().mapped("channel_id.kind")
        self.assertEqual(sorted(kinds), ["gift", "post"])

    @users("rep_fu")
    def test_activities_that_leave_another_trace_are_no_touches(self):
        for kind in ("email", "todo", "meeting", "upload_document"):
            self._call(type=f"mail.mail_activity_data_{kind}")
        for kind in ("message", "sms", "visit", "reply"):
            self._call(type=f"crm_follow_up.mail_activity_type_{kind}")
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_call_that_is_cancelled_or_postponed_is_no_touch(self):
        self._plan_activity().unlink()
        self._plan_activity().date_deadline = fields.Date.today()
        self._plan_activity().action_archive()
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_call_on_something_else_than_a_lead_is_no_touch(self):
        partner = self.customer.with_env(self.env)
        count = self.env["crm.follow.up.touch"].sudo().search_count([])
        partner.activity_schedule("mail.mail_activity_data_call").action_done()
        self.assertEqual(self.env["crm.follow.up.touch"].sudo().search_count([]), count)

    @users("other_fu")
    def test_colleague_who_cannot_read_the_lead_is_the_doer(self):
        lead = self.lead.with_user(self.rep)
        activity = self._plan_activity(lead, user_id=self.other_rep.id)
        self.assertFalse(self.lead.with_env(self.env).has_access("read"))
        activity.with_user(self.other_rep).action_done()
        self.assertEqual(self._get_touches().user_id, self.other_rep)

    @users("rep_fu")
    def test_calls_done_together_are_a_touch_each(self):
        leads = self._create_leads(2).with_env(self.env)
        activities = self._plan_activity(leads[0]) + self._plan_activity(leads[1])
        activities.action_done()
        self.assertEqual(self._get_touches(leads).lead_id, leads)
        self.assertEqual(len(self._get_touches(leads)), 2)

    @users("rep_fu")
    def test_step_of_a_plan_is_one_touch_with_its_activity(self):
        enrolment = self._enrol(self.lead)
        self._do_step(enrolment, MONDAY)
        touch = self._get_touches()
        self.assertEqual((touch.source, touch.step_id.name), ("plan", "Step 1"))

    @users("rep_fu")
    def test_call_outside_of_the_plan_does_its_step_that_is_due(self):
        enrolment = self._enrol(self.lead)
        step = enrolment._get_planned_touches()
        self._call()
        touch = self._get_touches()
        self.assertEqual(touch, step)
        self.assertFalse(step.activity_id.active)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("activity"):
            self._call()
        self.assertFalse(self._get_touches())

    def test_script_in_the_activity_names_each_lead(self):
        script = "<p>Ask for {{ contact }} about {{ lead }} and {{ other }}</p>"
        plan = self._create_plan({"script": script, "delay_count": 0})
        leads = self._create_leads(2)
        leads[0].contact_name = "Eva <Lind>"
        leads[1].contact_name = "Noa"
        enrolments = self._enrol(leads, plan)
        first, second = (
            each.touch_ids.activity_id.note
            for each in enrolments.sorted(lambda each: each.lead_id.id)
        )
        self.assertIn(f"Ask for Eva &lt;Lind&gt; about {leads[0].name}", first)
        self.assertIn(f"Ask for Noa about {leads[1].name}", second)
        # what is not on the list stays, so that the mistake is seen
        self.assertIn("{{ other }}", first)
