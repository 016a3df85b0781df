import unittest

from cadence_cases import load_doctests

from tools import plan_remedies
from tools.plan_remedies import Change, Remedy, Supply, find_remedy
from tools.plan_review import StepFacts, review_plan

load_tests = load_doctests(plan_remedies)

SUPPLY = Supply(["phone", "whatsapp", "sms", "email"], ["news", "price", "demo", "tip"])
WARMTH = {"phone": 7, "whatsapp": 5, "sms": 3, "email": 0}
LIMITS = {
    "phase": "proposal",
    "touch_min": 1,
    "touch_target": 8,
    "touch_max": 12,
    "max_in_row": 2,
    "coldest": 0,
}


def step(channel="phone", reason="news", **values):
    facts = StepFacts(
        name=f"{channel} {reason}",
        channel=channel,
        channel_name=channel.title(),
        kind=channel,
        warmth=WARMTH[channel],
        reason=reason,
        reason_name=reason or "",
        bother=reason in ("ready", "hello"),
        ask="A date",
        cost=0.0,
        mode="manual",
        delay_days=1,
    )
    return facts._replace(**values)


def apply(remedy, steps):
    """Return the steps with the changes of a remedy, as the form shows them."""
    steps = list(steps)
    for change in remedy.changes:
        if change.position >= len(steps):
            steps.append(step(change.channel, change.reason or None))
            continue
        old = steps[change.position]
        changed = step(change.channel or old.channel, change.reason or old.reason)
        mode = "manual" if change.by_person or change.channel else old.mode
        steps[change.position] = changed._replace(mode=mode)
    return steps


class TestPlanRemedies(unittest.TestCase):
    def find(self, code, steps, supply=SUPPLY, **limits):
        """Return the remedy of the first finding with this code."""
        limits = LIMITS | limits
        findings = review_plan(steps, **limits).findings
        finding = next(each for each in findings if each.code == code)
        params = {"minimum": limits["touch_min"]} | finding.params
        return find_remedy(
            finding._replace(params=params), steps, supply, limits["max_in_row"]
        )

    def codes(self, steps, **limits):
        return [each.code for each in review_plan(steps, **LIMITS | limits).findings]

    # every remedy ends its finding

    def test_every_remedy_ends_its_finding_and_brings_no_warning(self):
        mail, call = step("email", "price"), step("phone", "news")
        cases = {
            "below_minimum": ([call, mail], {"touch_min": 5}),
            "above_maximum": ([call, mail, call], {"touch_max": 2}),
            "email_only": ([mail, step("email", "news")], {"phase": "meeting"}),
            "machine_only": (
                [each._replace(mode="automatic") for each in (call, mail)],
            ),
            "cold_start": ([mail, call],),
            "channel_run": (
                [step("sms", reason) for reason in ("news", "price", "demo", "tip")],
            ),
            "few_reasons": ([call, mail, call, mail, step("sms", "news")],),
            "missing_reason": ([call, mail, step("sms", None)],),
            "same_reason_in_row": ([call, step("email", "news"), step("sms", "tip")],),
            "bother_first": ([step("phone", "ready"), mail, call],),
            "bother_last": ([call, mail, step("phone", "ready")],),
            "bother_only": ([step("phone", "ready"), step("sms", "hello")],),
            "no_steps": ([], {"touch_min": 4}),
        }
        self.assertEqual(set(cases), set(plan_remedies.REMEDIES))
        for code, (steps, *limits) in cases.items():
            with self.subTest(code=code):
                limits = limits[0] if limits else {}
                before = self.codes(steps, **limits)
                self.assertIn(code, before)
                remedy = self.find(code, steps, **limits)
                if remedy.touch_max:
                    limits = limits | {"touch_max": remedy.touch_max}
                after = self.codes(apply(remedy, steps), **limits)
                self.assertNotIn(code, after)
                self.assertLessEqual(set(after), set(before))

    # what it changes

    def test_missing_reason_gets_one_that_no_step_has(self):
        steps = [step(reason="news"), step("sms", None), step(reason="price")]
        self.assertEqual(
            self.find("missing_reason", steps), Remedy((Change(1, reason="demo"),))
        )

    def test_reasons_used_up_are_used_again_but_not_beside_themselves(self):
        steps = [step(reason="news"), step("sms", None), step(reason="price")]
        supply = SUPPLY._replace(reasons=["news", "price"])
        self.assertIsNone(self.find("missing_reason", steps, supply))
        supply = SUPPLY._replace(reasons=["news", "price", "demo"])
        steps.append(step("sms", "demo"))
        self.assertEqual(
            self.find("missing_reason", steps, supply).changes[0].reason, "demo"
        )

    def test_channel_differs_from_those_beside_it(self):
        steps = [step("email"), step("phone", "price")]
        self.assertEqual(
            self.find("cold_start", steps), Remedy((Change(0, channel="whatsapp"),))
        )

    def test_long_run_is_interrupted_as_often_as_it_needs(self):
        steps = [step("sms", f"{number}") for number in range(6)]
        changes = self.find("channel_run", steps).changes
        self.assertEqual([change.position for change in changes], [2, 5])

    def test_warmest_touch_is_given_to_a_person(self):
        steps = [step(key, mode="automatic") for key in ("email", "sms", "email")]
        self.assertEqual(
            self.find("machine_only", steps), Remedy((Change(1, by_person=True),))
        )

    def test_added_steps_change_channels_and_have_new_reasons(self):
        changes = self.find("below_minimum", [step()], touch_min=4).changes
        self.assertEqual(
            [(each.position, each.channel, each.reason) for each in changes],
            [(1, "whatsapp", "price"), (2, "sms", "demo"), (3, "phone", "tip")],
        )

    def test_no_more_than_ten_steps_are_added_at_once(self):
        self.assertEqual(len(self.find("no_steps", [], touch_min=30).changes), 10)

    # nothing to offer

    def test_nothing_is_offered_where_nothing_is_left(self):
        empty = Supply([], [])
        mails = [step("email", None), step("email", "ready")]
        for code, steps in (
            ("email_only", mails),
            ("missing_reason", mails),
            ("few_reasons", [step(), step(), step()]),
            ("bother_only", mails),
            ("no_steps", []),
        ):
            with self.subTest(code=code):
                self.assertIsNone(self.find(code, steps, empty))

    def test_only_a_person_knows_what_to_ask(self):
        self.assertIsNone(self.find("missing_ask", [step(ask="")]))
