from datetime import datetime, timedelta

from odoo.tests import tagged, users

from .common import MONDAY
from .contacts import DAY, SECOND, FiguresCase


@tagged("post_install", "-at_install")
class TestContactCheck(FiguresCase):
    """When a person may be contacted, and what does not let them be."""

    def _check(self, person, days=0, channel=None, plan=None, exclude=None, date=None):
        moment = date or MONDAY + days * DAY
        ledger = person._get_ledger(exclude, since=moment)
        return ledger.check(person, moment, channel, plan)

    def assertAllowed(self, person, days=0, **values):
        check = self._check(person, days, **values)
        self.assertEqual((check.code, check.date), ("", MONDAY + days * DAY))

    def assertMoved(self, person, days, to, code="saturated", **values):
        """A touch may be made at another day only, or at none at all."""
        check = self._check(person, days, **values)
        date = None if to is None else MONDAY + to * DAY
        self.assertEqual((check.code, check.date), (code, date))
        return check

    # caps

    def test_person_without_touches_or_caps_may_be_contacted(self):
        person = self._create_person()
        self.assertAllowed(person)
        self.Cap.create({"count": 1})
        self.assertAllowed(person)
        self.assertFalse(person.browse()._check_allowed(MONDAY))

    def test_cap_that_is_used_up_says_when_it_is_free_again(self):
        cap = self.Cap.create({"count": 2, "days": 7})
        person = self._create_person()
        for days in (0, 1):
            self._touch(person, days)
        check = self.assertMoved(person, 2, to=7)
        self.assertEqual(check.params, {"count": 2, "days": 7, "scope": "person"})
        self.assertEqual(check.cap.key, cap.id)
        self.assertAllowed(person, 7)
        just_before = self._check(person, date=MONDAY + 7 * DAY - SECOND)
        self.assertEqual(just_before.date, MONDAY + 7 * DAY)

    def test_latest_of_several_caps_counts(self):
        self.Cap.create([{"count": 1, "days": 1}, {"count": 2, "days": 30}])
        person = self._create_person()
        for days in (0, 1):
            self._touch(person, days)
        self.assertMoved(person, 1.5, to=30)

    def test_only_touches_of_ours_that_were_made_or_are_planned_count(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        for state in ("skipped", "cancelled"):
            self._touch(person, state=state)
        self._touch(person, direction="in")
        self.assertAllowed(person)
        self._touch(person, state="planned")
        self.assertMoved(person, 0, to=7)

    def test_planned_touch_of_another_salesperson_counts_from_its_moment_on(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        self._touch(person, 3, "planned", user_id=self.other_rep.id)
        self.assertAllowed(person, 2)
        self.assertMoved(person, 3, to=10)
        self.assertMoved(person, 4, to=10)

    def test_touches_that_are_about_to_move_do_not_count(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        planned = self._touch(person, 0, "planned")
        self.assertMoved(person, 1, to=7)
        self.assertAllowed(person, 1, exclude=planned)

    def test_cap_of_a_channel_leaves_the_others_free(self):
        self.Cap.create({"count": 1, "days": 7, "channel_id": self.email.id})
        person = self._create_person()
        self._touch(person, channel_id=self.email.id)
        self.assertMoved(person, 1, to=7, channel=self.email)
        self.assertAllowed(person, 1, channel=self.phone)
        self.assertAllowed(person, 1)

    def test_cap_of_a_channel_reaches_behind_touches_on_others(self):
        self.Cap.create({"count": 1, "days": 30, "channel_id": self.email.id})
        self.Cap.create({"count": 2, "days": 1})
        person = self._create_person()
        self._touch(person, -20, channel_id=self.email.id)
        for days in range(-19, -1):
            self._touch(person, days)
        self.assertMoved(person, 0, to=10, channel=self.email)

    def test_cap_of_a_plan_holds_for_its_steps_only_however_far_it_looks(self):
        plan = self._create_plan()
        self.Cap.create({"count": 1, "days": 1})
        self.Cap.create({"count": 4, "days": 90, "plan_id": plan.id})
        person = self._create_person()
        for days in (-80, -60, -40, -20):
            self._touch(person, days)
        self.assertAllowed(person)
        self.assertMoved(person, 0, to=10, plan=plan)

    def test_cap_of_another_company_does_not_hold(self):
        company = self._create_company("Other")
        self.Cap.create({"count": 0, "company_id": company.id})
        self.assertAllowed(self._create_person())
        self.Cap.create({"count": 0, "company_id": self.company.id})
        self.assertMoved(self._create_person(), 0, to=None)

    def test_cap_for_nothing_lets_nothing_pass(self):
        self.Cap.create({"count": 0, "channel_id": self.email.id})
        person = self._create_person()
        self.assertMoved(person, 0, to=None, channel=self.email)
        self.assertAllowed(person, 0, channel=self.phone)

    def test_archived_cap_does_not_hold_whatever_the_context(self):
        cap = self.Cap.create({"count": 0})
        cap.active = False
        self.assertAllowed(self._create_person().with_context(active_test=False))

    def test_changed_cap_holds_at_once(self):
        person = self._create_person()
        self._touch(person)
        self.assertAllowed(person, 1)
        cap = self.Cap.create({"count": 1, "days": 7})
        self.assertMoved(person, 1, to=7)
        cap.days = 3
        self.assertMoved(person, 1, to=3)
        cap.unlink()
        self.assertAllowed(person, 1)

    # answers

    def test_row_without_an_answer_holds_until_they_answer(self):
        cap = {"count": 2, "kind": "streak", "channel_id": self.email.id}
        self.Cap.create(cap)
        person = self._create_person()
        for days in (-300, -200):
            self._touch(person, days, channel_id=self.email.id)
        self.assertMoved(person, 0, to=None, channel=self.email)
        self._touch(person, -100, answered=True)
        self.assertAllowed(person, channel=self.email)

    def test_answer_resets_caps_that_say_so_and_no_others(self):
        resetting = self.Cap.create({"count": 1, "days": 30, "reset_on_answer": True})
        person = self._create_person()
        self._touch(person, 0)
        self._touch(person, 1, direction="in", answered=True)
        self.assertAllowed(person, 2)
        resetting.reset_on_answer = False
        self.assertMoved(person, 2, to=30)

    def test_automatic_answer_resets_nothing(self):
        self.Cap.create({"count": 1, "days": 30, "reset_on_answer": True})
        person = self._create_person()
        self._touch(person, 0)
        self._touch(person, 1, direction="in", automatic=True)
        self.assertMoved(person, 2, to=30)

    # what the person has agreed to

    def test_agreed_maximum_counts_all_whatever_they_answer(self):
        person = self._create_person(boundary_count=1, boundary_days=90)
        self._touch(person, -80, answered=True)
        self._touch(person, -79, direction="in", answered=True)
        with self._at(MONDAY):
            person._lift("They called.")
        check = self.assertMoved(person, 0, to=10)
        self.assertEqual(check.cap.key, "boundary")

    def test_nothing_before_the_day_they_named(self):
        person = self._create_person(date_not_before=MONDAY + 5 * DAY)
        self.assertMoved(person, 0, to=5, code="not_before")
        self.assertAllowed(person, 6)
        self.Cap.create({"count": 1, "days": 7})
        self._touch(person, 1)
        # the cap is what moves it further
        self.assertMoved(person, 0, to=8)

    def test_nothing_for_whoever_asked_to_be_left_alone(self):
        person = self._create_person(stop_requested=True)
        self.assertMoved(person, 0, to=None, code="stopped")

    def test_nothing_for_the_burnt_until_they_answer_or_are_lifted(self):
        self.company.follow_up_burnt_streak = 2
        person, other = self._create_person(), self._create_person("b@x.example")
        for days in (0, 1):
            self._touch(person, days)
            self._touch(other, days)
        self.assertMoved(person, 300, to=None, code="burnt")
        self._touch(person, 3, direction="in", answered=True)
        self.assertAllowed(person, 4)
        with self._at(MONDAY + 5 * DAY):
            other._lift("They called.")
        self.assertAllowed(other, 6)

    def test_decision_reads_touches_not_what_is_stored(self):
        self.company.follow_up_burnt_streak = 1
        person = self._create_person()
        touch = self._touch(person)
        self.env.flush_all()
        # behind the back of the ORM
        self.env.cr.execute(
            "UPDATE crm_follow_up_contact SET is_burnt = FALSE, date_last_in = NOW()"
        )
        self.env.invalidate_all()
        self.assertMoved(person, 1, to=None, code="burnt")
        self.env.cr.execute(
            "UPDATE crm_follow_up_touch SET state = 'skipped' WHERE id = %s", [touch.id]
        )
        self.env.invalidate_all()
        self.assertAllowed(person, 1)

    # the customer

    def test_cap_per_customer_counts_colleagues_too(self):
        self.Cap.create({"count": 2, "days": 7, "scope": "account"})
        one, other, stranger = (
            self._create_person(address)
            for address in ("a@acme.example", "b@acme.example", "a@x.example")
        )
        self._touch(one, 0)
        self.assertAllowed(other, 1)
        self._touch(other, 1)
        check = self.assertMoved(one, 2, to=7)
        self.assertEqual(check.params["scope"], "account")
        self.assertMoved(other, 2, to=7)
        self.assertAllowed(stranger, 2)

    def test_cap_per_customer_counts_the_person_who_has_none(self):
        self.Cap.create({"count": 1, "days": 7, "scope": "account"})
        person = self._create_person("john@gmail.com")
        self._touch(person)
        self.assertMoved(person, 1, to=7)
        self.assertAllowed(self._create_person("mary@gmail.com"), 1)

    def test_answer_of_a_colleague_resets_the_cap_of_the_customer_alone(self):
        reset = {"count": 1, "days": 30, "reset_on_answer": True}
        self.Cap.create(reset | {"scope": "account"})
        one, other = (self._create_person(f"{name}@acme.example") for name in "ab")
        self._touch(one, 0)
        self.assertMoved(one, 2, to=30)
        self._touch(other, 1, direction="in", answered=True)
        self.assertAllowed(one, 2)
        self.Cap.create(reset)
        self.assertMoved(one, 2, to=30)
        self.assertAllowed(other, 2)

    # moments

    def test_clock_that_was_set_back_hides_no_touch(self):
        self.Cap.create({"count": 2, "days": 7})
        person = self._create_person()
        for days in (-2, -1, 3, 4, 5):
            self._touch(person, days)
        self.assertMoved(person, 0, to=11)
        # and so it is when a ledger is asked about a moment that has passed
        ledger = person._get_ledger(since=MONDAY + 30 * DAY)
        self.assertEqual(ledger.check(person, MONDAY).date, MONDAY + 11 * DAY)
        self.assertFalse(ledger.check(person, MONDAY - 1.5 * DAY).code)

    def test_touches_of_one_batch_see_each_other_and_are_not_forgotten(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        ledger = person._get_ledger(since=MONDAY)
        ledger.add(person, MONDAY, self.phone)
        self.assertEqual(ledger.check(person, MONDAY + DAY).date, MONDAY + 7 * DAY)
        # an earlier moment is read anew
        self.assertFalse(ledger.check(person, MONDAY - DAY).code)
        self.assertEqual(ledger.check(person, MONDAY + DAY).date, MONDAY + 7 * DAY)

    def test_seven_days_are_168_hours_over_a_change_of_clocks(self):
        self.Cap.create({"count": 1, "days": 7})
        person = self._create_person()
        moment = datetime(2026, 3, 26, 9)
        self._touch(person, date=moment)
        check = self._check(person, date=moment + DAY)
        self.assertEqual(check.date - moment, timedelta(hours=168))

    # slots

    def test_reserved_touches_keep_the_caps_and_the_others_are_told_when(self):
        self.Cap.create({"count": 2, "days": 7})
        person, other = self._create_person(), self._create_person("b@x.example")
        self._touch(person, -1)
        values = [
            {
                "name": "Touch",
                "lead_id": self._get_lead(each).id,
                "contact_id": each.id,
                "channel_id": self.phone.id,
                "date": MONDAY,
                "state": "done",
            }
            for each in (person, person, other)
        ]
        touches, refused = self.env["crm.follow.up.contact"]._reserve(values)
        self.assertEqual(touches.contact_id, person + other)
        self.assertEqual([*refused], [1])
        self.assertEqual(refused[1].date, MONDAY + 6 * DAY)
        self.assertEqual(person.touch_count, 2)
        person.invalidate_recordset(["lock_count"])
        self.assertEqual(person.lock_count, 1)

    def test_nothing_to_reserve_is_no_error(self):
        touches, refused = self.env["crm.follow.up.contact"]._reserve([])
        self.assertFalse(touches or refused)

    # rights and costs

    @users("rep_fu")
    def test_contact_by_colleagues_counts_for_whoever_may_not_read_their_leads(self):
        person = self._create_person_of_colleague().with_env(self.env)
        self.assertFalse(person.touch_ids)
        check = person._check_allowed(MONDAY + DAY)[person]
        self.assertEqual(check.date, MONDAY + 7 * DAY)

    def _create_person_of_colleague(self):
        root = self.env(user=self.env.ref("base.user_root"))
        root["crm.follow.up.cap"].create({"count": 1, "days": 7})
        lead = self._create_lead_for("a@x.example").with_env(root)
        lead.user_id = self.other_rep
        touch = self._log(lead)
        self.env.flush_all()
        self.env.invalidate_all()
        return touch.contact_id

    def test_two_queries_for_one_person_and_for_two_hundred(self):
        self.Cap.create(
            [
                {"count": 3, "days": 7},
                {"count": 3, "kind": "streak", "channel_id": self.email.id},
                {"count": 9, "days": 30, "scope": "account"},
            ]
        )
        leads = self._create_leads(200)
        people = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        people = people[leads[0]].union(*people.values())
        self.assertEqual(len(people), 200)
        # asked for once, and kept for all
        self.env["crm.follow.up.plan.step"]._get_asking_ids()
        for size in (1, 200):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(2):
                people[:size]._check_allowed(MONDAY, self.email)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.env["crm.follow.up.contact"]._find_for(leads)
