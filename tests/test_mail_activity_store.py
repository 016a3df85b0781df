from odoo.exceptions import RedirectWarning
from odoo.tests import tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestActivityStore(FollowUpCase):
    """Activities of steps whose outcome must be told, before they are done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_outcome_needed = True

    def _get_activity(self, enrolment):
        return enrolment._get_planned_touches().activity_id.with_env(self.env)

    def _create_todo(self, record):
        return record.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.env.uid
        )

    @users("rep_fu")
    def test_the_outcome_of_a_step_is_needed_and_of_nothing_else(self):
        enrolment = self._enrol()
        step = self._get_activity(enrolment)
        todo = self._create_todo(enrolment.lead_id.with_env(self.env))
        other = self._create_todo(self.env.user.partner_id)
        activities = step + todo + other
        self.assertEqual(
            activities.mapped("follow_up_outcome_needed"), [True, False, False]
        )

    @users("rep_fu")
    def test_the_web_client_is_told(self):
        step = self._get_activity(self._enrol())
        [data] = step.activity_format()["mail.activity"]
        self.assertTrue(data["follow_up_outcome_needed"])

    @users("rep_fu")
    def test_the_company_may_do_without(self):
        self.company.follow_up_outcome_needed = False
        step = self._get_activity(self._enrol())
        self.assertFalse(step.follow_up_outcome_needed)
        step.action_done()
        self.assertFalse(step.active)

    @users("rep_fu")
    def test_the_company_of_the_lead_decides(self):
        lenient = self._create_company("Lenient", self.rep)
        lenient.follow_up_outcome_needed = False
        companies = {"allowed_company_ids": [self.company.id, lenient.id]}
        lead = self._create_lead(company_id=lenient.id)
        lead = lead.with_env(self.env(context=companies))
        step = self._get_activity(self._enrol(lead))
        step = step.with_context(**companies)
        self.assertFalse(step.follow_up_outcome_needed)

    @users("rep_fu")
    def test_marking_a_step_as_done_opens_the_dialog(self):
        enrolment = self._enrol()
        step = self._get_activity(enrolment)
        with self.assertRaises(RedirectWarning) as caught:
            step.action_feedback(feedback="Done")
        words, action, _button, context = caught.exception.args
        self.assertIn("Step 1", words)
        self.assertEqual(
            action, self.env.ref("crm_follow_up.crm_follow_up_log_action").id
        )
        self.assertEqual(
            context,
            {
                "default_lead_ids": enrolment.lead_id.ids,
                "default_touch_id": enrolment.touch_ids.id,
            },
        )
        self.assertEqual(enrolment.touch_ids.state, "planned")
        self.assertTrue(step.active)

    @users("rep_fu")
    def test_the_scheduler_closes_steps_without_an_outcome(self):
        enrolment = self._enrol()
        self._get_activity(enrolment).sudo().action_done()
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_who_may_not_edit_the_lead_closes_the_activity(self):
        step = {"delay_count": 0, "responsible": "user", "user_id": self.rep.id}
        lead = self._create_lead(user_id=self.other_rep.id)
        enrolment = self._enrol(lead, self._create_plan(step, 1))
        activity = self._get_activity(enrolment)
        self.assertEqual(activity.user_id, self.rep)
        self.assertFalse(activity.follow_up_outcome_needed)
        activity.action_done()
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_the_dialog_of_an_activity_is_about_its_step(self):
        enrolment = self._enrol()
        action = self._get_activity(enrolment).action_follow_up_log()
        self.assertEqual(action["res_model"], "crm.follow.up.log")
        self.assertEqual(
            action["context"],
            {
                "default_lead_ids": enrolment.lead_id.ids,
                "default_touch_id": enrolment.touch_ids.id,
            },
        )

    @users("rep_fu")
    def test_many_activities_need_one_query_and_those_of_others_none(self):
        leads = self._create_leads(30)
        self._enrol(leads)
        steps = leads.with_env(self.env).activity_ids
        others = self.env["mail.activity"].union(
            *(self._create_todo(self.env.user.partner_id) for _number in range(2))
        )
        # rights and rules are read once
        steps.mapped("follow_up_outcome_needed")
        for activities, count in ((steps, 1), (steps[:2], 1), (others, 0)):
            activities.mapped("res_model")
            activities.invalidate_recordset(["follow_up_outcome_needed"], flush=False)
            with self.assertQueryCount(count):
                activities.mapped("follow_up_outcome_needed")
