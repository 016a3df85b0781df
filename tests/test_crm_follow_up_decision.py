from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from .common import MONDAY
from .decisions import DAY, DecisionCase


@tagged("post_install", "-at_install")
class TestChoices(DecisionCase):
    """What each choice does, decided by whoever has the lead."""

    @users("rep_fu")
    def test_another_plan_replaces_the_one_in_review(self):
        enrolment = self._review(self.phone, self.email)
        other = self._create_plan(0, name="Other")
        decision = self._decide(enrolment, "plan", next_plan_id=other.id)
        self.assertEqual(decision.next_plan_id, other)
        self.assertStopped(enrolment, "replaced")
        started = enrolment.lead_id._get_open_enrolments()
        self.assertEqual(started.plan_id, other)
        self.assertOneStepPlanned(started)

    @users("rep_fu")
    def test_long_term_contact_starts_its_plan_on_the_day_of_the_recheck(self):
        enrolment = self._review(self.phone)
        plan = self._create_plan(0, 7, kind="recurring")
        self._decide(
            enrolment,
            "nurture",
            next_plan_id=plan.id,
            date_recheck="2026-06-08",
            note="Their supplier was renewed",
        )
        self.assertStopped(enrolment, "kept_warm")
        lead = enrolment.lead_id
        recheck = lead.follow_up_recheck_ids
        self.assertEqual(recheck.reason, "Their supplier was renewed")
        self.assertFalse(lead.follow_up_no_next_step, "not now is not forgotten")
        with self._at(datetime(2026, 6, 8, 7)):
            recheck.sudo()._process_due()
        started = lead._get_open_enrolments()
        self.assertEqual(started.plan_id, plan)
        self.assertEqual(started.date_next.date(), datetime(2026, 6, 8).date())

    @users("rep_fu")
    def test_long_term_contact_without_a_plan_asks_again_on_that_day(self):
        enrolment = self._review(self.phone)
        self._decide(enrolment, "nurture", date_recheck="2026-06-08")
        self.assertStopped(enrolment, "kept_warm")
        lead = enrolment.lead_id
        self.assertFalse(enrolment.review_activity_id.filtered("active"))
        self.assertFalse(lead.activity_ids)
        with self._at(datetime(2026, 6, 8, 7)):
            lead.follow_up_recheck_ids.sudo()._process_due()
        self.assertEqual(lead.activity_ids.user_id, self.rep)
        self.assertEqual(lead.follow_up_recheck_ids.state, "due")

    @users("rep_fu")
    def test_long_term_contact_beyond_the_maximum_keeps_what_was_granted(self):
        enrolment = self._review(*[self.phone] * 4)
        limits = {"touch_min": 1, "touch_target": 2, "touch_max": 4}
        plan = self._create_plan(0, 7, kind="recurring", **limits)
        self._decide(
            enrolment,
            "nurture",
            next_plan_id=plan.id,
            date_recheck="2026-06-08",
            note="New model in June",
            touch_more=2,
        )
        with self._at(datetime(2026, 6, 8, 7)):
            enrolment.lead_id.follow_up_recheck_ids.sudo()._process_due()
        started = enrolment.lead_id._get_open_enrolments()
        self.assertEqual(started.touch_max_granted, 6)
        self.assertOneStepPlanned(started)

    @users("rep_fu")
    def test_handed_over_the_colleague_decides(self):
        enrolment = self._review(self.phone)
        self._decide(
            enrolment, "hand_over", new_user_id=self.other_rep.id, note="Knows them"
        )
        self.assertEqual(enrolment.sudo().lead_id.user_id, self.other_rep)
        self.assertEqual(enrolment.sudo().state, "review")
        activity = enrolment.sudo().review_activity_id
        self.assertTrue(activity.active)
        self.assertEqual(activity.user_id, self.other_rep)

    @users("rep_fu")
    def test_referrer_is_asked_and_the_plan_waits(self):
        enrolment = self._review(self.phone)
        friend = self.env["res.partner"].sudo().create({"name": "Friend"})
        self._decide(
            enrolment, "referrer", referrer_id=friend.id, date_recheck="2026-03-09"
        )
        lead = enrolment.lead_id
        self.assertEqual(lead.referrer_id, friend)
        self.assertEqual(enrolment.state, "paused")
        self.assertIn("Friend", enrolment.hold_reason)
        todo = lead.activity_ids.filtered(lambda each: "Friend" in each.summary)
        self.assertEqual(todo.user_id, self.rep)
        self.assertEqual(str(todo.date_deadline), "2026-03-09")

    @users("rep_fu")
    def test_steps_that_are_left_go_out_by_the_chosen_channel(self):
        enrolment = self._review(self.email)
        self._decide(enrolment, "channel", channel_id=self.sms.id)
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)
        touch = enrolment._get_planned_touches()
        self.assertEqual(touch.channel_id, self.sms)
        self.assertIn("as was decided", touch.move_note)

    @users("rep_fu")
    def test_plan_goes_on_with_the_step_that_is_left(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        self._do_step(enrolment, MONDAY)
        enrolment._close_planned("cancelled", "Evasions")
        enrolment._open_review(MONDAY, "They put it off")
        review = enrolment.review_activity_id
        self._decide(enrolment, "go_on")
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.step_id, self.plan.step_ids[1])
        self.assertOneStepPlanned(enrolment)
        self.assertFalse(review.exists())

    @users("rep_fu")
    def test_plan_without_a_step_left_begins_again(self):
        plan = self._create_plan(0)
        enrolment = self._enrol(self._create_lead(), plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "review")
        self._decide(enrolment, "go_on")
        self.assertEqual((enrolment.state, enrolment.round), ("running", 2))
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_given_up_the_lead_is_lost_to_the_competitor(self):
        enrolment = self._review(self.phone, self.email)
        lead = enrolment.lead_id
        decision = self._decide(
            enrolment,
            "lost",
            lost_reason_id=self.lost_reason.id,
            competitor_id=self.rival.id,
        )
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.lost_reason_id, self.lost_reason)
        self.assertEqual(lead.lost_competitor_id, self.rival)
        self.assertStopped(enrolment, "lost")
        self.assertEqual(decision.competitor_id, self.rival)
        self.assertFalse(decision.shortfall)


