from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

DAY = timedelta(days=1)


class TargetCase(FollowUpCase):
    def _create_target(self, **values):
        return self.env["crm.follow.up.target"].create(
            {
                "user_id": False if "team_id" in values else self.rep.id,
                "value": 60,
                "date_from": date(2026, 3, 1),
                **values,
            }
        )

    def _touch(self, *moments, user=None, lead=None, **values):
        user = user or self.rep
        lead = (lead or self._create_lead(user_id=user.id)).with_user(user)
        for moment in moments:
            lead._follow_up_log(self.phone, date=moment, **values)


@tagged("post_install", "-at_install")
class TestTarget(TargetCase):
    """Who has which target when."""

    @users("manager_fu")
    def test_months_and_quarters_end_on_their_last_day(self):
        for period, end in (
            ("month", date(2026, 2, 28)),
            ("quarter", date(2026, 3, 31)),
        ):
            with self.subTest(period=period):
                target = self._create_target(
                    period=period, date_from=date(2026, 2, 1), kind="hit_rate"
                )
                self.assertEqual(target.date_to, end)
                target.unlink()

    @users("manager_fu")
    def test_form_moves_the_day_to_the_beginning_of_the_period(self):
        form = Form(self.env["crm.follow.up.target"])
        form.user_id = self.rep
        form.value = 60
        form.period = "quarter"
        form.date_from = date(2026, 5, 20)
        self.assertEqual(form.date_from, date(2026, 4, 1))
        self.assertEqual(form.save().date_to, date(2026, 6, 30))

    @users("manager_fu")
    def test_two_targets_on_a_day_are_refused_with_owner_and_day(self):
        self._create_target()
        with self.assertRefused(
            "rep_fu", "Touches", "2026-03-31", "“Until”", error=ValidationError
        ):
            self._create_target(
                period="custom", date_from=date(2026, 3, 31), date_to=date(2026, 4, 2)
            )

    @users("manager_fu")
    def test_one_long_target_around_another_is_refused(self):
        self._create_target(
            period="custom", date_from=date(2026, 3, 10), date_to=date(2026, 3, 12)
        )
        with self.assertRefused("two targets", error=ValidationError):
            self._create_target()

    @users("manager_fu")
    def test_another_owner_figure_or_month_is_no_overlap(self):
        self._create_target()
        others = (
            self._create_target(user_id=self.other_rep.id)
            + self._create_target(team_id=self.team.id)
            + self._create_target(kind="response_rate")
            + self._create_target(date_from=date(2026, 4, 1))
        )
        self.assertEqual(len(others), 4)

    def test_same_beginning_is_refused_by_the_database_too(self):
        target = self._create_target()
        with self.assertConstraint(target._name, "begins on the same day already"):
            self.env.cr.execute(
                """
                INSERT INTO crm_follow_up_target
                       (user_id, company_id, kind, value, period, date_from, date_to)
                SELECT user_id, company_id, kind, value, period, date_from, date_to
                  FROM crm_follow_up_target WHERE id = %s
                """,
                [target.id],
            )

    def test_target_has_one_owner(self):
        words = "belongs to one of both"
        for owner in (
            {"team_id": self.team.id, "user_id": self.rep.id},
            {"user_id": False},
        ):
            with (
                self.subTest(owner),
                self.assertConstraint("crm.follow.up.target", words),
            ):
                self._create_target(**owner)

    def test_percentages_are_at_most_a_hundred(self):
        with self.assertConstraint("crm.follow.up.target", "at most 100"):
            self._create_target(kind="hit_rate", value=101)
        with self.assertConstraint("crm.follow.up.target", "above 0"):
            self._create_target(value=0)

    @users("rep_fu")
    def test_salesperson_sees_the_own_and_those_of_the_team(self):
        self.env["crm.team.member"].sudo().create(
            {"crm_team_id": self.team.id, "user_id": self.rep.id}
        )
        targets = self.env["crm.follow.up.target"].sudo()
        own, foreign, team = targets.create(
            [
                {"user_id": self.rep.id, "value": 60},
                {"user_id": self.other_rep.id, "value": 60},
                {"team_id": self.team.id, "value": 60},
            ]
        )
        found = targets.sudo(False).search([("id", "in", (own + foreign + team).ids)])
        self.assertEqual(found, own + team)
        with self.assertRaises(AccessError):
            own.sudo(False).value = 1


