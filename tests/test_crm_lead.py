from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase


@tagged("post_install", "-at_install")
class TestLeadStart(FollowUpCase):
    """Who may start which plan, and what is refused."""

    def _assert_refused(self, lead, plan, reason, **options):
        enrolments = lead.follow_up_enrolment_ids
        with self.assertRaisesRegex(UserError, reason):
            lead._follow_up_start(plan, **options)
        self.assertEqual(lead.follow_up_enrolment_ids, enrolments)

    @users("rep_fu")
    def test_salesperson_cannot_start_on_a_foreign_lead(self):
        lead = self._create_lead(user_id=self.other_rep.id).with_env(self.env)
        with self.assertRaises(AccessError):
            lead._follow_up_start(self._create_plan().with_env(self.env))

    def test_won_lead_takes_only_plans_for_after_the_sale(self):
        lead = self._create_lead()
        lead.action_set_won()
        self._assert_refused(lead, self._create_plan(), "is won")
        plan = self._create_plan(phase="after_sale")
        self.assertEqual(lead._follow_up_start(plan).state, "running")

    def test_lost_lead_is_refused(self):
        lead = self._create_lead()
        lead.action_set_lost()
        self._assert_refused(lead, self._create_plan(), "lost or archived")

    def test_archived_lead_is_refused_even_by_force(self):
        lead = self._create_lead()
        lead.active = False
        self._assert_refused(lead, self._create_plan(), "lost or archived", force=True)

    def test_plan_without_steps_is_refused(self):
        plan = self.env["crm.follow.up.plan"].create({"name": "Empty"})
        self._assert_refused(self._create_lead(), plan, "has no steps")

    def test_archived_plan_is_refused(self):
        plan = self._create_plan(active=False)
        self._assert_refused(self._create_lead(), plan, "is archived")

    def test_plan_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other company"})
        plan = self._create_plan(company_id=company.id)
        lead = self._create_lead(company_id=self.company.id)
        self._assert_refused(lead, plan, "Other company")

    def test_plan_of_other_teams_is_refused_but_by_force(self):
        team = self.env["crm.team"].create({"name": "Exports"})
        plan = self._create_plan(team_ids=team.ids)
        lead = self._create_lead()
        self._assert_refused(lead, plan, "Exports")
        self.assertTrue(lead._follow_up_start(plan, force=True))

    def test_lead_outside_the_condition_is_refused_but_by_force(self):
        plan = self._create_plan(domain="[('name', 'ilike', 'enterprise')]")
        lead = self._create_lead()
        self._assert_refused(lead, plan, "Applies To")
        self.assertTrue(lead._follow_up_start(plan, force=True))

    def test_start_years_away_is_refused(self):
        self._assert_refused(
            self._create_lead(),
            self._create_plan(),
            "five years",
            date=fields.Datetime.now() + timedelta(days=3000),
        )

    def test_batch_starts_all_or_none(self):
        leads = self._create_leads(3)
        leads[1].action_set_lost()
        with self.assertRaisesRegex(UserError, "Deal 1: The lead is lost"):
            leads._follow_up_start(self._create_plan())
        self.assertFalse(leads.follow_up_enrolment_ids)

    def _enrol_and_stop(self, lead, plan, days):
        enrolment = self._enrol(lead, plan)
        now = fields.Datetime.now()
        enrolment._stop("manual", now=now - timedelta(days=days))

    def test_reenrolment_never(self):
        plan = self._create_plan(reenrol="never")
        lead = self._create_lead()
        self._enrol_and_stop(lead, plan, 1000)
        self._assert_refused(lead, plan, "followed this plan before")

    def test_reenrolment_after_days(self):
        plan = self._create_plan(reenrol="after_days", reenrol_days=30)
        lead = self._create_lead()
        self._enrol_and_stop(lead, plan, 29)
        self._assert_refused(lead, plan, "after 30 days")
        lead.follow_up_enrolment_ids.date_end -= timedelta(days=2)
        self.assertTrue(lead._follow_up_start(plan))

    def test_reenrolment_always(self):
        plan = self._create_plan(reenrol="always")
        lead = self._create_lead()
        self._enrol_and_stop(lead, plan, 0)
        self.assertTrue(lead._follow_up_start(plan))


