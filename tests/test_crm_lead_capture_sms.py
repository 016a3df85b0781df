from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from odoo.addons.sms.tests.common import MockSMS

from .capture import CaptureCase
from .common import MONDAY


@tagged("post_install", "-at_install")
class TestCaptureSms(MockSMS, CaptureCase):
    """SMS to leads are touches; core's own test tools stand in for the gateway."""

    def _send_sms(self, leads=None, now=MONDAY, mode="comment", error=None, **values):
        """Send an SMS from the form, or to many from the list with ``mass``."""
        leads = self._as_user(leads)
        composer = leads.env["sms.composer"].with_context(
            active_model="crm.lead",
            default_res_model="crm.lead",
            default_composition_mode=mode,
            **(
                {"default_res_ids": leads.ids}
                if mode == "mass"
                else {"default_res_id": leads.id}
            ),
        )
        with self._at(now), self.mockSMSGateway(sim_error=error):
            composer.create({"body": "Hello"} | values).action_send_sms()

    # one lead

    @users("rep_fu")
    def test_sms_to_the_customer_is_a_personal_touch(self):
        self._send_sms()
        self.assertEqual(len(self._sms), 1)
        touch = self._get_touches()
        self.assertRecordValues(
            touch,
            [
                {
                    "direction": "out",
                    "source": "sms",
                    "automatic": False,
                    "channel_id": self.sms.id,
                    "outcome_id": self.sms.default_outcome_id.id,
                    "user_id": self.rep.id,
                    "date": MONDAY,
                }
            ],
        )
        self.assertEqual(touch.message_id.message_type, "sms")

    @users("other_fu")
    def test_colleague_who_sends_is_the_doer(self):
        lead = self._create_lead(user_id=False)
        self._send_sms(lead.with_env(self.env))
        lead.user_id = self.rep
        self.assertEqual(self._get_touches(lead).user_id, self.other_rep)

    @users("rep_fu")
    def test_sms_that_the_gateway_refuses_is_no_touch(self):
        for error in ("credit", "wrong_number_format", "server_error"):
            self._send_sms(error=error)
            self.assertFalse(self._sms)
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_sms_without_a_number_is_no_touch(self):
        lead = self._create_lead(partner=self.customer.browse()).with_env(self.env)
        lead._message_sms("Hello")
        notification = lead.message_ids[0].sudo().notification_ids
        self.assertEqual(notification.failure_type, "sms_number_missing")
        self.assertFalse(self._get_touches(lead))

    @users("rep_fu")
    def test_sms_waiting_in_the_queue_is_a_touch(self):
        with self.mockSMSGateway():
            self.lead.with_env(self.env)._message_sms("Hello", put_in_queue=True)
        self.assertFalse(self._sms)
        self.assertEqual(self._get_touches().source, "sms")

    @users("rep_fu")
    def test_sms_does_the_step_that_is_due(self):
        plan = self._create_plan({"channel_id": self.sms.id, "delay_count": 0}, 2)
        enrolment = self._enrol(self.lead, plan)
        activity = enrolment._get_planned_touches().activity_id
        self._send_sms()
        touch = self._get_touches()
        self.assertEqual(touch.step_id, plan.step_ids[0])
        self.assertFalse(activity.active)
        self.assertEqual(enrolment.step_id, plan.step_ids[1])

    @users("rep_fu")
    def test_sms_of_server_actions_are_no_touches(self):
        for method in ("comment", "sms", "note"):
            action = (
                self.env["ir.actions.server"]
                .sudo()
                .create(
                    {
                        "name": "Thank you",
                        "model_id": self.env["ir.model"]._get_id("crm.lead"),
                        "state": "sms",
                        "sms_method": method,
                        "sms_template_id": self._create_sms_template().id,
                    }
                )
            )
            action = action.with_user(self.rep).with_context(
                active_model="crm.lead", active_ids=self.lead.ids
            )
            with self.mockSMSGateway():
                action.run()
            self.assertEqual(len(self._new_sms), 1)
        self.assertFalse(self._get_touches())

    # many leads

    @users("rep_fu")
    def test_mass_sms_is_an_automatic_touch_on_each_lead(self):
        leads = self._create_leads(3).with_env(self.env)
        for number, lead in enumerate(leads):
            lead.phone = f"+34 612 34 56 7{number}"
        for keep_log in (True, False):
            self._send_sms(leads, mode="mass", mass_keep_log=keep_log)
        touches = self._get_touches(leads)
        self.assertEqual(len(touches), 6)
        self.assertEqual(touches.lead_id, leads)
        self.assertTrue(all(touches.mapped("automatic")))
        self.assertEqual(set(touches.mapped("source")), {"mass_sms"})
        self.assertEqual(len(touches.sms_id), 6)
        self.assertEqual(len(touches.message_id), 3)
        self.assertEqual(touches.user_id, self.rep)

    @users("rep_fu")
    def test_sms_that_core_holds_back_are_no_touches(self):
        leads = self._create_leads(5).with_env(self.env)
        numbers = ["612 34 56 71", "612 34 56 72", "612 34 56 72", "12", False]
        for lead, number in zip(leads, numbers, strict=True):
            lead.phone = number and f"+34 {number}"
        self.env["phone.blacklist"].sudo().add(leads[0].phone_sanitized)
        self._send_sms(leads, mode="mass")
        self.assertEqual(
            self._new_sms.mapped("failure_type"),
            [
                "sms_blacklist",
                False,
                "sms_duplicate",
                "sms_number_format",
                "sms_number_missing",
            ],
        )
        self.assertEqual(self._get_touches(leads).lead_id, leads[1])

    def test_step_sms_of_the_engine_are_not_captured_twice(self):
        template = self._create_sms_template()
        plan = self._create_plan(
            {
                "delay_count": 0,
                "channel_id": self.sms.id,
                "mode": "automatic",
                "sms_template_id": template.id,
            }
        )
        enrolment = self._enrol(self.lead, plan)
        with self.mockSMSGateway():
            enrolment._process_due(MONDAY)
        self.assertEqual(len(self._new_sms), 1)
        self.assertEqual(self._get_touches().source, "plan")

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("sms"):
            self._send_sms()
            self._send_sms(mode="mass")
        self.assertFalse(self._get_touches())

    @mute_logger("odoo.addons.crm_follow_up.models.crm_lead_capture")
    @users("rep_fu")
    def test_sending_goes_on_where_touches_cannot_be_recorded(self):
        with self._broken_ledger(UserError("No ink.")):
            self._send_sms()
            self.assertEqual(len(self._sms), 1)
            self._send_sms(mode="mass", now=MONDAY + timedelta(days=1))
        self.assertEqual(self._new_sms.state, "outgoing")
        self.assertFalse(self._get_touches())
        self.assertIn("No ink.", self.lead.message_ids[0].body)