@tagged("post_install", "-at_install")
class TestTargetProgress(TargetCase):
    """How far somebody is."""

    def _get_progress(self, user, now=MONDAY):
        targets = self.env["crm.follow.up.target"].with_user(user)
        with self._at(now):
            return targets.get_my_progress()

    def test_touches_of_the_month_are_counted_on_the_users_clock(self):
        self._create_target(value=4)
        # 00:30 on 1 March in Madrid, and half an hour before midnight
        self._touch(datetime(2026, 2, 28, 23, 30), datetime(2026, 2, 28, 22, 30))
        self._touch(MONDAY)
        self.assertEqual(
            self._get_progress(self.rep),
            {"percent": 50, "text": "2 of 4 touches this month", "rates": []},
        )

    def test_answers_and_touches_of_others_do_not_count(self):
        self._create_target()
        self._touch(MONDAY, direction="in")
        self._touch(MONDAY, user=self.other_rep)
        self.assertEqual(self._get_progress(self.rep)["text"][:1], "0")

    def test_more_than_the_target_is_all_of_it(self):
        self._create_target(value=1)
        self._touch(MONDAY, MONDAY + DAY)
        progress = self._get_progress(self.rep, MONDAY + DAY)
        self.assertEqual(progress["percent"], 100)
        self.assertIn("2 of 1", progress["text"])

    def test_who_has_no_target_sees_none(self):
        self._create_target(date_from=date(2026, 4, 1))
        self.assertIs(self._get_progress(self.rep), False)

    def test_other_period_tells_its_last_day(self):
        self._create_target(period="custom", date_to=date(2026, 3, 15))
        self.assertIn("until 03/15/2026", self._get_progress(self.rep)["text"])

    def test_team_counts_the_touches_of_all_its_people(self):
        target = self._create_target(team_id=self.team.id)
        self._touch(MONDAY)
        self._touch(MONDAY + DAY, user=self.other_rep)
        self.assertEqual(target.progress, "2 of 60")

    def test_touches_of_another_company_do_not_count(self):
        abroad = self._create_company("Abroad", self.rep)
        target = self._create_target(company_id=abroad.id)
        self._touch(MONDAY, lead=self._create_lead(company_id=self.company.id))
        self.assertEqual(target.reached, 0)
        self.assertFalse(self._get_progress(self.rep))

    def test_board_shows_how_far_everybody_is(self):
        self._create_target(value=2)
        self._touch(MONDAY)
        board = self.env["crm.follow.up.board"].with_user(self.manager)
        with self._at(MONDAY):
            reps = {rep["id"]: rep for rep in board.get_board()["reps"]}
        self.assertEqual(
            reps[self.rep.id]["target"]["text"], "1 of 2 touches this month"
        )

    def test_targets_of_a_part_of_the_month(self):
        self._create_target(value=62)
        self._create_target(kind="hit_rate", value=30)
        targets = self.env["crm.follow.up.target"].with_user(self.manager)
        self.assertEqual(
            targets._get_targets(
                [self.rep.id, self.other_rep.id], date(2026, 3, 30), "2026-04-30"
            ),
            {self.rep.id: {"touches": 4, "hit_rate": 30}},
        )

    def test_progress_of_many_costs_the_queries_of_one(self):
        group = "sales_team.group_sale_salesman"
        reps = [self._create_user(f"many_{number}", group) for number in range(6)]
        users = self.env["res.users"].union(*reps)
        for user in users:
            for kind in ("touches", "response_rate", "hit_rate", "closing_ratio"):
                self._create_target(user_id=user.id, kind=kind)
        targets = self.env["crm.follow.up.target"].with_user(self.manager)

        def count(users):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self._at(MONDAY):
                self.assertEqual(len(targets._get_progress(users)), len(users))
            return self.env.cr.sql_log_count - before

        count(users)  # warm up
        self.assertEqual(count(users[0]), count(users))
        # the targets, each of the two reports, and who looks with which rights
        self.assertLessEqual(count(users), 7)


