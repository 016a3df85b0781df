from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# midnight in Madrid, as UTC
THURSDAY = datetime(2026, 3, 4, 23)


class SideCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise = cls.env["crm.follow.up.commitment.type"].create(
            {"name": "Show the budget"}
        )
        cls.enrolment = cls.env["crm.follow.up.enrolment"]._start(
            cls._create_lead(),
            cls._create_plan(0, 1, 3, stop_on_reply=False),
            MONDAY,
            MONDAY,
        )
        cls.lead = cls.enrolment.lead_id

    def _give(self, side="prospect", reason="They ask their bank", **values):
        with self._at(values.pop("now", MONDAY)):
            wizard = self.env["crm.follow.up.side"].create(
                {
                    "enrolment_ids": self.enrolment.ids,
                    "side": side,
                    "reason": reason,
                    **values,
                }
            )
            wizard.action_apply()

    def _agree(self, due=date(2026, 3, 4), now=MONDAY, party="prospect", type_=None):
        with self._at(now):
            asked = self.lead._follow_up_ask(type_ or self.promise, party, date_due=due)
            asked._agree()
            return asked

    def assertTheirTurn(self, until):
        self.assertEqual(self.enrolment.active_side, "prospect")
        self.assertEqual(self.enrolment.state, "paused")
        self.assertEqual(self.enrolment.hold_kind, "prospect")
        self.assertEqual(self.enrolment.paused_until, until)
        self.assertTrue(self.enrolment.hold_reason)
        self.assertFalse(self._get_step().activity_id.filtered("active"))

    def assertOurTurn(self):
        self.assertEqual(self.enrolment.active_side, "us")
        self.assertEqual(self.enrolment.state, "running")
        self.assertFalse(self.enrolment.hold_kind)
        self.assertOneStepPlanned(self.enrolment)

    def _get_step(self):
        return self.enrolment._get_planned_touches()

    def _get_todos(self, words):
        return self.lead.activity_ids.filtered(lambda each: words in each.summary)


@tagged("post_install", "-at_install")
class TestSideByHand(SideCase):
    @users("rep_fu")
    def test_their_turn_holds_the_plan_until_the_review_day(self):
        self._give(date_review=date(2026, 3, 5))
        self.assertTheirTurn(THURSDAY)
        self.assertIn("They ask their bank", self.enrolment.hold_reason)
        self.assertEqual(self.lead.active_side, "prospect")
        self.assertIn("They ask their bank", str(self.lead.message_ids.mapped("body")))

    @users("rep_fu")
    def test_the_review_day_comes_from_the_settings(self):
        self.company.sudo().follow_up_prospect_days = 3
        self._give(date_review=False)
        # Thursday, when work begins
        self.assertTheirTurn(datetime(2026, 3, 5, 8))

    @users("rep_fu")
    def test_the_dialog_offers_the_other_side_and_a_day(self):
        with self._at(MONDAY):
            form = Form(
                self.env["crm.follow.up.side"].with_context(
                    default_enrolment_ids=self.enrolment.ids
                )
            )
            self.assertEqual(form.side, "prospect")
            self.assertEqual(form.date_review, date(2026, 3, 9))
            form.reason = "They count heads"
            form.save().action_apply()
            form = Form(
                self.env["crm.follow.up.side"].with_context(
                    default_enrolment_ids=self.enrolment.ids
                )
            )
        self.assertEqual(form.side, "us")

    @users("rep_fu")
    def test_nothing_goes_out_meanwhile(self):
        self._give(date_review=date(2026, 3, 5))
        self._run_cron("ir_cron_process_enrolments", MONDAY + DAY)
        self.assertTheirTurn(THURSDAY)

    def test_at_the_review_date_the_plan_goes_on_and_the_rep_is_told(self):
        self._give(date_review=date(2026, 3, 5))
        self._run_cron("ir_cron_process_enrolments", THURSDAY + HOUR)
        self.assertOurTurn()
        todo = self._get_todos("It was their turn")
        self.assertEqual(todo.user_id, self.rep)
        self._run_cron("ir_cron_process_enrolments", THURSDAY + 2 * HOUR)
        self.assertEqual(self._get_todos("It was their turn"), todo)

    @users("rep_fu")
    def test_a_review_day_that_has_passed_is_refused(self):
        for day in (date(2026, 3, 2), date(2026, 2, 1)):
            with self.assertRefused("Review On"):
                self._give(date_review=day)

    @users("rep_fu")
    def test_our_turn_goes_on_and_leaves_a_todo(self):
        self._give()
        self._give("us", "The bank has said yes", now=MONDAY + HOUR)
        self.assertOurTurn()
        self.assertTrue(self._get_todos("The bank has said yes"))

    @users("rep_fu")
    def test_our_turn_runs_the_deadline_of_their_last_answer(self):
        with self._at(MONDAY):
            self.lead._follow_up_log(self.email, direction="in", date=MONDAY)
        self._give(now=MONDAY + HOUR)
        # whoever waits for them owes them no answer
        self.assertFalse(self.lead.follow_up_awaits_us)
        self._give("us", "I forgot a question of theirs", now=MONDAY + 2 * HOUR)
        self.assertTrue(self.lead.follow_up_awaits_us)
        self.assertTrue(self.lead.follow_up_answer_due)
        self.assertFalse(self._get_todos("I forgot"))

    @users("rep_fu")
    def test_resuming_makes_it_our_turn(self):
        self._give()
        self.lead.with_env(self.env).action_follow_up_resume()
        self.assertOurTurn()

    @users("rep_fu")
    def test_without_a_plan_there_are_no_turns(self):
        self.enrolment._stop("manual")
        with self.assertRefused("start a follow-up plan"):
            self.lead.with_env(self.env).action_follow_up_side()

    @users("other_fu")
    def test_the_leads_of_others_are_refused(self):
        with self.assertRaises(AccessError):
            self._give()
        self.assertEqual(self.enrolment.active_side, "us")

    def test_lists_find_whose_turn_it_is(self):
        self._give()
        domain = [("id", "=", self.lead.id)]
        for side, count in (("prospect", 1), ("us", 0)):
            found = self.lead.search_count([*domain, ("active_side", "=", side)])
            self.assertEqual(found, count)


