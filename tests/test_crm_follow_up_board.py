from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestBoard(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.all_leads = cls._create_user(
            "leader_fu", "sales_team.group_sale_salesman_all_leads"
        )
        cls.plan = cls._create_plan(0, 1)
        cls.env["crm.team.member"].create(
            [
                {"crm_team_id": cls.team.id, "user_id": user.id}
                for user in cls.rep + cls.other_rep
            ]
        )

    def _get_board(self, now=MONDAY, **values):
        with self._at(now):
            return self.env["crm.follow.up.board"].get_board(**values)

    def _get_counts(self, user, now=MONDAY, **values):
        """Return what the board counts for a salesperson, apart from the deals."""
        reps = {rep["id"]: rep for rep in self._get_board(now, **values)["reps"]}
        counts = reps[user.id]["counts"]
        return {key: count for key, count in counts.items() if count and key != "deals"}

    def _open(self, key, user_id, now=MONDAY, team_id=False):
        """Return the records that a number opens."""
        with self._at(now):
            board = self.env["crm.follow.up.board"]
            action = board.get_action(key, user_id, team_id)
        return self.env[action["res_model"]].search(action["domain"])

    # what is counted

    @users("leader_fu")
    def test_figures_of_a_salesperson(self):
        late, today, review, idle, won = self._create_leads(5)
        self._enrol(late, self.plan, MONDAY - DAY)
        self._enrol(today, self.plan, MONDAY)
        enrolment = self._enrol(review, self.plan, MONDAY)
        enrolment._open_review(MONDAY, "Decide")
        won.action_set_won()
        self.assertEqual(
            self._get_counts(self.rep, MONDAY),
            {"overdue": 1, "today": 1, "reviews": 1, "no_next_step": 1, "open": 3},
        )
        self.assertEqual(self._open("no_next_step", self.rep.id).ids, idle.ids)
        # won ones are over
        self.assertEqual(len(self._open("deals", self.rep.id)), 4)

    @users("leader_fu")
    def test_what_is_due_tomorrow_on_the_clock_of_the_viewer_is_not_due_today(self):
        self._enrol(self._create_lead(), self._create_plan(1), MONDAY)
        self.assertEqual(self._get_counts(self.rep), {"open": 1})
        tuesday = MONDAY + DAY
        # the office opens at 8:00 UTC
        counts = self._get_counts(self.rep, tuesday - 2 * HOUR)
        self.assertEqual(counts, {"open": 1, "today": 1})
        self.env.user.tz = "Pacific/Auckland"
        late_evening = MONDAY + 14 * HOUR  # Tuesday noon over there
        self.assertEqual(
            self._get_counts(self.rep, late_evening), {"open": 1, "today": 1}
        )

    @users("leader_fu")
    def test_people_who_had_enough_are_counted_once(self):
        leads = self._create_leads(2, email_from="same@x.example")
        enrolments = self._enrol(leads, self.plan)
        self._enrol(self._create_leads(1, email_from="other@x.example"), self.plan)
        self.assertNotIn("tired", self._get_counts(self.rep))
        person = enrolments.contact_id
        self.assertEqual(len(person), 1)
        for field, value in (
            ("stop_requested", True),
            ("saturated_until", MONDAY + HOUR),
        ):
            person.stop_requested = False
            self.env.flush_all()
            person[field] = value
            self.env.flush_all()
            with self.subTest(field=field):
                self.assertEqual(self._get_counts(self.rep)["tired"], 1)
                self.assertEqual(self._open("tired", self.rep.id).ids, person.ids)

    @users("leader_fu")
    def test_person_on_plans_of_two_salespeople_is_one_person_in_total(self):
        first = self._create_leads(1, email_from="same@x.example")
        second = self._create_leads(
            1, email_from="same@x.example", user_id=self.other_rep.id
        )
        enrolments = self._enrol(first + second, self.plan)
        enrolments.contact_id.stop_requested = True
        self.env.flush_all()
        board = self._get_board()
        counts = [rep["counts"]["tired"] for rep in board["reps"]]
        self.assertEqual((sum(counts), board["totals"]["tired"]), (2, 1))

    @users("leader_fu")
    def test_each_number_opens_exactly_what_it_counts(self):
        leads = self._create_leads(6)
        leads[3:].user_id = self.other_rep
        leads[5].user_id = False
        self._enrol(leads[0], self.plan, MONDAY - DAY)
        self._enrol(leads[3], self.plan, MONDAY)
        self._enrol(leads[4], self.plan, MONDAY).contact_id.stop_requested = True
        self.env["crm.follow.up.touch"].sudo().create(
            {
                "name": "Answer",
                "lead_id": leads[1].id,
                "channel_id": self.email.id,
                "direction": "in",
                "state": "done",
                "source": "log",
                "date": MONDAY,
                "answered": True,
                "awaits_us": True,
            }
        )
        self.env.flush_all()
        board = self._get_board()
        self.assertTrue(board["totals"]["answers"])
        for column in board["columns"]:
            key = column["key"]
            rows = [(None, board["totals"][key])]
            rows += [(rep["id"], rep["counts"][key]) for rep in board["reps"]]
            for user_id, count in rows:
                with self.subTest(figure=key, user=user_id):
                    self.assertEqual(len(self._open(key, user_id)), count)

    @users("leader_fu")
    def test_promises_that_we_broke_count_for_a_month(self):
        lead = self._create_lead()
        for party in ("us", "prospect"):
            with self._at(MONDAY - DAY):
                promise = lead._follow_up_ask(
                    self.env["crm.follow.up.commitment.type"],
                    party=party,
                    name="The plan",
                    date_due=MONDAY.date(),
                )
                promise._break("Forgotten")
        self.assertEqual(self._get_counts(self.rep)["promises"], 1)
        self.assertEqual(self._open("promises", self.rep.id).party, "us")
        self.assertNotIn("promises", self._get_counts(self.rep, MONDAY + 30 * DAY))

    # rows

    @users("leader_fu")
    def test_members_without_work_have_a_row(self):
        self.assertEqual(self._get_counts(self.other_rep), {})

    @users("leader_fu")
    def test_leads_of_nobody_are_the_first_row(self):
        self._create_lead(user_id=False)
        first = self._get_board()["reps"][0]
        self.assertEqual((first["id"], first["name"]), (False, "Nobody"))
        self.assertEqual(first["counts"]["no_next_step"], 1)

    @users("leader_fu")
    def test_who_needs_help_most_comes_first(self):
        self._enrol(self._create_leads(3), self.plan, MONDAY)
        late = self._create_lead(user_id=self.other_rep.id)
        self._enrol(late, self.plan, MONDAY - DAY)
        found = [rep["id"] for rep in self._get_board(team_id=self.team.id)["reps"]]
        self.assertEqual(found, [self.other_rep.id, self.rep.id])

    @users("leader_fu")
    def test_somebody_who_left_is_marked_as_long_as_work_is_left(self):
        self._create_lead()
        self.rep.active = False
        reps = {rep["id"]: rep for rep in self._get_board()["reps"]}
        self.assertFalse(reps[self.rep.id]["is_active"])
        self.assertEqual(reps[self.rep.id]["counts"]["no_next_step"], 1)

    @users("leader_fu")
    def test_absence_is_shown_until_its_end(self):
        self._create_absence(self.rep, MONDAY - DAY, MONDAY + DAY)
        for now, expected in (
            (MONDAY, MONDAY + DAY),
            (MONDAY + 2 * DAY, False),
            (MONDAY - 2 * DAY, False),
        ):
            reps = {rep["id"]: rep for rep in self._get_board(now)["reps"]}
            self.assertEqual(reps[self.rep.id]["absent_until"], expected)
            self.assertFalse(reps[self.other_rep.id]["absent_until"])

    @users("leader_fu")
    def test_board_of_one_team_leaves_the_others_out(self):
        team = self.env["crm.team"].sudo().create({"name": "Another"})
        self._create_lead(team_id=team.id)
        self._create_lead()
        self.assertEqual(self._get_counts(self.rep), {"no_next_step": 2})
        counts = self._get_counts(self.rep, team_id=self.team.id)
        self.assertEqual(counts, {"no_next_step": 1})
        self.assertEqual(len(self._open("no_next_step", None, team_id=team.id)), 1)

    # rights

    @users("rep_fu")
    def test_salesperson_sees_the_own_row_and_leads_of_nobody(self):
        self._create_lead(user_id=self.other_rep.id)
        self._create_lead()
        board = self._get_board()
        self.assertEqual([rep["id"] for rep in board["reps"]], [self.rep.id])
        self.assertEqual([team["id"] for team in board["teams"]], self.team.ids)
        self._create_lead(user_id=False)
        rows = [rep["id"] for rep in self._get_board()["reps"]]
        self.assertEqual(rows, [False, self.rep.id])

    def test_others_do_not_see_the_board(self):
        self._create_user("office_fu", "base.group_user")
        office = self.env["res.users"].search([("login", "=", "office_fu")])
        for user in (office, self.env.ref("base.public_user")):
            board = self.env["crm.follow.up.board"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                board.get_board()

    @users("manager_fu")
    def test_leads_of_companies_that_are_not_active_are_not_counted(self):
        abroad = self._create_company("Abroad", self.manager, self.rep)
        self._create_lead(company_id=abroad.id, team_id=False)
        self.env = self.env(context={"allowed_company_ids": self.company.ids})
        self.assertEqual(self._get_counts(self.rep), {})
        self.env = self.env(
            context={"allowed_company_ids": (self.company + abroad).ids}
        )
        self.assertEqual(self._get_counts(self.rep), {"no_next_step": 1})

    @users("leader_fu")
    def test_column_that_is_gone_says_what_to_do(self):
        with self.assertRefused("Reload the page"):
            self._open("gone", None)

    # cost

    @users("leader_fu")
    def test_queries_do_not_depend_on_salespeople_and_leads(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_board()
            return self.env.cr.sql_log_count - before

        self._enrol(self._create_leads(2), self.plan)
        self._create_lead(user_id=False)
        count()  # warm up
        few = count()
        group = self.env.ref("sales_team.group_sale_salesman")
        reps = (
            self.env["res.users"]
            .sudo()
            .create(
                [
                    {
                        "name": f"Rep {number}",
                        "login": f"rep_{number}",
                        "group_ids": [Command.link(group.id)],
                    }
                    for number in range(20)
                ]
            )
        )
        for rep in reps:
            self._enrol(self._create_leads(5, user_id=rep.id), self.plan)
            self._create_leads(1, user_id=rep.id)
        count()  # new users empty the caches of rights
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 25)
