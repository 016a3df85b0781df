import unittest

from cadence_cases import load_doctests

from tools import plan_review
from tools.plan_review import Finding, StepFacts, review_plan

load_tests = load_doctests(plan_review)

CALL = StepFacts(
    name="Call",
    channel="phone",
    channel_name="Phone",
    kind="phone",
    warmth=7,
    reason="news",
    reason_name="News",
    bother=False,
    ask="A date",
    cost=2.5,
    mode="manual",
    delay_days=7,
)
MAIL = CALL._replace(
    name="Mail",
    channel="email",
    channel_name="E-mail",
    kind="email",
    warmth=1,
    reason="price",
    reason_name="Price update",
    cost=0.5,
    mode="automatic",
    delay_days=3,
)
VISIT = CALL._replace(
    name="Visit", channel="visit", channel_name="Visit", kind="visit", reason="demo"
)
READY = {"reason": "ready", "reason_name": "Are you ready?", "bother": True}
LIMITS = {
    "phase": "proposal",
    "touch_min": 0,
    "touch_target": 8,
    "touch_max": 0,
    "max_in_row": 2,
    "coldest": 1,
}


class TestPlanReview(unittest.TestCase):
    def review(self, *steps, **limits):
        return review_plan(steps, **LIMITS | limits)

    def check(self, steps, *findings, **limits):
        """Assert all findings: codes, or whole ones."""
        found = self.review(*steps, **limits).findings
        if findings and isinstance(findings[0], str):
            found = tuple(finding.code for finding in found)
        self.assertEqual(found, findings)

    # totals

    def test_totals_of_an_empty_plan_are_zero(self):
        summary = self.review()
        self.assertEqual(summary[:5], (0, 0, (), 0, 0))

    def test_span_counts_five_working_days_a_week(self):
        self.assertEqual(self.review(CALL, CALL, MAIL).span_workdays, 12)

    def test_steps_before_the_previous_one_do_not_shorten_the_span(self):
        early = CALL._replace(delay_days=-30)
        self.assertEqual(self.review(CALL, early).span_workdays, 5)

    def test_mix_names_the_most_used_channel_first_then_in_order_of_use(self):
        summary = self.review(VISIT, MAIL, CALL, CALL)
        self.assertEqual(summary.mix, (("Phone", 2), ("Visit", 1), ("E-mail", 1)))

    def test_mix_tells_channels_of_one_name_apart(self):
        mobile = CALL._replace(channel="mobile")
        self.assertEqual(self.review(CALL, mobile).mix, (("Phone", 1), ("Phone", 1)))

    def test_reasons_are_counted_once_each(self):
        self.assertEqual(self.review(CALL, MAIL, CALL).reasons, 2)

    def test_cost_adds_up(self):
        self.assertEqual(self.review(CALL, MAIL, CALL).cost, 5.5)

    # rules

    def test_good_plan_has_no_finding(self):
        self.check([CALL, MAIL, VISIT])

    def test_plan_without_steps_says_only_that(self):
        self.check([], Finding("no_steps"), touch_min=5)

    def test_plan_below_the_minimum_warns(self):
        params = {"touches": 2, "minimum": 3, "target": 8}
        self.check([CALL, MAIL], Finding("below_minimum", params), touch_min=3)

    def test_plan_at_the_minimum_is_fine(self):
        self.check([CALL, MAIL], touch_min=2, touch_max=2)

    def test_plan_above_the_maximum_warns(self):
        params = {"touches": 2, "maximum": 1}
        self.check([CALL, MAIL], Finding("above_maximum", params), touch_max=1)

    def test_email_only_plan_warns(self):
        newsletter = MAIL._replace(channel="newsletter", reason="news", mode="manual")
        self.check([MAIL, newsletter], "email_only", phase="meeting")

    def test_one_other_channel_is_not_email_only(self):
        self.check([MAIL, CALL], phase="meeting")

    def test_all_automatic_plan_warns(self):
        self.check([CALL._replace(mode="automatic"), MAIL], "machine_only")

    def test_coldest_channel_first_after_a_meeting_warns(self):
        params = {"step": "Mail", "channel": "E-mail"}
        for phase in ("challenge", "proposal", "validation", "closing", "after_sale"):
            with self.subTest(phase=phase):
                self.check(
                    [MAIL, CALL], Finding("cold_start", params, position=0), phase=phase
                )

    def test_coldest_channel_first_before_any_meeting_is_fine(self):
        for phase in ("meeting", None, False):
            with self.subTest(phase=phase):
                self.check([MAIL, CALL], phase=phase)

    def test_coldest_channel_later_is_fine(self):
        self.check([CALL, MAIL])

    def test_more_than_allowed_in_a_row_on_a_channel_warns_for_each_run(self):
        other = CALL._replace(reason="tip", reason_name="Tip")
        run = [CALL, other, CALL]
        first = Finding("channel_run", {"channel": "Phone", "count": 3}, position=0)
        second = first._replace(position=4)
        self.check([*run, VISIT, *run, MAIL], first, second)

    def test_as_many_as_allowed_in_a_row_are_fine(self):
        self.check([CALL, VISIT._replace(channel="phone"), MAIL])

    def test_no_limit_in_a_row_allows_any_run(self):
        other = CALL._replace(reason="tip")
        self.check([CALL, other, CALL, other], max_in_row=0)

    def test_fewer_reasons_than_half_the_touches_warn(self):
        steps = [CALL, MAIL, CALL, MAIL, VISIT._replace(reason="news")]
        params = {"reasons": 2, "touches": 5}
        self.check(steps, Finding("few_reasons", params))

    def test_half_as_many_reasons_as_touches_are_fine(self):
        self.check([CALL, MAIL, CALL, MAIL])

    def test_reasonless_plan_names_every_step(self):
        steps = [CALL._replace(reason=None), VISIT._replace(reason=None)]
        codes = ("few_reasons", "missing_reason", "missing_reason")
        self.check(steps, *codes)

    def test_missing_reason_names_its_step(self):
        steps = [CALL, MAIL._replace(reason=None)]
        self.check(steps, Finding("missing_reason", {"step": "Mail"}, position=1))

    def test_same_reason_in_a_row_names_the_later_step(self):
        params = {"step": "Visit", "reason": "News"}
        self.check(
            [CALL, VISIT._replace(reason="news")],
            Finding("same_reason_in_row", params, position=1),
        )

    def test_missing_reasons_in_a_row_are_not_the_same_reason(self):
        steps = [CALL, MAIL._replace(reason=None), VISIT._replace(reason=None)]
        self.check([*steps, VISIT, MAIL], "missing_reason", "missing_reason")

    def test_bother_first_and_last_warn(self):
        first = Finding("bother_first", {"step": "Call"}, position=0)
        last = Finding("bother_last", {"step": "Visit"}, position=1)
        self.check([CALL._replace(**READY), MAIL], first)
        self.check([MAIL, VISIT._replace(**READY)], last, phase="meeting")

    def test_bother_in_between_is_fine(self):
        self.check([CALL, VISIT._replace(**READY), MAIL])

    def test_bother_only_is_said_once(self):
        steps = [CALL._replace(**READY), VISIT._replace(reason=None)]
        self.check(steps, "missing_reason", "bother_only")

    def test_missing_ask_is_a_remark(self):
        for ask in ("", "  ", None):
            with self.subTest(ask=ask):
                self.check(
                    [CALL, MAIL._replace(ask=ask)],
                    Finding("missing_ask", {"step": "Mail"}, "info", 1),
                )
