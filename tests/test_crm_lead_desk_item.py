from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import MONDAY
from .desk import DeskCase

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestDeskItem(DeskCase):
    def test_item_tells_who_and_why_and_what_was_done(self):
        lead = self._plan_touch(contact_name="Eva Ruiz", function="Buyer")
        with self._at(MONDAY - DAY):
            lead._follow_up_log(self.phone, date=MONDAY - DAY, note="Not there")
        item = self._get_item(lead)
        self.assertEqual(item["who"]["name"], "Eva Ruiz")
        self.assertEqual(item["who"]["job"], "Buyer")
        self.assertEqual(item["who"]["tz"], "Europe/Madrid")
        self.assertEqual(item["who"]["hours"], [8, 20])
        self.assertEqual(item["why"]["step"], "Step 1")
        self.assertEqual(item["why"]["reason"], "News for you")
        self.assertEqual(item["why"]["ask"], "May we meet?")
        self.assertEqual([touch["note"] for touch in item["touches"]], ["Not there"])
        self.assertIn("skip", item["allowed"])
        self.assertNotIn("start", item["allowed"])

    def test_item_of_a_lead_without_a_plan_offers_to_start_one(self):
        item = self._get_item(self._create_lead())
        self.assertIn("start", item["allowed"])
        for name in ("skip", "pause", "stop", "postpone"):
            self.assertNotIn(name, item["allowed"])

    def test_item_tells_what_they_answered(self):
        lead = self._plan_touch()
        self._answer(lead)
        why = self._get_item(lead)["why"]
        self.assertEqual(why["answered"], fields.Datetime.to_string(MONDAY))
        self.assertTrue(why["answer_due"])

    def test_script_has_the_words_of_the_lead_and_no_code_of_theirs(self):
        script = "<p>Hello {{ contact }} of {{ object.company }}: {{ env }}</p>"
        plan = self._create_plan({"script": script})
        partner = self.env["res.partner"].create({"name": "<b>Eva</b>"})
        lead = self._plan_touch(plan=plan, partner=partner, partner_name="")
        self.assertEqual(
            self._get_item(lead)["script"],
            "<p>Hello &lt;b&gt;Eva&lt;/b&gt; of …: {{ env }}</p>",
        )

    def test_draft_is_what_the_template_makes_of_the_lead(self):
        template = self._create_mail_template(
            body_html="<p>Dear <t t-out='object.contact_name'/></p>"
        )
        plan = self._create_plan(
            {"channel_id": self.email.id, "mail_template_id": template.id}
        )
        draft = self._get_item(self._plan_touch(plan=plan, name="Press"))["draft"]
        self.assertEqual((draft["kind"], draft["subject"]), ("mail", "About Press"))
        self.assertIn("Dear Prospect", draft["body"])

    def test_draft_keeps_its_styles_and_forms_off_the_page(self):
        body = (
            "<style>body {display: none}</style><form action='/x'><p>Hello</p></form>"
        )
        template = self._create_mail_template()
        plan = self._create_plan(
            {"channel_id": self.email.id, "mail_template_id": template.id}
        )
        lead = self._plan_touch(plan=plan)
        model = self.env.registry["mail.template"]
        with patch.object(
            model,
            "_render_field",
            lambda self, field, ids, **kw: dict.fromkeys(ids, body),
        ):
            draft = self._get_item(lead)["draft"]
        self.assertIn("Hello", draft["body"])
        self.assertNotIn("<style", draft["body"])
        self.assertNotIn("<form", draft["body"])

    @mute_logger("odoo.addons.mail.models.mail_render_mixin")
    def test_template_that_fails_says_so_and_the_item_is_there(self):
        template = self._create_mail_template(body_html="<t t-out='object.nothing'/>")
        plan = self._create_plan(
            {"channel_id": self.email.id, "mail_template_id": template.id}
        )
        item = self._get_item(self._plan_touch(plan=plan))
        self.assertTrue(item["draft"]["problem"])
        self.assertEqual(item["why"]["step"], "Step 1")

    def test_outcomes_are_those_of_the_channel(self):
        outcomes = self._get_item(self._plan_touch())["outcomes"]
        plain = {outcome["name"]: outcome["is_plain"] for outcome in outcomes}
        self.assertTrue(plain["No answer"])
        self.assertFalse(plain["Asked to call later"])
        self.assertNotIn("Done", plain)


