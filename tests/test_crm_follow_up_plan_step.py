from datetime import timedelta

from psycopg2.errors import ForeignKeyViolation

from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase

OPENING = timedelta(hours=-1)


@tagged("post_install", "-at_install")
class TestPlanStep(FollowUpCase):
    # numbers

    def test_negative_delay_is_refused(self):
        with self.assertConstraint(
            "crm.follow.up.plan.step", "The delay of a step cannot be negative. Use"
        ):
            self._create_plan(-1)

    def test_negative_limits_are_refused(self):
        step = self._create_plan(0).step_ids
        for name in ("gap_min", "gap_max", "expire_days"):
            with (
                self.subTest(field=name),
                self.assertConstraint(step._name, "Use 0 for no limit"),
            ):
                step[name] = -1

    def test_minimum_gap_longer_than_the_maximum_is_refused(self):
        step = self._create_plan({"gap_min": 5, "gap_max": 5}).step_ids
        with self.assertConstraint(
            step._name, "minimum gap of a step cannot be longer"
        ):
            step.gap_min = 6
        # no maximum: any minimum will do
        step.write({"gap_min": 6, "gap_max": 0})
        step.flush_recordset()

    def test_time_of_day_outside_the_day_is_refused(self):
        step = self._create_plan({"time_of_day": 23.99}).step_ids
        for hour in (-0.5, 24):
            with (
                self.subTest(hour=hour),
                self.assertConstraint(step._name, "must lie between 0:00 and 23:59"),
            ):
                step.time_of_day = hour

    def test_time_of_day_zero_means_when_the_day_opens(self):
        enrolment = self._enrol(
            plan=self._create_plan({"delay_count": 1, "time_of_day": 0})
        )
        tuesday = MONDAY + timedelta(days=1)
        self.assertEqual(enrolment.date_next, tuesday + OPENING)

    # automatic steps

    @users("manager_fu")
    def test_automatic_mail_needs_a_template(self):
        step = self._create_plan({"channel_id": self.email.id}).step_ids
        step = step.with_env(self.env)
        with self.assertRefused(
            "automatic step “Step 1” needs a template", "“E-mail Template”"
        ):
            step.mode = "automatic"
        template = self._create_mail_template()
        step.write({"mode": "automatic", "mail_template_id": template.id})
        with self.assertRefused("“E-mail Template”"):
            step.mail_template_id = False

    @users("manager_fu")
    def test_automatic_sms_needs_its_own_template(self):
        step = self._create_plan(
            {
                "channel_id": self.sms.id,
                "mail_template_id": self._create_mail_template().id,
            }
        ).step_ids.with_env(self.env)
        with self.assertRefused("needs a template", "“SMS Template”"):
            step.mode = "automatic"
        template = self._create_sms_template()
        step.write({"mode": "automatic", "sms_template_id": template.id})
        self.assertEqual(step.mode, "automatic")

    @users("manager_fu")
    def test_only_mail_and_sms_channels_can_be_automatic(self):
        step = self._create_plan(self._mail_step()).step_ids.with_env(self.env)
        automatic = self.env["crm.follow.up.channel"]
        for channel in automatic.search([]):
            if channel.kind in ("email", "sms"):
                automatic += channel
                continue
            with (
                self.subTest(channel=channel.name),
                self.assertRefused("“Step 1” cannot be automatic", "another channel"),
            ):
                step.channel_id = channel
        self.assertEqual(automatic, self.email + self.sms)

    @users("manager_fu")
    def test_template_of_another_model_is_refused(self):
        step = self._create_plan(0).step_ids.with_env(self.env)
        model_id = self.env["ir.model"]._get_id("res.partner")
        words = "Follow-up {} of the step “Step 1” is not for leads"
        with self.assertRefused(words.format("mail")):
            step.mail_template_id = self._create_mail_template(model_id=model_id)
        with self.assertRefused(words.format("SMS")):
            step.sms_template_id = self._create_sms_template(model_id=model_id)

    def test_template_in_use_cannot_be_deleted(self):
        plan = self._create_plan(self._mail_step())
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
        ):
            plan.step_ids.mail_template_id.unlink()

    # what changed since the plan was saved

    @users("rep_fu")
    def test_channel_that_became_manual_since_refuses_the_start(self):
        plan = self._create_plan(self._mail_step())
        self.email.kind = "post"
        self._check_start_refused(plan, "“Step 1” cannot be automatic")

    @users("rep_fu")
    def test_template_whose_model_changed_since_refuses_the_start(self):
        plan = self._create_plan(self._mail_step())
        template = plan.step_ids.mail_template_id
        template.model_id = self.env["ir.model"]._get_id("res.partner")
        self._check_start_refused(plan, "Follow-up mail of the step “Step 1”")

    @users("rep_fu")
    def test_colleague_who_left_since_refuses_the_start(self):
        plan = self._create_plan(
            0, {"responsible": "user", "user_id": self.other_rep.id}
        )
        self.other_rep.active = False
        self._check_start_refused(
            plan,
            "other_fu",
            "“Step 2” of Test plan, is not active any more",
            "Choose another colleague",
        )

    def _check_start_refused(self, plan, *words):
        leads = self._create_leads(2).with_env(self.env)
        with self.assertRefused(*words):
            leads._follow_up_start(plan.with_env(self.env))
        self.assertFalse(leads.follow_up_enrolment_ids)
        self.assertFalse(leads.follow_up_touch_ids)
        self.assertFalse(leads.activity_ids)

    @users("manager_fu")
    def test_step_of_a_colleague_needs_one(self):
        step = self._create_plan(0).step_ids.with_env(self.env)
        with self.assertRefused("Choose the “Colleague” who does the step “Step 1”"):
            step.responsible = "user"

    @users("manager_fu")
    def test_colleague_of_another_company_is_refused(self):
        company = self._create_company("Abroad")
        foreigner = self._create_user("foreigner_fu", "sales_team.group_sale_salesman")
        foreigner.write({"company_ids": company.ids, "company_id": company.id})
        plan = self._create_plan(0, company_id=self.company.id).with_env(self.env)
        with self.assertRefused("foreigner_fu", "Colleague"):
            plan.step_ids.user_id = foreigner

    # activities

    def test_activity_says_why_what_to_ask_and_the_script(self):
        plan = self._create_plan({"script": "<p>Good morning</p>"})
        activity = self._enrol(plan=plan).touch_ids.activity_id
        self.assertEqual(activity.summary, "Step 1")
        for words in ("News for you", "May we meet?", "Good morning"):
            self.assertIn(words, activity.note)

    def test_activity_escapes_what_people_typed(self):
        plan = self._create_plan({"ask": "<b>Now</b>?"})
        note = self._enrol(plan=plan).touch_ids.activity_id.note
        self.assertIn("&lt;b&gt;Now&lt;/b&gt;?", note)

    def test_activity_is_in_the_language_of_its_assignee(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rep.lang = "fr_FR"
        plan = self._create_plan(0)
        plan.step_ids.with_context(lang="fr_FR").write(
            {"name": "Appeler", "ask": "On se voit ?"}
        )
        activity = self._enrol(plan=plan).touch_ids.activity_id
        self.assertEqual(activity.summary, "Appeler")
        self.assertIn("On se voit ?", activity.note)
