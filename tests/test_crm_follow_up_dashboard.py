import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged, users

from .common import MONDAY
from .figures import DAY, FiguresCase

MARCH = {"period": "custom", "date_from": "2026-03-01", "date_to": "2026-03-31"}
SECTIONS = ("answers", "progress", "cost", "trust", "people")


class DashboardCase(FiguresCase):
    def _get_overview(self, **options):
        dashboard = self.env["crm.follow.up.dashboard"]
        return dashboard.get_overview({**MARCH, **options})

    def _get_tiles(self, **options):
        tiles = self._get_overview(**options)["tiles"]
        return {tile["key"]: tile for tile in tiles}

    def _get_values(self, **options):
        return {key: tile["value"] for key, tile in self._get_tiles(**options).items()}

    def _get_chart(self, key, **options):
        dashboard = self.env["crm.follow.up.dashboard"]
        section = key.split("_")[0]
        charts = dashboard.get_section(section, {**MARCH, **options})["charts"]
        [chart] = [chart for chart in charts if chart["key"] == key]
        return chart

    def _get_rows(self, key, **options):
        return [row["cells"] for row in self._get_chart(key, **options)["rows"]]

    def _count(self, action):
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search_count(action["domain"])


@tagged("post_install", "-at_install")
class TestHandCount(DashboardCase):
    """A month written out, counted by hand.

    ======  =============================================  =========  ==============
    deal    touches (day of March: channel)                answers    end
    ======  =============================================  =========  ==============
    first   2: phone, 5: phone, 7: e-mail                  6          12: won
    second  2: e-mail, automatic                           –          8: lost
    third   3: phone, by a colleague, answered             –          10: won
    fourth  3, 4, 5, 6, 7: e-mail, after an offer          –          22: lost
    fifth   2, 3: phone                                    –          9: given up
    sixth   2: phone                                       22         –
    before  20 February: phone                             21 Febr.   –
    ======  =============================================  =========  ==============

    A phone call takes 30 minutes, an e-mail costs 0.50, an hour 60.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what others have is not of this month
        cls.company.follow_up_hourly_cost = 60
        cls.call = {"channel": cls.phone, "duration": 30}
        cls.mail = {"channel": cls.email, "cost": 0.5}
        cls._create_won()
        cls._create_not_won()
        cls._create_rest()
        cls.env.flush_all()

    @classmethod
    def _create_won(cls):
        cls.first = cls._create_deal(-10, expected_revenue=300)
        cls._touch(cls.first, 0, **cls.call)
        cls._touch(cls.first, 3, **cls.call)
        cls._touch(cls.first, 5, **cls.mail)
        cls._answer(cls.first, 4)
        cls._end(cls.first, 10, is_won=True)
        cls.third = cls._create_deal(-2, user_id=cls.other_rep.id, expected_revenue=100)
        cls._touch(cls.third, 1, answered=True, **cls.call)
        cls._end(cls.third, 8, is_won=True)

    @classmethod
    def _create_not_won(cls):
        cls.second = cls._create_deal()
        cls._touch(cls.second, 0, automatic=True, **cls.mail)
        cls._end(cls.second, 6, is_won=False)
        cls.fourth = cls._create_deal(stage_id=cls.stage_offer.id)
        for days in range(1, 6):
            cls._touch(cls.fourth, days, **cls.mail)
        cls._end(cls.fourth, 20, is_won=False)

    @classmethod
    def _create_rest(cls):
        cls.fifth = cls._create_deal()
        enrolments = cls.env["crm.follow.up.enrolment"]
        enrolment = enrolments._start(cls.fifth, cls._create_plan(), MONDAY, MONDAY)
        cls._touch(cls.fifth, 0, **cls.call)
        cls._touch(cls.fifth, 1, **cls.call)
        enrolment._stop("manual", "No interest")
        enrolment.date_end = MONDAY + 7 * DAY
        cls.sixth = cls._create_deal()
        cls._touch(cls.sixth, 0, **cls.call)
        cls._answer(cls.sixth, 20)
        before = cls._create_deal(-30)
        cls._touch(before, -10, **cls.call)
        cls._answer(before, -9)

    @users("manager_fu")
    def test_tiles(self):
        values = self._get_values()
        people = {key: values.pop(key) for key in ("burnt", "opt_outs")}
        self.assertEqual(people, {"burnt": 0, "opt_outs": 0})
        self.assertEqual(
            values,
            {
                "touches": 13,
                "response_rate": 15.4,  # the call of the 5th, and the colleague's
                "hit_rate": 66.7,  # first and third of these and the fourth
                "from_follow_up": 50,  # the first, not the third
                "touches_to_close": 2,  # between 3 and 1
                "abandoned_early": 66.7,  # second and fifth, not the fourth
                "cost_per_win": 45.2,  # 30 + 30 + 0.50 and 30, by two
                "promises_kept": None,
            },
        )

    @users("manager_fu")
    def test_tiles_are_compared_with_as_many_days_before(self):
        overview = self._get_overview()
        self.assertEqual(
            (
                overview["period"]["previous"]["from"],
                overview["period"]["previous"]["to"],
            ),
            ("2026-01-29", "2026-02-28"),
        )
        tiles = self._get_tiles()
        self.assertEqual(tiles["touches"]["previous_text"], "1")
        self.assertEqual(tiles["touches"]["trend"], "up")
        self.assertIs(tiles["touches"]["is_good"], None)
        self.assertEqual(tiles["response_rate"]["previous_text"], "100 %")
        self.assertEqual(tiles["response_rate"]["trend"], "down")
        self.assertIs(tiles["response_rate"]["is_good"], False)
        self.assertEqual(tiles["hit_rate"]["trend"], "none")
        self.assertIn("13", tiles["response_rate"]["note"])

    @users("manager_fu")
    def test_tiles_open_what_they_count(self):
        tiles = self._get_tiles()
        counts = {key: self._count(tile["action"]) for key, tile in tiles.items()}
        self.assertEqual(
            counts,
            {
                "touches": 13,
                "response_rate": 13,
                "hit_rate": 3,
                "from_follow_up": 2,
                "touches_to_close": 2,
                "abandoned_early": 3,
                "cost_per_win": 2,
                "promises_kept": 0,
                "burnt": 0,
                "opt_outs": 0,
            },
        )

    @users("manager_fu")
    def test_answers_by_channel_people_and_machines_apart(self):
        phone, email = self.phone.name, self.email.name
        self.assertEqual(
            self._get_rows("answers_channel"),
            [[phone, 6, 33.3, 0, None], [email, 6, 0, 1, 0]],
        )
        chart = self._get_chart("answers_channel")
        self.assertIn("cannot be told yet", chart["note"])
        self.assertIn("95", chart["rows"][0]["note"])
        self.assertEqual([self._count(r["action"]) for r in chart["rows"]], [6, 7])

    @users("manager_fu")
    def test_answers_by_hour_weekday_and_interval(self):
        # all at 10:00 in Madrid
        self.assertEqual(self._get_rows("answers_hour"), [["10:00", 13, 2, 15.4]])
        self.assertEqual(
            self._get_rows("answers_weekday"),
            [
                ["Monday", 4, 0, 0],
                ["Tuesday", 3, 1, 33.3],
                ["Wednesday", 1, 0, 0],
                ["Thursday", 2, 1, 50],
                ["Friday", 1, 0, 0],
                ["Saturday", 2, 0, 0],
            ],
        )
        self.assertEqual(
            self._get_rows("answers_interval"),
            [["1 to 2 days", 6, 0, 0], ["3 to 5 days", 1, 1, 100]],
        )
        for key in ("answers_hour", "answers_weekday", "answers_interval"):
            for row in self._get_chart(key)["rows"]:
                self.assertEqual(self._count(row["action"]), row["cells"][1], key)

    @users("manager_fu")
    def test_progress(self):
        self.assertEqual(self._get_rows("progress_touches"), [["1", 1], ["3", 1]])
        note = self._get_chart("progress_touches")["note"]
        self.assertIn("2 touches", note)
        self.assertIn("66.7 % of 3", note)
        self.assertEqual(
            sorted(self._get_rows("progress_hit_rate")),
            [["With follow-up", 2, 1, 50], ["Without follow-up", 1, 1, 100]],
        )
        self.assertEqual(
            self._get_rows("progress_origin"),
            [[self.team.name, 2, 1, 50, 400, 300, 75]],
        )
        # 20 and 10 days
        self.assertEqual(
            self._get_rows("progress_cycle"), [[self.team.name, 2, 15, 20]]
        )

    @users("manager_fu")
    def test_cost(self):
        self.assertEqual(
            self._get_rows("cost_effort"),
            # the fourth took 2.50, the second 0.50, the fifth 60
            [[self.team.name, 2, 90.5, 45.25, 63, 76.75]],
        )
        self.assertEqual(
            self._get_rows("cost_channel"),
            [[self.phone.name, 6, 3, 180, 30], [self.email.name, 7, 0, 3.5, 0.5]],
        )

    @users("manager_fu")
    def test_people(self):
        rows = {row[0]: row for row in self._get_rows("people_answers")}
        self.assertEqual(rows[self.rep.name][1:4], [12, 1, 8.3])
        self.assertEqual(rows[self.other_rep.name][1:4], [1, 1, 100])
        self.assertEqual(rows[self.rep.name][-1], 54.2, "the median of both")
        rows = {row[0]: row for row in self._get_rows("people_persistence")}
        self.assertEqual(rows[self.rep.name][1:], [4, 1, 3, 3, 66.7])
        self.assertEqual(rows[self.other_rep.name][1:], [1, 1, 1, 0, None])

    @users("manager_fu")
    def test_filter_by_salesperson_counts_nobody_elses(self):
        values = self._get_values(user_id=self.other_rep.id)
        self.assertEqual((values["touches"], values["response_rate"]), (1, 100))
        self.assertEqual(values["hit_rate"], 100)

    @users("manager_fu")
    def test_filter_by_another_team_counts_nothing(self):
        team = self.env["crm.team"].create({"name": "Others"})
        overview = self._get_overview(team_id=team.id)
        self.assertTrue(overview["is_empty"])
        self.assertFalse(self._get_overview()["is_empty"])

    @users("other_fu")
    def test_salespeople_count_what_they_may_see(self):
        values = self._get_values()
        self.assertEqual((values["touches"], values["hit_rate"]), (1, 100))
        self.assertEqual(
            [row[0] for row in self._get_rows("people_answers")],
            [self.other_rep.name],
        )
        note = self._get_chart("people_answers")["note"]
        self.assertIn("nobody to compare", note)


@tagged("post_install", "-at_install")
class TestTrust(DashboardCase):
    """Promises, silences, and people who have had enough."""

    @users("manager_fu")
    def test_promises_kept_by_rung_and_party(self):
        lead = self._create_deal()
        type_ = self.env.ref("crm_follow_up.commitment_type_budget")
        for party, state in (
            ("prospect", "kept"),
            ("prospect", "broken"),
            ("us", "kept"),
            ("us", "withdrawn"),
        ):
            self.env["crm.follow.up.commitment"].sudo().create(
                {
                    "name": state,
                    "lead_id": lead.id,
                    "type_id": type_.id,
                    "party": party,
                    "state": state,
                    "date_due": MONDAY,
                    "date_closed": MONDAY,
                }
            )
        self.assertEqual(
            self._get_rows("trust_promises"), [[type_.name, 2, 50, 1, 100]]
        )
        self.assertEqual(self._get_values()["promises_kept"], 66.7)

    @users("manager_fu")
    def test_silences_and_opt_outs_are_counted(self):
        lead = self._create_deal().sudo()
        self._touch(lead, 0, silence_cause="timing").sudo()
        person = self._touch(lead, 1, silence_cause="timing").sudo().contact_id
        with self._at(MONDAY + 2 * DAY):
            person.stop_requested = True
            self.env.flush_all()
        self.assertEqual(self._get_rows("trust_silence"), [["It is the wrong time", 2]])
        values = self._get_values()
        self.assertEqual((values["burnt"], values["opt_outs"]), (1, 500))
        chart = self._get_chart("trust_saturation")
        for row in chart["rows"]:
            self.assertEqual(self._count(row["action"]), row["cells"][1])
        self.assertIn("500", chart["note"])
        only_others = self._get_values(user_id=self.other_rep.id)
        self.assertEqual(only_others["burnt"], 0)


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    """What the client asks for, and what it gets."""

    @users("manager_fu")
    def test_nothing_on_record_gives_words_instead_of_numbers(self):
        overview = self._get_overview(date_from="2001-01-01", date_to="2001-01-31")
        self.assertTrue(overview["is_empty"])
        for tile in overview["tiles"]:
            self.assertIn(tile["value"], (0, None))
            self.assertIsNot(tile["value"], False)
            self.assertTrue(tile["text"] and tile["definition"])
            self.assertIn(tile["trend"], ("none", "same"))
        dashboard = self.env["crm.follow.up.dashboard"]
        options = {**MARCH, "date_from": "2001-01-01", "date_to": "2001-01-31"}
        for section in SECTIONS:
            for chart in dashboard.get_section(section, options)["charts"]:
                with self.subTest(chart=chart["key"]):
                    self.assertFalse(chart["labels"] or chart["series"])
                    self.assertTrue(chart["empty"].endswith("."))

    @users("manager_fu")
    def test_one_touch_without_cost_gives_sensible_words(self):
        lead = self._create_deal(team_id=False)
        self._touch(lead, 0)
        self._end(lead, 1, is_won=True)
        values = self._get_values()
        self.assertEqual((values["cost_per_win"], values["response_rate"]), (0, 0))
        self.assertEqual(self._get_rows("cost_effort")[0][0], "None")
        self.assertIn("costs nothing so far", self._get_chart("cost_effort")["note"])
        self.assertIn("Only 1 cases", self._get_tiles()["response_rate"]["note"])

    @users("manager_fu")
    def test_answer_is_json_and_charts_fit_their_tables(self):
        lead = self._create_deal()
        self._touch(lead, 0, step_id=self._create_plan().step_ids[0].id)
        self._touch(lead, 4, reason_id=self.reason.id)
        self._end(lead, 6, is_won=True)
        overview = self._get_overview()
        json.dumps(overview)
        self.assertEqual([s["key"] for s in overview["sections"]], list(SECTIONS))
        dashboard = self.env["crm.follow.up.dashboard"]
        for section in SECTIONS:
            charts = dashboard.get_section(section, MARCH)["charts"]
            json.dumps(charts)
            for chart in charts:
                with self.subTest(chart=chart["key"]):
                    for series in chart["series"]:
                        self.assertEqual(len(series["values"]), len(chart["labels"]))
                    for row in chart["rows"]:
                        self.assertEqual(len(row["cells"]), len(chart["columns"]))
        self.assertEqual(
            overview["charts"], dashboard.get_section("answers", MARCH)["charts"]
        )

    @users("manager_fu")
    def test_email_is_said_to_be_the_coldest_where_it_is(self):
        lead = self._create_deal()
        for number in range(20):
            self._touch(lead, number / 50, self.email)
            self._touch(lead, number / 50 + 0.01, self.phone, answered=number % 2)
        self.assertIn(
            "E-mail is the coldest", self._get_chart("answers_channel")["note"]
        )
        for number in range(20):
            self._touch(lead, number / 50, self.email, answered=True)
            self._touch(lead, number / 50, self.sms)
        note = self._get_chart("answers_channel")["note"]
        self.assertIn(self.sms.name, note)

    @users("manager_fu")
    def test_steps_of_the_busiest_plan_are_a_funnel(self):
        plan = self._create_plan()
        lead = self._create_deal()
        for number, count in enumerate((4, 2, 1)):
            for turn in range(count):
                step = plan.step_ids[number]
                self._touch(lead, number + turn / 9, step_id=step.id)
        self._touch(lead, 8, step_id=self._create_plan().step_ids[0].id)
        rows = self._get_rows("answers_step")
        self.assertEqual(
            [(row[1], row[4]) for row in rows], [(4, None), (2, 50), (1, 50)]
        )

    @users("manager_fu")
    def test_options_that_make_no_sense_are_refused_with_a_way_out(self):
        for options, words in (
            ({"period": "century"}, "Choose a month"),
            ({"date_to": False}, "Enter both dates"),
            ({"date_from": "yesterday"}, "Enter both dates"),
            ({"date_from": "2026-04-01"}, "Exchange"),
            ({"date_from": "1950-01-01"}, "ten years"),
            ({"team_id": "all"}, "Reload"),
            ({"team_id": 2**30}, "Choose another"),
            ({"user_id": True}, "Reload"),
        ):
            with self.subTest(options=options), self.assertRefused(words):
                self._get_overview(**options)
        with self.assertRaises(UserError):
            self.env["crm.follow.up.dashboard"].get_section("secrets", MARCH)

    @users("rep_fu")
    def test_days_are_those_of_whoever_looks(self):
        lead = self._create_deal()
        # 31 March, 23:30 and 1 April, 00:30 in Madrid
        late = self._touch(lead, 0, date="2026-03-31 21:30:00")
        self._touch(lead, 0, date="2026-03-31 22:30:00")
        action = self._get_tiles()["touches"]["action"]
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.ids, late.ids)
        self.env.user.sudo().tz = "UTC"
        self.assertEqual(self._get_values()["touches"], 2)

    def test_month_goes_up_to_today(self):
        dashboard = self.env["crm.follow.up.dashboard"].with_user(self.manager)
        with self._at(MONDAY + 13 * DAY):
            period = dashboard.get_overview()["period"]
        self.assertEqual((period["from"], period["to"]), ("2026-03-01", "2026-03-15"))
        previous = period["previous"]
        self.assertEqual(
            (previous["from"], previous["to"]), ("2026-02-01", "2026-02-15")
        )

    @users("rep_fu")
    def test_targets_of_an_extension_are_shown(self):
        lead = self._create_deal()
        self._touch(lead, 0)
        model = self.env.registry["crm.follow.up.dashboard"]
        targets = {self.rep.id: {"response_rate": 40}}
        with patch.object(model, "_get_targets", lambda *args: targets):
            chart = self._get_chart("people_answers")
        self.assertEqual(chart["columns"][-1]["label"], "Target")
        self.assertEqual(chart["rows"][0]["cells"][-1], 40)
        self.assertNotIn(
            "Target",
            [each["label"] for each in self._get_chart("people_answers")["columns"]],
        )

    @users("manager_fu")
    def test_section_of_an_extension_is_shown(self):
        model = self.env.registry["crm.follow.up.dashboard"]
        sections = {"own": ("Own", "_get_cost_charts")}
        with patch.object(model, "_get_sections", lambda self: sections):
            self.assertEqual(
                [chart["key"] for chart in self._get_overview()["charts"]],
                ["cost_effort", "cost_channel"],
            )

    @users("manager_fu")
    def test_money_of_several_companies_is_in_the_currency_of_the_current_one(self):
        foreign = self.env["res.currency"].sudo().create({"name": "FUX", "symbol": "F"})
        self.env["res.currency.rate"].sudo().create(
            {"currency_id": foreign.id, "name": "2020-01-01", "rate": 4}
        )
        abroad = self._create_company("Abroad", self.manager.sudo())
        abroad.sudo().currency_id = foreign
        for company, cost in ((self.company, 10), (abroad, 8)):
            lead = self._create_deal(
                company_id=company.id, team_id=False, user_id=False
            )
            self._touch(lead, 0, cost=cost, currency_id=company.currency_id.id)
            self._end(lead, 1, is_won=True)
        both = [self.company.id, abroad.id]
        self.env = self.env(context=dict(self.env.context, allowed_company_ids=both))
        [row] = self._get_rows("cost_channel")
        self.assertEqual(row[3], 12)
        self.assertEqual(self._get_values()["cost_per_win"], 6)

    def test_strangers_read_nothing(self):
        stranger = new_test_user(self.env, "stranger_fu", groups="base.group_user")
        dashboard = self.env["crm.follow.up.dashboard"].with_user(stranger)
        with self.assertRaises(AccessError):
            dashboard.get_overview(MARCH)
        for section in SECTIONS:
            with self.subTest(section=section), self.assertRaises(AccessError):
                dashboard.get_section(section, MARCH)

    @users("manager_fu")
    def test_queries_do_not_grow_with_the_records(self):
        lead = self._create_deal()
        self._touch(lead, 0)
        dashboard = self.env["crm.follow.up.dashboard"]
        counts = []
        for count in (0, 30):
            for days in range(count):
                self._touch(lead, days / 9)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            dashboard.get_overview(MARCH)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