@tagged("post_install", "-at_install")
class TestDeskActions(DeskCase):
    def _get_outcome(self, name):
        return self.env.ref(f"crm_follow_up.outcome_{name}").id

    @users("rep_fu")
    def test_plain_outcome_completes_the_step_without_a_dialog(self):
        lead = self._plan_touch().with_env(self.env)
        with self._at(MONDAY):
            self.assertFalse(
                lead.action_follow_up_outcome(self._get_outcome("no_answer"))
            )
        touch = lead.follow_up_touch_ids.filtered(lambda each: each.state == "done")
        self.assertEqual(touch.outcome_id.code, "no_answer")
        self.assertEqual(touch.user_id, self.rep)
        self.assertEqual(lead.follow_up_enrolment_id.step_id.name, "Step 2")

    @users("rep_fu")
    def test_outcome_that_asks_for_more_opens_the_dialog(self):
        lead = self._plan_touch().with_env(self.env)
        action = lead.action_follow_up_outcome(self._get_outcome("later"))
        self.assertEqual(action["res_model"], "crm.follow.up.log")
        context = action["context"]
        self.assertEqual(context["default_outcome_id"], self._get_outcome("later"))
        self.assertFalse(lead.follow_up_touch_ids.filtered("outcome_id"))

    def test_outcome_over_the_cap_opens_the_dialog_that_asks_why(self):
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        lead = self._plan_touch(now := fields.Datetime.now())
        with self._at(now):
            lead._follow_up_log(self.email, date=now)
        lead = lead.with_user(self.rep)
        action = lead.action_follow_up_outcome(self._get_outcome("no_answer"))
        self.assertEqual(action["res_model"], "crm.follow.up.log")

    @users("rep_fu")
    def test_step_is_postponed_and_keeps_its_hour(self):
        lead = self._plan_touch(MONDAY + HOUR).with_env(self.env)
        with self._at(MONDAY):
            lead.action_follow_up_postpone("2026-03-05")
        touch = lead.follow_up_touch_ids
        self.assertEqual(touch.date, MONDAY + HOUR + 3 * DAY)
        self.assertIn(self.rep.name, touch.move_note)
        self.assertOneStepPlanned(lead.follow_up_enrolment_id)

    def test_answer_is_postponed_before_the_step(self):
        lead = self._plan_touch()
        self._answer(lead)
        answer = lead._get_waiting_answers()
        due = answer.date_due
        with self._at(MONDAY):
            lead.with_user(self.rep).action_follow_up_postpone("2026-03-05")
        self.assertEqual(
            answer.activity_id.date_deadline, fields.Date.to_date("2026-03-05")
        )
        self.assertEqual(answer.date_due.date(), fields.Date.to_date("2026-03-05"))
        self.assertEqual(answer.date_due.time(), due.time())

    @users("rep_fu")
    def test_postponing_to_today_or_nothing_is_refused(self):
        lead = self._plan_touch().with_env(self.env)
        for day in ("2026-03-02", "2026-02-01", False):
            with self._at(MONDAY), self.assertRefused("later day"):
                lead.action_follow_up_postpone(day)

    @users("rep_fu")
    def test_nothing_is_postponed_where_one_lead_has_no_step(self):
        leads = (self._plan_touch() + self._create_lead(name="Bare")).with_env(self.env)
        with self._at(MONDAY), self.assertRefused("Bare"):
            leads.action_follow_up_postpone("2026-03-05")
        self.assertEqual(leads.follow_up_touch_ids.date, MONDAY)

    @users("rep_fu")
    def test_skipped_step_keeps_the_reason_and_the_next_is_planned(self):
        lead = self._plan_touch().with_env(self.env)
        with self._at(MONDAY):
            lead.action_follow_up_skip(" They moved ")
        skipped = lead.follow_up_touch_ids.filtered(lambda t: t.state == "skipped")
        self.assertEqual(skipped.skip_reason, "They moved")
        self.assertFalse(skipped.activity_id.active)
        self.assertEqual(lead.follow_up_enrolment_id.step_id.name, "Step 2")
        self.assertOneStepPlanned(lead.follow_up_enrolment_id)

    @users("rep_fu")
    def test_step_is_not_skipped_without_a_reason(self):
        lead = self._plan_touch().with_env(self.env)
        for reason in ("", "  ", False):
            with self.assertRaises(UserError):
                lead.action_follow_up_skip(reason)
        self.assertOneStepPlanned(lead.follow_up_enrolment_id)

    def test_lead_handed_over_is_on_the_desk_of_its_new_salesperson(self):
        lead = self._plan_touch(name="Handed over")
        self._answer(self._plan_touch(name="Answered"))
        mine = self.env["crm.lead"].search([("user_id", "=", self.rep.id)])
        with self._at(MONDAY):
            mine.with_user(self.rep).write({"user_id": self.other_rep.id})
        self.assertFalse(self._get_groups())
        self.assertEqual(
            self._get_groups(user=self.other_rep),
            {"answer": ["Answered"], "today": ["Handed over"]},
        )
        self.assertOneStepPlanned(lead.follow_up_enrolment_ids)

    @users("rep_fu")
    def test_composers_begin_with_the_templates_of_the_step(self):
        template = self._create_mail_template()
        sms = self._create_sms_template()
        plan = self._create_plan(
            {
                "channel_id": self.email.id,
                "mail_template_id": template.id,
                "sms_template_id": sms.id,
            }
        )
        lead = self._plan_touch(plan=plan).with_env(self.env)
        mail = lead.action_follow_up_mail()["context"]
        self.assertEqual(mail["default_template_id"], template.id)
        self.assertEqual(mail["default_res_ids"], lead.ids)
        # the template says to whom
        self.assertNotIn("default_partner_ids", mail)
        text = lead.action_follow_up_sms()["context"]
        self.assertEqual(text["default_template_id"], sms.id)

    @users("rep_fu")
    def test_mail_without_a_template_goes_to_the_customer(self):
        lead = self._plan_touch().with_env(self.env)
        context = lead.action_follow_up_mail()["context"]
        self.assertEqual(context["default_partner_ids"], lead.partner_id.ids)