@tagged("post_install", "-at_install")
class TestSideByItself(SideCase):
    def test_an_answer_makes_it_our_turn(self):
        self.enrolment.plan_id.on_reply = "nothing"
        self._give()
        with self._at(MONDAY + HOUR):
            self.lead._follow_up_log(self.email, direction="in", date=MONDAY + HOUR)
        self.assertOurTurn()
        self.assertTrue(self.lead.follow_up_awaits_us)

    def test_an_answer_holds_the_plan_where_it_says_so(self):
        self.enrolment.plan_id.on_reply = "hold"
        self._give()
        with self._at(MONDAY + HOUR):
            self.lead._follow_up_log(self.email, direction="in", date=MONDAY + HOUR)
        self.assertEqual(self.enrolment.active_side, "us")
        self.assertEqual(self.enrolment.hold_kind, "answer")

    def test_asking_alone_does_not_make_it_their_turn(self):
        with self._at(MONDAY):
            self.lead._follow_up_ask(self.promise, date_due=date(2026, 3, 4))
        self.assertOurTurn()

    def test_a_promise_makes_it_their_turn_until_it_is_due(self):
        self._agree()
        self.assertTheirTurn(THURSDAY)
        self.assertIn("Show the budget", self.enrolment.hold_reason)

    def test_keeping_it_makes_it_ours(self):
        promise = self._agree()
        with self._at(MONDAY + HOUR):
            promise._keep()
        self.assertOurTurn()

    def test_breaking_and_declining_it_make_it_ours(self):
        for method in ("_break", "_decline"):
            promise = self._agree()
            self.assertTheirTurn(THURSDAY)
            with self._at(MONDAY + HOUR):
                getattr(promise, method)("No time")
            self.assertOurTurn()

    def test_another_date_moves_the_review(self):
        promise = self._agree()
        with self._at(MONDAY + HOUR):
            promise._renegotiate(date(2026, 3, 5))
        self.assertTheirTurn(THURSDAY + DAY)

    def test_what_we_owe_first_keeps_it_our_turn(self):
        self._agree(date(2026, 3, 3), party="us")
        self._agree(date(2026, 3, 4))
        self.assertOurTurn()

    def test_doing_what_we_owe_makes_it_their_turn(self):
        ours = self._agree(date(2026, 3, 3), party="us")
        self._agree(date(2026, 3, 4))
        with self._at(MONDAY + HOUR):
            ours._keep()
        self.assertTheirTurn(THURSDAY)

    def test_what_we_owe_later_leaves_it_their_turn(self):
        self._agree(date(2026, 3, 4))
        self._agree(date(2026, 3, 6), party="us")
        self.assertTheirTurn(THURSDAY)

    def test_an_answer_that_waits_for_us_comes_before_their_promise(self):
        self.enrolment.plan_id.on_reply = "nothing"
        with self._at(MONDAY):
            self.lead._follow_up_log(self.email, direction="in", date=MONDAY)
        self._agree()
        self.assertOurTurn()
        # once we have come back to them, it is their turn
        with self._at(MONDAY + HOUR):
            self.lead._follow_up_log(self.phone, date=MONDAY + HOUR)
        self.assertTheirTurn(THURSDAY)

    def test_an_overdue_promise_goes_on_without_a_second_reminder(self):
        self._agree()
        self._run_cron("ir_cron_process_enrolments", THURSDAY + HOUR)
        self.assertOurTurn()
        self.assertFalse(self._get_todos("It was their turn"))

    def test_a_plan_held_by_hand_stays_held(self):
        self.enrolment._pause(reason="On holiday", now=MONDAY)
        self._agree()
        self.assertEqual(self.enrolment.hold_kind, "manual")

    def test_many_turns_cost_the_same_as_few(self):
        def count(number):
            leads = self._create_leads(number)
            enrolments = self._enrol(leads)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self._at(MONDAY):
                enrolments._set_side("prospect", "Holidays", THURSDAY)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(10), count(50))
