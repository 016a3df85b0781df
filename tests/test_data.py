from datetime import datetime, time, timedelta
from itertools import pairwise, product

from odoo.tests import TransactionCase, tagged

PHASES = ("meeting", "challenge", "proposal", "validation", "closing", "after_sale")

# The caps every shipped plan must fit alone: touches per days, per person.
CAPS = ((3, 7), (6, 30))
EMAILS_IN_A_ROW = 3

# Cycles and decision dates that squeeze the steps which depend on them.
CYCLE_DAYS = (1, 60, 360)
DECISIONS = ("none", "past", "far")

OPENING = time(9)
CLOSING = time(17)


def next_open(moment):
    """Return the first moment from ``moment`` on, Monday to Friday, 9:00 to 17:00."""
    if moment.time() >= CLOSING:
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENING)
    if moment.time() < OPENING:
        moment = datetime.combine(moment.date(), OPENING)
    while moment.weekday() > 4:
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENING)
    return moment


def add_workdays(moment, count):
    while count:
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENING)
        count -= moment.weekday() < 5
    return next_open(moment)


def count_workdays(start, stop):
    days = range(1, (stop.date() - start.date()).days + 1)
    return sum((start + timedelta(days=day)).weekday() < 5 for day in days)


def add_delay(moment, step, cycle_days, decision):
    count, unit = step.delay_count, step.delay_unit
    if step.delay_from in ("before_decision", "after_decision"):
        if decision == "past":
            return moment
        if decision == "far":
            return add_workdays(moment, 60)
    if unit == "hours":
        return next_open(moment + timedelta(hours=count))
    if unit == "workdays":
        return add_workdays(moment, count)
    days = {
        "days": count,
        "weeks": 7 * count,
        "cycle_percent": round(cycle_days * count / 100),
    }[unit]
    return next_open(moment + timedelta(days=days))


def get_moments(steps, start, cycle_days=60, decision="none"):
    """Return when the steps are due when each one is done the moment it is due."""
    moments = []
    for step in steps:
        start = add_delay(start, step, cycle_days, decision)
        moments.append(start)
    return moments


def count_in_window(moments, days):
    """Return the most touches in any window, with a day's tolerance at its edge."""
    return max(
        sum(
            last.date() - timedelta(days=days) <= day.date() <= last.date()
            for day in moments
        )
        for last in moments
    )