@tagged("post_install", "-at_install")
class TestDeskLive(DeskCase):
    def _answer_and_get_notified(self, lead):
        """Return whose desks are told when the customer of a lead answers."""
        told = []
        model = self.env.registry["res.users"]

        def send(users, notification_type, message, **_kwargs):
            if notification_type == "crm_follow_up.desk/answered":
                told.extend((user, message["lead_id"]) for user in users)

        with patch.object(model, "_bus_send", send):
            self._answer(lead)
        return told

    def test_answer_is_told_to_the_salesperson_alone(self):
        lead = self._plan_touch()
        self.assertEqual(self._answer_and_get_notified(lead), [(self.rep, lead.id)])

    def test_answer_on_a_lead_of_nobody_is_on_the_desk_of_the_team_leader(self):
        lead = self._plan_touch(name="Of nobody")
        lead.user_id = False
        self.assertEqual(self._answer_and_get_notified(lead), [(self.manager, lead.id)])
        groups = self._get_groups(user=self.manager)
        self.assertEqual(groups, {"answer": ["Of nobody"]})

    def test_answer_moves_up_to_the_first_place(self):
        self._plan_touch(MONDAY - DAY, name="Late", expected_revenue=1000)
        lead = self._plan_touch(MONDAY + 9 * DAY, name="Far away")
        self.assertEqual(self._get_desk()["rows"][0]["name"], "Late")
        self._answer(lead)
        self.assertEqual(self._get_desk()["rows"][0]["name"], "Far away")
