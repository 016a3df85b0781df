from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestPlanTrial(FollowUpCase):
    """What a plan would do with a lead, told without storing anything."""

    def _try(self, plan, lead, date=MONDAY, changes=None):
        """Try a plan as the current user on Monday."""
        with self._at(MONDAY):
            date = date and fields.Datetime.to_string(date)
            return plan.with_env(self.env).get_trial(lead.id, date, changes)

    def _get_dates(self, trial):
        return [fields.Datetime.to_datetime(item["date"]) for item in trial["items"]]

    def _create_holiday(self, day):
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Feast",
                "calendar_id": self.calendar.id,
                "date_from": MONDAY + day * DAY - timedelta(hours=9),
                "date_to": MONDAY + day * DAY + timedelta(hours=12),
            }
        )

    def _follow(self, plan, lead):
        """Let the engine run a plan, each step done when it is due.

        :return: the moments, and the reasons of moves in words
        """
        enrolment = self._enrol(lead, plan)
        touches = self.env["crm.follow.up.touch"]
        while enrolment.state == "running":
            touch = enrolment._get_planned_touches()
            touches += touch
            self._do_step(enrolment, touch.date)
        return touches.mapped("date"), [touch.move_note or "" for touch in touches]

    # as the engine does

    @users("rep_fu")
    def test_trial_tells_what_the_engine_then_does(self):
        self._create_holiday(3)
        plan = self._create_plan(0, 3, {"delay_count": 2, "time_of_day": 16}, 1)
        lead = self._create_lead()
        trial = self._try(plan, lead)
        dates, reasons = self._follow(plan, lead)
        self.assertEqual(self._get_dates(trial), dates)
        self.assertEqual([item["why"] for item in trial["items"]], reasons)
        self.assertIn("Public holiday: Feast.", reasons[1])
        self.assertEqual((trial["problem"], trial["refusal"]), ("", ""))

    def test_caps_move_steps_as_they_do_in_the_engine(self):
        self.env["crm.follow.up.cap"].create({"count": 2, "days": 7})
        plan = self._create_plan(0, 1, 1, 1)
        lead = self._create_lead()
        trial = self._try(plan, lead)
        dates, reasons = self._follow(plan, lead)
        self.assertEqual(self._get_dates(trial), dates)
        self.assertEqual([item["why"] for item in trial["items"]], reasons)
        self.assertIn("Saturated: 2 touches in 7 days.", reasons[2])

    def test_what_the_person_had_before_counts(self):
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        lead = self._create_lead()
        no_answer = self.env.ref("crm_follow_up.outcome_no_answer")
        lead._follow_up_log(channel=self.phone, date=MONDAY - DAY, outcome=no_answer)
        item = self._try(self._create_plan(0), lead)["items"][0]
        self.assertEqual(item["why"].count("Saturated: 1 touches in 7 days."), 1)
        self.assertGreaterEqual(
            fields.Datetime.to_datetime(item["date"]), MONDAY + 6 * DAY
        )

    def test_stricter_caps_of_the_plan_count(self):
        plan = self._create_plan(0, 1)
        self.env["crm.follow.up.cap"].create(
            {"count": 1, "days": 7, "plan_id": plan.id}
        )
        items = self._try(plan, self._create_lead())["items"]
        self.assertIn("Saturated", items[1]["why"])

    def test_absence_is_handed_over_as_it_is_in_the_engine(self):
        self.company.follow_up_absence = "hand_over"
        self._create_absence(self.rep, MONDAY - DAY, MONDAY + 5 * DAY)
        item = self._try(self._create_plan(0), self._create_lead())["items"][0]
        self.assertEqual(item["user"], self.manager.name)
        self.assertIn("Handed over from", item["why"])

    def test_plan_starts_when_it_is_asked_to(self):
        trial = self._try(self._create_plan(0, 1), self._create_lead(), MONDAY + DAY)
        self.assertEqual(self._get_dates(trial)[0], MONDAY + DAY)
        now = self._try(self._create_plan(0), self._create_lead(), False)
        self.assertEqual(self._get_dates(now), [MONDAY])

    # what is on the form

    @users("manager_fu")
    def test_unsaved_changes_are_tried_and_not_stored(self):
        plan = self._create_plan(0, 1, 5)
        first, second, _third = plan.step_ids
        changes = {
            "name": "Ignored",
            "step_ids": [
                [1, first.id, {"sequence": 99}],
                [2, second.id],
                [
                    0,
                    "virtual_1",
                    {
                        "name": "Gift",
                        "sequence": 100,
                        "channel_id": self.phone.id,
                        "delay_count": 1,
                        "delay_unit": "days",
                    },
                ],
            ],
        }
        trial = self._try(plan, self._create_lead(), changes=changes)
        names = [item["name"] for item in trial["items"]]
        self.assertEqual(names, ["Step 3", "Step 1", "Gift"])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(plan.step_ids.mapped("name"), ["Step 1", "Step 2", "Step 3"])

    @users("manager_fu")
    def test_plan_that_is_not_saved_yet_can_be_tried(self):
        step = {"name": "Call", "channel_id": self.phone.id, "delay_count": 0}
        changes = {"touch_max": 5, "step_ids": [[0, "virtual_1", step]]}
        plan = self.env["crm.follow.up.plan"]
        trial = self._try(plan, self._create_lead(), changes=changes)
        self.assertEqual([item["name"] for item in trial["items"]], ["Call"])

    @users("rep_fu")
    def test_nothing_is_stored(self):
        plan, lead = self._create_plan(0, 1), self._create_lead()
        self.env.flush_all()
        models = ("enrolment", "touch", "contact")
        models = [self.env[f"crm.follow.up.{name}"].sudo() for name in models]
        before = [model.search_count([]) for model in models]
        self._try(plan, lead)
        self.env.flush_all()
        self.assertEqual([model.search_count([]) for model in models], before)
        self.assertFalse(lead.activity_ids)

    # why it ends

    def test_maximum_of_touches_ends_the_trial_and_says_so(self):
        plan = self._create_plan(0, 1, 1, touch_min=1, touch_target=2, touch_max=2)
        trial = self._try(plan, self._create_lead())
        self.assertEqual(len(trial["items"]), 2)
        self.assertIn("maximum number of touches", trial["problem"])

    def test_burnt_person_ends_the_trial_and_says_so(self):
        lead = self._create_lead()
        Contact = self.env["crm.follow.up.contact"]
        Contact._find_or_create_for(lead)[lead].stop_requested = True
        trial = self._try(self._create_plan(0), lead)
        self.assertEqual(trial["items"], [])
        self.assertIn("asked to be left alone", trial["problem"])

    def test_step_that_nobody_is_responsible_for_ends_the_trial(self):
        lead = self._create_lead(user_id=False, team_id=False)
        trial = self._try(self._create_plan(0), lead)
        self.assertIn("Nobody is responsible", trial["problem"])

    def test_lead_that_could_not_start_is_told_and_tried(self):
        plan = self._create_plan(0, domain="[('name', '=', 'Other')]")
        trial = self._try(plan, self._create_lead())
        self.assertTrue(trial["refusal"])
        self.assertEqual(len(trial["items"]), 1)

    # what it says

    @users("rep_fu")
    def test_item_has_what_the_step_says(self):
        template = self._create_mail_template()
        plan = self._create_plan(
            {"script": "<p>Say <b>hello</b><script>alert(1)</script></p>"},
            self._mail_step(template=template, condition="no_answer"),
        )
        call, mail = self._try(plan, self._create_lead())["items"]
        self.assertIn("<b>hello</b>", call["script"])
        self.assertNotIn("<script", call["script"])
        self.assertEqual(
            (call["ask"], call["reason"]), ("May we meet?", "News for you")
        )
        self.assertEqual((call["automatic"], call["user"]), (False, self.rep.name))
        self.assertEqual(mail["mail_template_id"], template.id)
        self.assertEqual((mail["automatic"], mail["user"]), (True, ""))
        self.assertEqual(mail["condition"], "no_answer")

    @users("rep_fu")
    def test_mail_is_previewed_with_the_data_of_the_lead(self):
        template = self._create_mail_template(
            body_html='<p>Dear <t t-out="object.name"/></p>'
        )
        lead = self._create_lead(name="Olive press")
        Plan = self.env["crm.follow.up.plan"]
        preview = Plan.get_message_preview(lead.id, template.id)
        self.assertEqual(preview["subject"], "About Olive press")
        self.assertEqual(preview["body"], "<p>Dear Olive press</p>")
        self.assertEqual(preview["error"], "")

    @users("rep_fu")
    def test_sms_is_previewed_with_the_data_of_the_lead(self):
        template = self._create_sms_template(body="Hi {{ object.name }}")
        lead = self._create_lead(name="Olive press")
        Plan = self.env["crm.follow.up.plan"]
        preview = Plan.get_message_preview(lead.id, False, template.id)
        self.assertEqual((preview["subject"], preview["body"]), ("", "Hi Olive press"))

    @users("rep_fu")
    def test_template_for_other_records_is_not_rendered(self):
        template = self._create_mail_template(
            model_id=self.env["ir.model"].sudo()._get_id("res.partner")
        )
        Plan = self.env["crm.follow.up.plan"]
        preview = Plan.get_message_preview(self._create_lead().id, template.id)
        self.assertEqual(preview["body"], "")
        self.assertEqual(preview["error"], "Choose a template for leads.")

    # rights and cost

    @users("rep_fu")
    def test_lead_of_a_colleague_can_be_neither_tried_nor_previewed(self):
        foreign = self._create_lead(user_id=self.other_rep.id)
        plan = self._create_plan(0).with_env(self.env)
        template = self._create_mail_template()
        with self.assertRaises(AccessError):
            plan.get_trial(foreign.id)
        with self.assertRaises(AccessError):
            plan.get_message_preview(foreign.id, template.id)

    def test_plan_of_a_company_that_is_not_allowed_cannot_be_tried(self):
        plan = self._create_plan(0, company_id=self._create_company("Abroad").id)
        with self.assertRaises(AccessError):
            plan.with_user(self.rep).get_trial(self._create_lead().id)

    @users("rep_fu")
    def test_queries_do_not_grow_with_the_steps(self):
        self.env["crm.follow.up.cap"].sudo().create({"count": 1, "days": 7})
        counts = []
        for size in (2, 2, 12):
            plan, lead = self._create_plan(*[1] * size), self._create_lead()
            plan = plan.with_env(self.env)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            trial = self._try(plan, lead)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(trial["items"]), size)
        self.assertEqual(counts[1], counts[2])