@tagged("post_install", "-at_install")
class TestPlanData(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["crm.follow.up.plan"]
        for phase in PHASES:
            cls.plans |= cls.env.ref(f"crm_follow_up.plan_{phase}")

    def _starts(self):
        """Yield a morning and an afternoon of each weekday."""
        monday = datetime(2025, 3, 3)
        for day in range(7):
            for hour in (8, 12, 16, 20):
                yield monday + timedelta(days=day, hours=hour)

    def test_one_plan_per_phase(self):
        self.assertEqual(tuple(self.plans.mapped("phase")), PHASES)

    def test_plans_start_by_hand_only(self):
        self.assertEqual(set(self.plans.mapped("trigger")), {"manual"})

    def test_plans_are_free_of_warnings(self):
        for plan in self.plans:
            self.assertEqual(plan._review().findings, (), plan.name)
            self.assertFalse(plan.warnings, plan.name)

    def test_plans_fit_the_default_caps(self):
        cases = product(self.plans, self._starts(), CYCLE_DAYS, DECISIONS)
        for plan, start, cycle_days, decision in cases:
            moments = get_moments(plan.step_ids, start, cycle_days, decision)
            for touches, days in CAPS:
                self.assertLessEqual(
                    count_in_window(moments, days),
                    touches,
                    (plan.name, start, cycle_days, decision),
                )

    def test_plans_are_no_email_bot(self):
        for plan in self.plans:
            emails = plan.step_ids.filtered(lambda step: step.channel_kind == "email")
            self.assertLessEqual(1, len(emails))
            self.assertLessEqual(len(emails), 2)
            self.assertLess(len(emails), EMAILS_IN_A_ROW)
            self.assertEqual(set(plan.step_ids.mapped("mode")), {"manual"})

    def test_plans_have_distinct_reasons(self):
        for plan in self.plans:
            self.assertEqual(len(plan.step_ids.reason_id), len(plan.step_ids))
            self.assertFalse(any(plan.step_ids.reason_id.mapped("is_bother")))

    def test_steps_ask_one_thing(self):
        for plan in self.plans:
            for step in plan.step_ids:
                self.assertTrue(step.ask.endswith("?"), step.name)
                self.assertEqual(step.ask.count("?"), 1, step.name)
            self.assertEqual(len(set(plan.step_ids.mapped("ask"))), len(plan.step_ids))

    def test_steps_have_a_script(self):
        for plan in self.plans:
            self.assertTrue(all(plan.step_ids.mapped("script")))

    def test_steps_by_email_and_sms_have_a_draft(self):
        for plan in self.plans:
            for step in plan.step_ids:
                if step.channel_kind == "email":
                    self.assertTrue(step.mail_template_id, step.name)
                if step.channel_kind == "sms":
                    self.assertTrue(step.sms_template_id, step.name)

    def test_plans_mix_their_channels(self):
        for plan in self.plans:
            channels = plan.step_ids.channel_id
            self.assertGreaterEqual(len(channels), 4)
            for first, second, third in zip(
                plan.step_ids, plan.step_ids[1:], plan.step_ids[2:], strict=False
            ):
                self.assertGreater(
                    len((first | second | third).channel_id), 1, second.name
                )

    def test_plans_start_warm(self):
        for plan in self.plans:
            self.assertGreaterEqual(plan.step_ids[0].channel_id.warmth, 5)

    def test_plans_have_enough_touches(self):
        for plan in self.plans:
            self.assertIn(len(plan.step_ids), (5, 6))
            self.assertEqual(
                (plan.touch_min, plan.touch_target, plan.touch_max), (5, 8, 12)
            )

    def test_meeting_plan_has_growing_gaps(self):
        steps = self.env.ref("crm_follow_up.plan_meeting").step_ids
        self.assertEqual(set(steps.mapped("delay_unit")), {"workdays"})
        self.assertEqual(steps.mapped("delay_count"), [0, 1, 3, 5, 7, 7])

    def test_later_plans_thank_at_once_and_bring_something_after_a_week(self):
        thanks = self.env.ref("crm_follow_up.reason_thanks")
        for plan in self.plans[1:]:
            steps = plan.step_ids
            self.assertEqual(steps[0].reason_id, thanks, plan.name)
            for start in self._starts():
                self.assertLessEqual(
                    get_moments(steps[:1], start)[0].date(),
                    add_workdays(start, 1).date(),
                    plan.name,
                )
            self.assertEqual(
                (steps[1].delay_count, steps[1].delay_unit), (5, "workdays"), plan.name
            )

    def test_gaps_do_not_shrink(self):
        """But for the step that the customer's decision date sets."""
        for plan in self.plans:
            steps = plan.step_ids.filtered(
                lambda step: step.delay_from != "before_decision"
            )
            moments = get_moments(steps, datetime(2025, 3, 3, 9))
            gaps = [
                count_workdays(earlier, later) for earlier, later in pairwise(moments)
            ]
            self.assertEqual(gaps, sorted(gaps), plan.name)

    def test_gap_limits_hold_for_the_plan_itself(self):
        for plan in self.plans:
            for start in self._starts():
                moments = get_moments(plan.step_ids, start)
                for step, earlier, later in zip(
                    plan.step_ids[1:], moments, moments[1:], strict=False
                ):
                    days = (later - earlier).days
                    self.assertGreaterEqual(days, step.gap_min, step.name)
                    self.assertLessEqual(days, step.gap_max or days, step.name)

    def test_steps_wait_for_the_one_before(self):
        for plan in self.plans:
            self.assertEqual(set(plan.step_ids.mapped("wait")), {"done"})


@tagged("post_install", "-at_install")
class TestCatalogueData(TransactionCase):
    def _shipped(self, model):
        """Return the records of ``model`` that this module brought, by name."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_follow_up"), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id")).exists()

    def test_channels_cover_the_ways_to_reach_somebody(self):
        codes = set(self._shipped("crm.follow.up.channel").mapped("code"))
        self.assertLessEqual(
            {
                "phone",
                "voicemail",
                "email",
                "sms",
                "whatsapp",
                "messaging",
                "social",
                "video",
                "visit",
                "letter",
                "card",
                "note",
                "gift",
            },
            codes,
        )

    def test_channels_are_complete(self):
        for channel in self._shipped("crm.follow.up.channel"):
            with self.subTest(channel=channel.name):
                self.assertTrue(channel.icon.startswith("fa-"))
                self.assertTrue(channel.activity_type_id)
                self.assertTrue(channel.default_outcome_id)
                self.assertEqual(channel.default_outcome_id.effect, "advance")
                allowed = channel.default_outcome_id.channel_ids
                self.assertTrue(not allowed or channel in allowed)

    def test_email_is_coldest_and_visit_warmest(self):
        channels = self._shipped("crm.follow.up.channel").sorted("warmth")
        self.assertEqual(channels[0].code, "email")
        self.assertLess(channels[0].warmth, channels[1].warmth)
        self.assertEqual(channels[-1].code, "visit")

    def test_activity_types_chain_nothing(self):
        types = self._shipped("crm.follow.up.channel").activity_type_id
        self.assertEqual(set(types.mapped("chaining_type")), {"suggest"})
        self.assertFalse(types.triggered_next_type_id)
        own = self._shipped("mail.activity.type")
        reply = self.env.ref("crm_follow_up.mail_activity_type_reply")
        promise = self.env.ref("crm_follow_up.mail_activity_type_commitment")
        self.assertLessEqual(own - reply - promise, types)
        self.assertEqual(set(own.mapped("res_model")), {"crm.lead"})

    def test_ladder_has_rungs_with_words_for_every_phase_in_their_order(self):
        ladder = self._shipped("crm.follow.up.commitment.type").sorted()
        theirs = ladder.filtered(lambda rung: rung.party == "prospect")
        phases = list(dict(theirs._fields["phase"].selection))
        found = [phases.index(rung.phase) for rung in theirs]
        self.assertEqual(found, sorted(found))
        self.assertEqual(set(theirs.mapped("phase")), set(phases))
        for rung in ladder:
            with self.subTest(rung=rung.name):
                self.assertTrue(rung.ask)
                self.assertTrue(rung.description)
                self.assertIn(rung.due_days, range(1, 6))

    def test_ladder_asks_for_the_small_things_first_named(self):
        for name in (
            "need_understood",
            "information_shared",
            "next_steps_confirmed",
            "call_slot",
            "proposal_feedback",
            "decision_process",
            "people_involved",
            "budget",
            "decision_date",
        ):
            with self.subTest(name=name):
                rung = self.env.ref(f"crm_follow_up.commitment_type_{name}")
                self.assertEqual(rung.party, "prospect")
        for name in ("send_information", "send_quotation"):
            with self.subTest(name=name):
                rung = self.env.ref(f"crm_follow_up.commitment_type_{name}")
                self.assertEqual(rung.party, "us")

    def test_outcomes_use_every_effect(self):
        outcomes = self._shipped("crm.follow.up.outcome")
        self.assertGreaterEqual(len(outcomes), 12)
        effects = dict(outcomes._fields["effect"].selection)
        self.assertEqual(set(outcomes.mapped("effect")), set(effects))

    def test_outcomes_that_end_the_chase_are_answers(self):
        outcomes = self._shipped("crm.follow.up.outcome").filtered(
            lambda outcome: outcome.effect not in ("advance", "later")
        )
        self.assertTrue(all(outcomes.mapped("answered")))

    def test_every_channel_offers_several_outcomes(self):
        outcomes = self._shipped("crm.follow.up.outcome")
        for channel in self._shipped("crm.follow.up.channel"):
            offered = outcomes.filtered(
                lambda outcome, channel=channel: (
                    not outcome.channel_ids or channel in outcome.channel_ids
                )
            )
            self.assertGreaterEqual(len(offered), 8, channel.name)

    def test_reasons_are_many_and_one_is_a_bother(self):
        reasons = self._shipped("crm.follow.up.reason")
        bother = reasons.filtered("is_bother")
        self.assertEqual(bother, self.env.ref("crm_follow_up.reason_ready"))
        self.assertGreaterEqual(len(reasons - bother), 15)
        self.assertTrue(all(reasons.mapped("description")))

    def test_codes_are_distinct(self):
        for model in ("channel", "outcome", "reason"):
            codes = self._shipped(f"crm.follow.up.{model}").mapped("code")
            self.assertTrue(all(codes))
            self.assertEqual(len(codes), len(set(codes)))

    def test_drafts_render_for_a_lead(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Cold store",
                "contact_name": "Rosa Benítez",
                "email_from": "rosa@example.com",
                "user_id": self.env.user.id,
            }
        )
        mail = self.env.ref("crm_follow_up.mail_template_personal")
        body = mail._render_field("body_html", lead.ids)[lead.id]
        self.assertIn("Rosa Benítez", body)
        self.assertTrue(mail._render_field("email_from", lead.ids)[lead.id])
        sms = self.env.ref("crm_follow_up.sms_template_personal")
        self.assertIn("Rosa Benítez", sms._render_field("body", lead.ids)[lead.id])