@tagged("post_install", "-at_install")
class TestLeadFigures(FollowUpCase):
    """What leads show of their follow-up, and how lists use it."""

    def test_figures_of_a_followed_lead(self):
        lead = self._create_lead()
        self.assertEqual(lead.follow_up_state, "none")
        self.assertTrue(lead.follow_up_no_next_step)
        enrolment = self._enrol(lead)
        self.assertEqual(lead.follow_up_state, "running")
        self.assertEqual(lead.follow_up_enrolment_id, enrolment)
        self.assertEqual(lead.follow_up_next_date, enrolment.date_next)
        self.assertEqual(lead.follow_up_next_channel, "Phone")
        self.assertEqual(lead.follow_up_next_icon, "fa-phone")
        self.assertTrue(lead.follow_up_is_late)
        self.assertFalse(lead.follow_up_no_next_step)
        self.assertEqual(lead.follow_up_touch_target, 8)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(lead.follow_up_touch_count, 1)
        enrolment._pause(reason="Fair")
        self.assertEqual(lead.follow_up_state, "paused")
        self.assertFalse(lead.follow_up_next_date)
        self.assertEqual(lead.follow_up_hold_reason, "Fair")

    def test_touches_after_the_sale_count_apart(self):
        lead = self._create_lead()
        self._do_step(self._enrol(lead), MONDAY)
        lead.action_set_won()
        after = self._enrol(lead, self._create_plan(phase="after_sale"))
        self.assertEqual(lead.follow_up_touch_count, 0)
        self._do_step(after, MONDAY)
        self.assertEqual(lead.follow_up_touch_count, 1)

    def test_searches_agree_with_what_leads_show(self):
        running, paused, none = leads = self._create_leads(3)
        self._enrol(running)
        self._enrol(paused)._pause()
        found = leads.search
        own = ("id", "in", leads.ids)
        for state in ("running", "paused", "none"):
            shown = leads.filtered(lambda lead, s=state: lead.follow_up_state == s)
            self.assertEqual(found([own, ("follow_up_state", "=", state)]), shown)
            self.assertEqual(
                found([own, ("follow_up_state", "!=", state)]), leads - shown
            )
        self.assertEqual(found([own, ("follow_up_next_date", "!=", False)]), running)
        self.assertEqual(
            found([own, ("follow_up_next_date", "=", False)]), paused + none
        )
        self.assertEqual(
            found([own, ("follow_up_next_date", "<", "2026-03-03")]), running
        )
        self.assertEqual(found([own, ("follow_up_is_late", "=", True)]), running)
        self.assertEqual(found([own, ("follow_up_is_late", "=", False)]), paused + none)
        self.assertEqual(found([own, ("follow_up_no_next_step", "=", True)]), none)
        enrolment = running.follow_up_enrolment_id
        self.assertEqual(
            found([own, ("follow_up_enrolment_id", "=", enrolment.id)]), running
        )
        self.assertEqual(
            found([own, ("follow_up_plan_id", "=", enrolment.plan_id.id)]), running
        )
        self.assertEqual(found([own, ("follow_up_plan_id", "=", False)]), none)

    def test_lists_sort_by_next_touch(self):
        leads = self._create_leads(3)
        plan = self._create_plan(0)
        for days, lead in zip((2, 0, 1), leads, strict=True):
            self._enrol(lead, plan, MONDAY + timedelta(days=days))
        own = [("id", "in", leads.ids)]
        self.assertEqual(
            leads.search(own, order="follow_up_next_date"),
            leads[1] + leads[2] + leads[0],
        )
        described = leads.fields_get(["follow_up_next_date", "follow_up_state"])
        self.assertTrue(described["follow_up_next_date"]["sortable"])
        self.assertTrue(described["follow_up_state"]["groupable"])

    def test_lists_group_by_state_and_month_of_next_touch(self):
        leads = self._create_leads(3)
        self._enrol(leads[:2])
        own = [("id", "in", leads.ids)]
        self.assertEqual(
            sorted(leads._read_group(own, ["follow_up_state"], ["__count"])),
            [("none", 1), ("running", 2)],
        )
        months = leads._read_group(own, ["follow_up_next_date:month"], ["__count"])
        self.assertEqual([count for _month, count in months], [2, 1])

    def test_meeting_that_is_booked_is_a_next_step(self):
        lead = self._create_lead()
        self.assertTrue(lead.follow_up_no_next_step)
        start = fields.Datetime.now() + timedelta(days=3)
        event = self.env["calendar.event"].create(
            {
                "name": "Show the product",
                "start": start,
                "stop": start + timedelta(hours=1),
                "opportunity_id": lead.id,
            }
        )
        self.assertFalse(lead.activity_ids)
        self.assertFalse(lead.follow_up_no_next_step)
        event.unlink()
        self.assertTrue(lead.follow_up_no_next_step)

    def test_only_open_opportunities_without_activity_have_no_next_step(self):
        lead, busy, won, lead_only = leads = self._create_leads(4)
        busy.activity_schedule("mail.mail_activity_data_todo", user_id=self.rep.id)
        won.action_set_won()
        lead_only.type = "lead"
        self.assertEqual(leads.filtered("follow_up_no_next_step"), lead)

    def test_timeline_tells_done_planned_and_projected(self):
        enrolment = self._enrol(plan=self._create_plan(0, 1, 3))
        self._do_step(enrolment, MONDAY)
        with self._at(MONDAY):
            timeline = enrolment.lead_id.get_follow_up_timeline()
        self.assertEqual(
            [(item["kind"], item["name"]) for item in timeline["items"]],
            [("done", "Step 1"), ("planned", "Step 2"), ("projected", "Step 3")],
        )
        self.assertEqual(timeline["items"][2]["date"], "2026-03-06 08:00:00")
        self.assertEqual(timeline["state"], "running")

    def test_timeline_says_why_later_steps_are_not_known(self):
        enrolment = self._enrol()
        self.team.user_id = False
        self.rep.active = False
        timeline = enrolment.lead_id.get_follow_up_timeline()
        self.assertIn("Nobody is responsible", timeline["problem"])
        self.assertEqual(len(timeline["items"]), 1)

    def test_timeline_of_a_lead_without_follow_up_is_empty(self):
        timeline = self._create_lead().get_follow_up_timeline()
        self.assertEqual((timeline["state"], timeline["items"]), ("none", []))

    def test_log_for_the_future_is_refused(self):
        future = fields.Datetime.now() + timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "future"):
            self._create_lead()._follow_up_log(self.phone, date=future)
