from datetime import timedelta
from time import thread_time
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MONDAY
from .desk import DeskCase

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# what the first paint may cost on a warm server, whatever else the machine does
BUDGET_QUERIES, BUDGET_SECONDS = 10, 0.3


@tagged("post_install", "-at_install")
class TestDeskQueue(DeskCase):
    def test_answer_then_late_then_today_then_tomorrow_then_later(self):
        self._plan_touch(MONDAY + 5 * DAY, name="Later")
        self._plan_touch(MONDAY + DAY, name="Tomorrow")
        self._plan_touch(MONDAY + HOUR, name="Today")
        self._plan_touch(MONDAY - DAY, name="Late")
        self._answer(self._plan_touch(name="Answered"))
        desk = self._get_desk()
        self.assertEqual(
            [(row["group"], row["name"]) for row in desk["rows"]],
            [
                ("answer", "Answered"),
                ("overdue", "Late"),
                ("today", "Today"),
                ("tomorrow", "Tomorrow"),
                ("later", "Later"),
            ],
        )
        self.assertEqual(desk["total"], 5)

    def test_day_begins_where_the_salesperson_is(self):
        # 23:30 UTC is half past midnight in Madrid
        self._plan_touch(MONDAY.replace(hour=23, minute=30), name="After midnight")
        self.assertEqual(self._get_groups(), {"tomorrow": ["After midnight"]})
        west = self._create_user("west_fu", "sales_team.group_sale_salesman")
        west.tz = "America/Los_Angeles"
        touch = self.env["crm.follow.up.touch"].search([("state", "=", "planned")])
        touch.lead_id.user_id = touch.user_id = west
        self.assertEqual(self._get_groups(user=west), {"today": ["After midnight"]})

    def test_worth_decides_within_a_group(self):
        for worth in (10, 1000, 100):
            self._plan_touch(name=str(worth), expected_revenue=worth, probability=50)
        self.assertEqual(self._get_groups(), {"today": ["1000", "100", "10"]})

    def test_promise_comes_after_answers_where_another_module_knows_of_it(self):
        late = self._plan_touch(MONDAY - DAY, name="Late")
        silent = self._create_lead(name="Without a plan")
        promises = {late.id: MONDAY, silent.id: MONDAY - DAY}
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_get_desk_promises", lambda self, filters: promises):
            self.assertEqual(
                self._get_groups(), {"promise": ["Without a plan", "Late"]}
            )
            self.assertFalse(self._get_groups(user=self.other_rep))

    def test_company_chooses_the_order_of_the_groups(self):
        self._plan_touch(name="Today")
        self._plan_touch(MONDAY - DAY, name="Late")
        self.company.follow_up_desk_order = "today"
        rows = self._get_desk()["rows"]
        self.assertEqual([row["name"] for row in rows], ["Today", "Late"])

    def test_plan_in_review_waits_for_a_decision(self):
        lead = self._plan_touch(name="Unclear")
        lead.follow_up_enrolment_ids._open_review(MONDAY, "Too often later")
        self.assertEqual(self._get_groups(), {"decision": ["Unclear"]})

    def test_what_failed_waits_for_a_decision_and_what_is_paused_does_not(self):
        lead = self._plan_touch(name="Held")
        lead.follow_up_enrolment_ids._pause(reason="Holiday", now=MONDAY)
        self.assertFalse(self._get_groups())
        lead.follow_up_enrolment_ids.hold_kind = "failure"
        self.assertEqual(self._get_groups(), {"decision": ["Held"]})

    def test_what_the_scheduler_sends_is_nobodys_work(self):
        self._plan_touch(plan=self._create_plan(self._mail_step()))
        self.assertFalse(self._get_groups())

    def test_lost_lead_is_off_the_desk(self):
        lead = self._plan_touch()
        lead.action_set_lost()
        self.assertFalse(self._get_groups())

    def test_reason_of_the_place_is_told(self):
        self._plan_touch(
            MONDAY - DAY, expected_revenue=2000, probability=25, name="Late"
        )
        why = self._get_desk()["rows"][0]["why"]
        for words in ("03/01/2026", "2,000", "25%", "worth × probability × freshness"):
            self.assertIn(words, why)

    def test_row_changes_its_key_when_something_was_done(self):
        lead = self._plan_touch()
        [before] = self._get_desk()["rows"]
        self.assertEqual(self._get_desk()["rows"][0]["key"], before["key"])
        with self._at(MONDAY):
            lead._follow_up_log(self.email, date=MONDAY)
        self.assertNotEqual(self._get_desk()["rows"][0]["key"], before["key"])

    def test_person_who_had_enough_is_marked(self):
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        lead = self._plan_touch()
        self.assertEqual(self._get_desk()["rows"][0]["saturation"], "")
        with self._at(MONDAY):
            lead._follow_up_log(self.email, date=MONDAY)
        self.assertEqual(self._get_desk()["rows"][0]["saturation"], "full")
        lead.follow_up_contact_id.sudo().stop_requested = True
        self.assertEqual(self._get_desk()["rows"][0]["saturation"], "burnt")


