from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .capture import CaptureCase
from .common import MONDAY


@tagged("post_install", "-at_install")
class TestCaptureMessages(CaptureCase):
    """E-mails that people send from Odoo or from their mailbox are touches."""

    @users("rep_fu")
    def test_email_to_the_customer_is_a_personal_touch(self):
        message = self._post()
        touch = self._get_touches()
        self.assertRecordValues(
            touch,
            [
                {
                    "name": "A question",
                    "direction": "out",
                    "source": "email",
                    "automatic": False,
                    "answered": False,
                    "channel_id": self.email.id,
                    "outcome_id": self.email.default_outcome_id.id,
                    "message_id": message.id,
                    "user_id": self.rep.id,
                    "partner_id": self.customer.id,
                    "date": MONDAY,
                    "gap_days": 0,
                }
            ],
        )
        self.assertFalse(touch.enrolment_id)
        self.assertEqual(touch.cost, self.email.unit_cost)

    @users("rep_fu")
    def test_email_says_how_long_the_customer_heard_nothing(self):
        self._post()
        self._post(now=MONDAY + timedelta(days=5, hours=20))
        self.assertEqual(self._get_touches().mapped("gap_days"), [0, 5])

    @users("rep_fu")
    def test_email_from_the_composer_is_a_touch(self):
        lead = self.lead.with_env(self.env)
        context = {
            "default_model": "crm.lead",
            "default_res_ids": lead.ids,
            "default_partner_ids": self.customer.ids,
            # what must not end up on the touch
            "default_note": "Nonsense",
            "default_duration": 99,
        }
        with Form(self.env["mail.compose.message"].with_context(**context)) as form:
            form.subject = "Hello"
            form.body = "<p>Hello</p>"
        with self._at(MONDAY):
            form.record.action_send_mail()
        touch = self._get_touches()
        self.assertEqual((touch.name, touch.source), ("Hello", "email"))
        self.assertFalse(touch.note)
        self.assertFalse(touch.duration)

    @users("rep_fu")
    def test_email_to_an_address_without_a_contact_is_a_touch(self):
        self._post(
            partners=self.customer.browse(), outgoing_email_to="info@customer.example"
        )
        self.assertEqual(self._get_touches().source, "email")

    @users("rep_fu")
    def test_email_to_a_customer_who_follows_the_lead_is_a_touch(self):
        self.lead.message_subscribe(self.customer.ids)
        self._post(partners=self.customer.browse())
        self.assertEqual(self._get_touches().source, "email")

    @users("rep_fu")
    def test_email_to_colleagues_only_is_no_touch(self):
        self._post(partners=self.other_rep.partner_id)
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_internal_note_is_no_touch_whoever_it_mentions(self):
        self._post(subtype_xmlid="mail.mt_note")
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_log_lines_and_tracking_are_no_touches(self):
        lead = self.lead.with_env(self.env).with_context(tracking_disable=False)
        lead.message_subscribe(self.customer.ids)
        lead._message_log(body="Something happened")
        lead.message_post(body="System", partner_ids=self.customer.ids)
        lead.stage_id = self.stage_challenge
        self.env.cr.flush()
        self.assertFalse(self._get_touches())

    def test_out_of_office_answer_of_ours_is_no_touch(self):
        now = fields.Datetime.now()
        self.rep.write(
            {
                "out_of_office_from": now - timedelta(days=1),
                "out_of_office_to": now + timedelta(days=1),
                "out_of_office_message": "<p>I am away</p>",
            }
        )
        self.lead.message_post(
            author_id=self.customer.id,
            body="A question",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        answers = self.lead.message_ids.filtered(
            lambda message: message.message_type == "out_of_office"
        )
        self.assertEqual(answers.partner_ids, self.customer)
        touches = self._get_touches()
        self.assertEqual(touches.mapped("direction"), ["in"])

    @users("rep_fu")
    def test_mails_of_server_actions_are_no_touches(self):
        for method in ("comment", "email"):
            action = (
                self.env["ir.actions.server"]
                .sudo()
                .create(
                    {
                        "name": "Thank you",
                        "model_id": self.env["ir.model"]._get_id("crm.lead"),
                        "state": "mail_post",
                        "mail_post_method": method,
                        "template_id": self._create_mail_template().id,
                    }
                )
            )
            count = len(self.lead.message_ids)
            action.with_context(
                active_model="crm.lead", active_id=self.lead.id
            ).with_user(self.rep).run()
            sent = self.env["mail.mail"].sudo().search([("res_id", "=", self.lead.id)])
            self.assertTrue(sent or len(self.lead.message_ids) > count)
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_mails_of_a_stage_are_no_touches(self):
        template = self._create_mail_template()
        lead = self.lead.with_env(self.env).with_context(tracking_disable=False)
        self.env.cr.flush()

        modes = ["comment", "mass_mail"]
        with self._patch_model(
            "crm.lead",
            "_track_template",
            lambda self, changes: {
                "stage_id": (template, {"composition_mode": modes.pop()})
            },
        ):
            lead._message_track_post_template({"stage_id"})
            lead._message_track_post_template({"stage_id"})
        mails = self.env["mail.mail"].sudo().search([("res_id", "=", lead.id)])
        self.assertEqual(len(mails), 2)
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_mail_of_an_activity_sent_with_one_click_is_a_touch(self):
        template = self._create_mail_template()
        lead = self.lead.with_env(self.env)
        lead.activity_send_mail(template.id)
        self.assertEqual(self._get_touches().source, "email")

    @users("rep_fu")
    def test_scheduled_notification_is_captured_once_when_it_goes_out(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        message = self._post(scheduled_date=tomorrow, date=MONDAY)
        self.assertFalse(self._get_touches())
        schedule = self.env["mail.message.schedule"].sudo()
        schedule = schedule.search([("mail_message_id", "=", message.id)])
        later = MONDAY + timedelta(days=1)
        with self._at(later):
            schedule.with_user(self.env.ref("base.user_root")).force_send()
        touch = self._get_touches()
        self.assertEqual(touch.message_id, message)
        self.assertEqual((touch.date, touch.user_id), (later, self.rep))
        # somebody else is told of the same message
        lead = self.lead.sudo()
        boss = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "Boss", "email": "boss@example.com"})
        )
        message.sudo().partner_ids += boss
        lead._notify_thread(message.sudo(), skip_existing=True)
        self.assertEqual(self._get_touches(), touch)
        # not because a second touch failed
        lead.invalidate_recordset(["message_ids"])
        self.assertEqual(lead.message_ids[0], message)

    @users("rep_fu")
    def test_message_scheduled_in_the_composer_is_captured_when_it_is_posted(self):
        composer = self._compose(
            mode="comment",
            partner_ids=self.customer.ids,
            scheduled_date=fields.Datetime.to_string(
                fields.Datetime.now() + timedelta(days=1)
            ),
        )
        composer.action_schedule_message()
        scheduled = self.env["mail.scheduled.message"].sudo()
        scheduled = scheduled.search([("res_id", "=", self.lead.id)])
        self.assertTrue(scheduled)
        self.assertFalse(self._get_touches())
        scheduled.with_user(self.env.ref("base.user_root"))._post_message()
        touch = self._get_touches()
        self.assertEqual((touch.source, touch.user_id), ("email", self.rep))

    @users("other_fu")
    def test_colleague_who_writes_is_the_doer_not_the_salesperson(self):
        lead = self._create_lead(user_id=False)
        self._post(lead.with_env(self.env))
        lead.user_id = self.rep
        self.assertEqual(self._get_touches(lead).user_id, self.other_rep)

    @users("manager_fu")
    def test_mail_in_the_name_of_the_salesperson_is_its_sender_s(self):
        template = self._create_mail_template(email_from="{{ object.user_id.email }}")
        composer = self._compose(
            mode="comment", template_id=template.id, partner_ids=self.customer.ids
        )
        [message] = composer._action_send_mail()[1]
        self.assertEqual(message.author_id, self.rep.partner_id)
        self.assertEqual(self._get_touches().user_id, self.manager)

    @users("rep_fu")
    def test_mail_in_the_name_of_the_company_is_ours(self):
        self.company.partner_id.sudo().email = "info@ours.example"
        template = self._create_mail_template(email_from="info@ours.example")
        composer = self._compose(
            mode="comment", template_id=template.id, partner_ids=self.customer.ids
        )
        [message] = composer._action_send_mail()[1]
        self.assertEqual(message.author_id, self.company.partner_id)
        touch = self._get_touches()
        self.assertEqual((touch.direction, touch.user_id), ("out", self.rep))

    def test_mail_of_the_robot_is_no_touch(self):
        robot = self.env.ref("base.user_root")
        self._post(self.lead.with_user(robot))
        self.assertFalse(self._get_touches())

    def test_message_of_the_customer_is_no_contact_of_ours(self):
        other = self.env["res.partner"].create({"name": "Boss", "email": "b@x.example"})
        self.lead.message_subscribe(other.ids)
        self._post(author_id=self.customer.id)
        self.assertEqual(self._get_touches().mapped("direction"), ["in"])

    # mailboxes

    def _receive(self, author, now=MONDAY, **values):
        """Post a mail as the gateway does."""
        gateway = self.lead.with_user(self.env.ref("base.user_root"))
        return self._post(
            gateway,
            now,
            self.customer.browse(),
            **{"author_id": author.id, "message_type": "email"} | values,
        )

    def test_mail_of_a_colleague_from_the_mailbox_is_a_touch(self):
        sent = MONDAY - timedelta(hours=3)
        self._receive(
            self.other_rep.partner_id,
            incoming_email_to='"Prospect" <Prospect@Example.com>, x@y.example',
            date=sent,
        )
        touch = self._get_touches()
        self.assertEqual((touch.source, touch.date), ("email", sent))
        self.assertEqual(touch.user_id, self.other_rep)

    def test_mail_dated_in_the_future_by_a_wrong_clock_is_of_now(self):
        self._receive(
            self.rep.partner_id,
            incoming_email_cc="prospect@example.com",
            date=MONDAY + timedelta(hours=2),
        )
        self.assertEqual(self._get_touches().date, MONDAY)

    def test_mail_to_an_address_that_contains_the_customer_s_is_no_touch(self):
        self._receive(
            self.rep.partner_id, incoming_email_to="another.prospect@example.com"
        )
        self.assertFalse(self._get_touches())

    # settings, rights and failures

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("email"):
            self._post()
        self.assertFalse(self._get_touches())

    @users("rep_fu")
    def test_setting_of_the_company_of_the_lead_counts(self):
        other = self._create_company("Other", self.rep)
        lead = self._create_lead(company_id=other.id, team_id=False, user_id=False)
        with self._without("email"):
            # the user works in the first company
            self._post(lead.with_user(self.rep).with_context(allowed_company_ids=None))
        touch = self._get_touches(lead)
        self.assertEqual((touch.source, touch.company_id), ("email", other))
        other.sudo().follow_up_capture_email = False
        self._post(lead, now=MONDAY + timedelta(days=1))
        self.assertEqual(self._get_touches(lead), touch)

    def test_colleague_without_rights_on_follow_up_may_write(self):
        clerk = self._create_user("clerk_fu", "base.group_user")
        self.env["ir.model.access"].create(
            {
                "name": "Leads for all",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
            }
        )
        enrolment = self._enrol(
            self.lead, self._create_plan({"channel_id": self.email.id}, 1)
        )
        lead = self.lead.with_user(clerk)
        self.assertFalse(lead.env["crm.follow.up.touch"].has_access("read"))
        self._post(lead, MONDAY + timedelta(days=1))
        touch = self._get_touches()
        self.assertEqual(touch.user_id, clerk)
        self.assertEqual(touch.step_id, enrolment.plan_id.step_ids[0])

    def test_customer_who_writes_in_the_portal_makes_no_contact_of_ours(self):
        portal = self._create_user("portal_fu", "base.group_portal")
        self.lead.partner_id = portal.partner_id
        self.lead.message_subscribe(self.customer.ids)
        # as the controller of the portal posts
        self._post(self.lead.with_user(portal).sudo(), partners=self.rep.partner_id)
        self.assertEqual(self._get_touches().mapped("direction"), ["in"])

    def test_visitor_without_a_login_makes_no_contact_of_ours(self):
        public = self.env.ref("base.public_user")
        lead = self.lead.with_user(public).sudo()
        self._post(lead, author_id=self.customer.id)
        self.assertEqual(self._get_touches().mapped("direction"), ["in"])

    @users("rep_fu")
    def test_mail_on_an_archived_lead_is_a_touch(self):
        self.lead.active = False
        self._post()
        self.assertEqual(len(self._get_touches()), 1)

    @users("rep_fu")
    def test_mail_without_an_email_channel_is_no_touch(self):
        channels = self.env["crm.follow.up.channel"].sudo()
        channels.search([("kind", "=", "email")]).active = False
        # core's composer looks at archived records as well
        self._post(self.lead.with_env(self.env).with_context(active_test=False))
        self.assertFalse(self._get_touches())

    @mute_logger("odoo.addons.crm_follow_up.models.crm_lead_capture")
    @users("rep_fu")
    def test_posting_goes_on_where_the_touch_cannot_be_recorded(self):
        with self._broken_ledger(UserError("No ink.")):
            message = self._post()
        self.assertTrue(message.exists())
        self.assertTrue(message.sudo().notification_ids)
        self.assertFalse(self._get_touches())
        note = self.lead.message_ids[0].body
        self.assertIn("No ink.", note)
        self.assertIn("Log it by hand", note)

    @mute_logger("odoo.addons.crm_follow_up.models.crm_lead_capture", "odoo.sql_db")
    @users("rep_fu")
    def test_posting_goes_on_after_an_error_of_the_database(self):
        message = self._post()
        values = self._get_touches().copy_data()[0]
        with self._patch_model(
            "crm.lead",
            "_follow_up_create_captured",
            lambda self, contacts, channels: self.env["crm.follow.up.touch"].create(
                [values | {"message_id": message.id}]
            ),
        ):
            second = self._post(now=MONDAY + timedelta(days=1))
        self.assertTrue(second.exists())
        self.assertEqual(len(self._get_touches()), 1)

    @users("rep_fu")
    def test_next_step_that_cannot_be_planned_opens_a_review(self):
        step = {"channel_id": self.email.id, "delay_count": 0}
        plan = self._create_plan(step, 1)
        enrolment = self._enrol(self.lead, plan)

        def refuse(self, planned, now):
            if planned:
                # pylint: disable-next=translation-required
                raise UserError("Nobody works.")

        with self._patch_model("crm.follow.up.enrolment", "_materialise", refuse):
            self._post()
        self.assertEqual(enrolment.state, "review")
        self.assertEqual(self._get_touches().step_id, plan.step_ids[0])