@tagged("post_install", "-at_install")
class TestTargetRates(TargetCase):
    """How far rates are: figures of the reports, with how many cases are behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.env["crm.stage"].create(
            {"name": "Offer", "follow_up_phase": "proposal", "sequence": 3}
        )

    def _end_deals(self, won, lost, offered=True, user=None):
        user = user or self.rep
        for is_won in [True] * won + [False] * lost:
            lead = self._create_lead(user_id=user.id)
            if offered:
                lead.stage_id = self.offer
            if is_won:
                lead.stage_id = self.stage_won
            else:
                lead.action_set_lost()
            lead.date_closed = MONDAY + DAY

    def _answer(self, count, of):
        for number in range(of):
            lead = self._create_lead(user_id=self.rep.id)
            self._touch(MONDAY, lead=lead)
            if number < count:
                self._touch(MONDAY + DAY, lead=lead, direction="in")

    def test_response_rate_so_far(self):
        target = self._create_target(kind="response_rate", value=30)
        self._answer(2, 8)
        self.assertEqual((target.reached, target.case_count), (25, 8))
        self.assertEqual(target.progress, "25 % (2 of 8: too few to tell)")

    def test_twenty_cases_are_enough(self):
        target = self._create_target(kind="response_rate", value=30)
        self._answer(1, 20)
        self.assertEqual(target.progress, "5 % (1 of 20)")

    def test_hit_rate_counts_offers_and_closing_ratio_all_that_ended(self):
        hit = self._create_target(kind="hit_rate", value=30)
        closing = self._create_target(kind="closing_ratio", value=30)
        self._end_deals(won=1, lost=2)
        self._end_deals(won=0, lost=1, offered=False)
        self._end_deals(won=1, lost=0, user=self.other_rep)
        self.assertEqual((hit.reached, hit.case_count), (33.3, 3))
        self.assertEqual((closing.reached, closing.case_count), (25, 4))

    def test_what_ended_in_another_period_does_not_count(self):
        target = self._create_target(kind="closing_ratio", date_from=date(2026, 4, 1))
        self._end_deals(won=1, lost=1)
        self.assertEqual((target.case_count, target.progress), (0, "none yet"))

    def test_rate_of_a_team_is_of_all_its_people(self):
        target = self._create_target(kind="closing_ratio", team_id=self.team.id)
        self._end_deals(won=1, lost=0)
        self._end_deals(won=0, lost=1, user=self.other_rep)
        self.assertEqual((target.reached, target.case_count), (50, 2))

    def test_target_is_what_the_dashboard_counts(self):
        target = self._create_target(kind="response_rate", value=30)
        self._answer(2, 8)
        dashboard = self.env["crm.follow.up.dashboard"].with_user(self.rep)
        with self._at(MONDAY + 2 * DAY):
            charts = dashboard.get_section("people", {"period": "month"})["charts"]
        [row] = charts[0]["rows"]
        name, cases, _hits, rate, *_limits, goal = row["cells"]
        self.assertEqual((name, goal), (self.rep.name, 30))
        self.assertEqual((rate, cases), (target.reached, target.case_count))
        self.assertIn("cannot be told yet", row["note"])
        self.assertEqual(charts[0]["series"][-1]["label"], "Target")

    def test_dashboard_says_when_a_target_is_missed_hardly_by_chance(self):
        self._create_target(kind="closing_ratio", value=30)
        self._create_target(kind="response_rate", value=80)
        self._answer(2, 12)
        dashboard = self.env["crm.follow.up.dashboard"].with_user(self.rep)
        with self._at(MONDAY + 2 * DAY):
            charts = dashboard.get_section("people", {"period": "month"})["charts"]
        self.assertIn("Below the target", charts[0]["rows"][0]["note"])

    def test_desk_and_board_tell_rates_in_words(self):
        self._create_target(kind="closing_ratio", value=30)
        self._create_target(kind="hit_rate", value=40.5)
        self._create_lead(user_id=self.rep.id)
        self._end_deals(won=1, lost=1)
        with self._at(MONDAY):
            progress = (
                self.env["crm.follow.up.target"].with_user(self.rep).get_my_progress()
            )
            board = self.env["crm.follow.up.board"].with_user(self.manager).get_board()
        self.assertEqual(
            progress,
            {
                "percent": False,
                "text": "",
                "rates": [
                    "Hit rate: 50 % (1 of 2: too few to tell), target 40.5 %",
                    "Closing ratio: 50 % (1 of 2: too few to tell), target 30 %",
                ],
            },
        )
        reps = {rep["id"]: rep for rep in board["reps"]}
        self.assertEqual(reps[self.rep.id]["target"], progress)

    @users("rep_fu")
    def test_form_tells_it_before_it_is_saved(self):
        self._answer(1, 2)
        target = self.env["crm.follow.up.target"].new(
            {
                "user_id": self.env.uid,
                "kind": "response_rate",
                "date_from": date(2026, 3, 1),
                "date_to": date(2026, 3, 31),
                "company_id": self.env.company.id,
            }
        )
        self.assertEqual(target.progress, "50 % (1 of 2: too few to tell)")

    @users("rep_fu")
    def test_target_of_nobody_yet_has_nothing_so_far(self):
        target = self.env["crm.follow.up.target"].new(
            {"kind": "touches", "date_from": date(2026, 3, 1)}
        )
        self.assertFalse(target.progress)