@tagged("post_install", "-at_install")
class TestDecision(DecisionCase):
    """A decision is a record with its evidence as of that day."""

    @users("rep_fu")
    def test_evidence_is_counted_and_stays_as_it_was(self):
        enrolment = self._review(
            self.phone, self.phone, self.email, expected_revenue=500
        )
        lead = enrolment.lead_id
        done = lead.sudo().follow_up_touch_ids.filtered(lambda e: e.state == "done")
        done[0].cost = 7
        costs = sum(done.mapped("cost"))
        decision = self._decide(enrolment, "go_on", note="They build a hall")
        expected = {
            "choice": "go_on",
            "note": "They build a hall",
            "why": "The plan is complete.",
            "touch_count": 3,
            "touch_min": 2,
            "touch_max": 4,
            "channel_count": 2,
            "unanswered_count": 3,
            "worth": 500,
        }
        self.assertRecordValues(decision, [expected])
        self.assertAlmostEqual(decision.cost, costs)
        self.assertTrue(decision.channel_names.startswith(f"2 × {self.phone.name}"))
        self.assertEqual(decision.user_id, self.rep)
        self.assertEqual(decision.date, MONDAY)
        lead.sudo().expected_revenue = 1
        lead._follow_up_log(self.phone, date=MONDAY)
        self.assertRecordValues(decision, [expected])

    @users("rep_fu")
    def test_dialog_shows_the_evidence_and_decides(self):
        enrolment = self._review(self.phone)
        action = enrolment.lead_id.with_env(self.env).action_follow_up_decide()
        dialog = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(dialog.touch_count, 1)
        self.assertEqual(dialog.why, "The plan is complete.")
        dialog.choice = "lost"
        self.assertIn("1 touches of at least 2", dialog.limit_note)
        dialog.choice = "go_on"
        self.assertFalse(dialog.limit_note)
        dialog.save().action_apply()
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.lead_id.follow_up_decision_count, 1)

    @users("rep_fu")
    def test_what_is_not_in_review_is_not_decided(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        with self.assertRefused("nothing to decide"):
            self._decide(enrolment, "go_on")
        with self.assertRefused("nothing to decide"):
            self._create_lead().with_env(self.env).action_follow_up_decide()

    @users("other_fu")
    def test_colleagues_lead_is_not_decided_on(self):
        enrolment = self._review(self.phone)
        with self.assertRaises(AccessError):
            self._decide(enrolment, "go_on")
        self.assertEqual(enrolment.state, "review")

    @users("rep_fu")
    def test_decision_to_go_on_holds_against_the_verdict_it_knew(self):
        enrolment = self._review(self.phone)
        company = enrolment.lead_id._get_follow_up_company()
        company.follow_up_verdict_review = True
        enrolment.write({"verdict": "stop", "date_verdict": MONDAY - DAY})
        self.assertTrue(enrolment._filter_condemned())
        enrolment.date_decided = MONDAY
        self.assertFalse(enrolment._filter_condemned())
        enrolment.date_verdict = MONDAY + DAY
        self.assertTrue(enrolment._filter_condemned())

    @users("rep_fu")
    def test_dropped_for_price_they_are_found_and_start_a_plan_together(self):
        dropped = [self._review(self.phone, self.email) for _number in range(2)]
        kept = self._review(self.phone, self.email)
        for enrolment in dropped:
            self._decide(enrolment, "lost", lost_reason_id=self.lost_reason.id)
        self._decide(kept, "go_on")
        decisions = self.env["crm.follow.up.decision"]
        found = decisions.search(
            [
                ("lost_reason_id.is_price", "=", True),
                ("lead_id.won_status", "=", "lost"),
            ]
        )
        leads = self.env["crm.lead"].union(*(each.lead_id for each in dropped))
        self.assertEqual(found.lead_id, leads)
        action = found.action_take_up()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(wizard.lost_count, 2)
        wizard.plan_id = self._create_plan(0, name="New price")
        wizard.restore = False
        self.assertEqual(wizard.refused_count, 2)
        wizard.restore = True
        self.assertFalse(wizard.refused_count)
        wizard.save().action_start()
        self.assertEqual(set(leads.mapped("won_status")), {"pending"})
        started = leads._get_open_enrolments()
        self.assertEqual(started.plan_id.mapped("name"), ["New price"])
        self.assertEqual(len(started), 2)
        self.assertEqual(len(found.exists()), 2)

    def test_evidence_of_many_costs_no_more_queries(self):
        enrolments = [self._review(self.phone, self.email) for _number in range(12)]
        decisions = self.env["crm.follow.up.decision"]

        def count(size):
            batch = enrolments[0].union(*enrolments[:size])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            decisions._collect(batch, MONDAY)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(12))