@tagged("post_install", "-at_install")
class TestDeskFilters(DeskCase):
    def test_group_is_shown_alone_and_the_others_are_still_counted(self):
        self._plan_touch(name="Today")
        self._plan_touch(MONDAY - DAY, name="Late")
        desk = self._get_desk(group="today")
        self.assertEqual([row["name"] for row in desk["rows"]], ["Today"])
        counts = {group["key"]: group["count"] for group in desk["groups"]}
        self.assertEqual((counts["today"], counts["overdue"]), (1, 1))
        self.assertEqual((desk["shown"], desk["total"]), (1, 2))

    def test_channel_phase_and_plan(self):
        letters = self._create_plan(
            {"channel_id": self.email.id}, name="Mails", phase="challenge"
        )
        self._plan_touch(name="Call")
        self._plan_touch(name="Mail", plan=letters)
        for filters in (
            {"channel_id": self.email.id},
            {"phase": "challenge"},
            {"plan_id": letters.id},
        ):
            with self.subTest(filters=filters):
                self.assertEqual(self._get_groups(**filters), {"today": ["Mail"]})
        self.assertEqual(len(self._get_groups()["today"]), 2)

    def test_search_finds_names_addresses_and_numbers(self):
        self._plan_touch(name="Olive press", contact_name="Eva Ruiz")
        self._plan_touch(name="Bakery", email_from="bread@b.example", phone="555")
        for text, expected in (
            ("olive", "Olive press"),
            ("ruiz", "Olive press"),
            ("bread@", "Bakery"),
            ("555", "Bakery"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._get_groups(search=text), {"today": [expected]})
        self.assertFalse(self._get_groups(search="100%_"))

    def test_pages_follow_one_another(self):
        for number in range(5):
            self._plan_touch(name=f"Deal {number}")
        pages = [self._get_desk(limit=2, offset=offset) for offset in (0, 2, 4)]
        names = [row["name"] for page in pages for row in page["rows"]]
        self.assertEqual(names, [f"Deal {number}" for number in range(5)])

    def test_choices_are_those_of_the_company(self):
        choices = self.env["crm.lead"].with_user(self.rep).get_follow_up_desk_filters()
        self.assertIn([self.plan.id, "Test plan"], choices["plan_id"])
        self.assertIn([self.phone.id, self.phone.name], choices["channel_id"])
        self.assertEqual(choices["phase"][0][0], "meeting")


@tagged("post_install", "-at_install")
class TestDeskRights(DeskCase):
    def test_salesperson_sees_their_own_work_alone(self):
        self._plan_touch(name="Mine")
        self._plan_touch(name="Theirs", user_id=self.other_rep.id)
        for scope in ("mine", "all", "nonsense"):
            with self.subTest(scope=scope):
                self.assertEqual(self._get_groups(scope=scope), {"today": ["Mine"]})
        self.assertFalse(self._get_desk()["scopes"])

    def test_manager_looks_at_the_team_and_at_all(self):
        self._plan_touch(name="Of the team")
        self._plan_touch(name="Elsewhere", team_id=False)
        self.assertFalse(self._get_groups(user=self.manager))
        for scope, names in (
            ("team", {"Of the team"}),
            ("all", {"Of the team", "Elsewhere"}),
        ):
            found = self._get_groups(user=self.manager, scope=scope)["today"]
            self.assertEqual(set(found), names)
        desk = self._get_desk(user=self.manager, scope="all")
        self.assertEqual(desk["scopes"], ["mine", "team", "all"])
        self.assertEqual(desk["rows"][0]["user"], self.rep.name)

    def test_step_handed_over_is_on_the_desk_of_whoever_does_it(self):
        lead = self._plan_touch(name="Handed over")
        lead.follow_up_enrolment_ids._get_planned_touches().user_id = self.manager
        self.assertFalse(self._get_groups())
        self.assertTrue(self._get_groups(user=self.manager))

    def test_other_company_sees_nothing(self):
        abroad = self._create_company("Abroad")
        foreign = self._create_user("foreign_fu", "sales_team.group_sale_manager")
        foreign.write({"company_ids": abroad.ids, "company_id": abroad.id})
        lead = self._plan_touch(company_id=self.company.id)
        self.assertFalse(self._get_groups(user=foreign, scope="all"))
        with self.assertRaises(AccessError):
            self._get_item(lead, foreign)

    def test_plan_of_a_company_that_is_switched_off_is_left_out(self):
        abroad = self._create_company("Abroad", self.rep)
        plan = self._create_plan(company_id=abroad.id)
        self._plan_touch(name="Both", plan=plan, company_id=False)
        leads = self.env["crm.lead"].with_user(self.rep)
        with self._at(MONDAY):
            for companies, total in ((self.company, 0), (self.company + abroad, 1)):
                active = leads.with_context(allowed_company_ids=companies.ids)
                self.assertEqual(active.get_follow_up_desk()["total"], total)

    def test_item_of_a_colleague_is_refused(self):
        lead = self._plan_touch(user_id=self.other_rep.id)
        with self.assertRaises(AccessError):
            self._get_item(lead)

    def test_nothing_for_those_who_sell_nothing(self):
        internal = self._create_user("internal_fu", "base.group_user")
        for method in ("get_follow_up_desk", "get_follow_up_desk_filters"):
            with self.assertRaises(AccessError):
                getattr(self.env["crm.lead"].with_user(internal), method)()

    def test_actions_on_a_lead_of_a_colleague_change_nothing(self):
        lead = self._plan_touch(user_id=self.other_rep.id).with_user(self.rep)
        outcome = self.env.ref("crm_follow_up.outcome_no_answer")
        for method, *args in (
            ("action_follow_up_outcome", outcome.id),
            ("action_follow_up_postpone", "2026-03-09"),
            ("action_follow_up_skip", "Why not"),
            ("action_follow_up_mail",),
            ("action_follow_up_sms",),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(lead, method)(*args)
        self.assertOneStepPlanned(lead.sudo().follow_up_enrolment_ids)


@tagged("post_install", "-at_install")
class TestDeskBudget(DeskCase):
    """The first paint keeps its budget, however much there is to do."""

    def _count(self, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.env.cr.sql_log_count, thread_time()
        desk = self._get_desk(limit=limit)
        return (
            len(desk["rows"]),
            self.env.cr.sql_log_count - before,
            (thread_time() - start),
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        leads = cls._create_leads(220)
        enrolments = cls.env["crm.follow.up.enrolment"].sudo()
        enrolments._start(leads, cls.plan, MONDAY, MONDAY)

    def test_two_hundred_items_cost_the_queries_of_twenty(self):
        self._count(20)  # warm up
        few, many = self._count(20), self._count(200)
        self.assertEqual((few[0], many[0]), (20, 200))
        self.assertEqual(few[1], many[1])
        self.assertLessEqual(many[1], BUDGET_QUERIES)

    def test_two_hundred_items_take_the_server_little_time(self):
        self._count(200)  # warm up
        self.assertLess(min(self._count(200)[2] for _try in range(5)), BUDGET_SECONDS)