@tagged("post_install", "-at_install")
class TestCaptureMassMail(CaptureCase):
    """Mails to many leads at once are automatic touches."""

    @users("rep_fu")
    def test_mass_mail_is_an_automatic_touch_on_each_lead(self):
        leads = self._create_leads(3).with_env(self.env)
        self._send_mass_mail(leads)
        touches = self._get_touches(leads)
        self.assertEqual(touches.lead_id, leads)
        self.assertEqual(len(touches), 3)
        self.assertEqual(len(touches.message_id), 3)
        self.assertTrue(all(touches.mapped("automatic")))
        self.assertEqual(set(touches.mapped("source")), {"mass_mail"})
        self.assertEqual(touches.user_id, self.rep)
        self.assertEqual(set(touches.mapped("date")), {MONDAY})

    @users("rep_fu")
    def test_mails_that_core_holds_back_are_no_touches(self):
        leads = self._create_leads(5).with_env(self.env)
        self.env["mail.blacklist"].sudo()._add(leads[0].email_normalized)
        leads[2].email_from = leads[1].email_from
        leads[3].email_from = False
        leads[4].email_from = "nowhere"
        self._send_mass_mail(leads)
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("res_id", "in", leads.ids)], order="res_id")
        )
        self.assertEqual(
            mails.mapped("failure_type"),
            ["mail_bl", False, "mail_dup", "mail_email_missing", "mail_email_invalid"],
        )
        self.assertEqual(self._get_touches(leads).lead_id, leads[1])

    @users("rep_fu")
    def test_mass_mail_does_no_step_and_settles_no_answer(self):
        plan = self._create_plan(
            {"channel_id": self.email.id, "delay_count": 0},
            stop_on_reply=False,
            on_reply="nothing",
        )
        enrolment = self._enrol(self.lead, plan)
        self.lead._follow_up_log(
            self.phone, "in", self.env.ref("crm_follow_up.outcome_answered"), MONDAY
        )
        self._send_mass_mail(now=MONDAY + timedelta(hours=1))
        self.assertTrue(self.lead.follow_up_awaits_us)
        self.assertEqual(enrolment._get_planned_touches().state, "planned")
        touch = self._get_touches().filtered("automatic")
        self.assertEqual(touch.enrolment_id, enrolment)
        self.assertFalse(touch.step_id)

    def test_step_mails_of_the_engine_are_not_captured_twice(self):
        enrolments = self._enrol(
            self._create_leads(2), self._create_plan(self._mail_step())
        )
        enrolments._process_due(MONDAY)
        touches = self._get_touches(enrolments.lead_id)
        self.assertEqual(len(touches), 2)
        self.assertEqual(set(touches.mapped("source")), {"plan"})
        self.assertEqual(len(touches.message_id), 2)

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("mass_mail"):
            self._send_mass_mail()
        self.assertFalse(self._get_touches())

    @mute_logger("odoo.addons.crm_follow_up.models.crm_lead_capture")
    @users("rep_fu")
    def test_sending_goes_on_where_touches_cannot_be_recorded(self):
        leads = self._create_leads(2).with_env(self.env)
        with self._broken_ledger(ValueError("No ink.")):
            self._send_mass_mail(leads)
        mails = self.env["mail.mail"].sudo().search([("res_id", "in", leads.ids)])
        self.assertEqual(len(mails), 2)
        self.assertFalse(self._get_touches(leads))
        self.assertIn("No ink.", leads[1].message_ids[0].body)
