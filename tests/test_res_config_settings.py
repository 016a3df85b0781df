from odoo.tests import TransactionCase, tagged, users

from .common import MONDAY, FollowUpCase

DEFAULTS = {
    "follow_up_hour_from": 9,
    "follow_up_hour_to": 18,
    "follow_up_cycle_days": 60,
    "follow_up_absence": "move",
    "follow_up_bulk_threshold": 200,
    "follow_up_max_in_row": 2,
    "follow_up_touch_min": 5,
    "follow_up_touch_target": 8,
    "follow_up_touch_max": 12,
    "follow_up_burnt_streak": 6,
    "follow_up_over_cap": "warn",
}


@tagged("post_install", "-at_install")
class TestCompanyDefaults(TransactionCase):
    def test_new_company_has_the_defaults(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual({name: company[name] for name in DEFAULTS}, DEFAULTS)


@tagged("post_install", "-at_install")
class TestSettings(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._create_user(
            "admin_fu", "base.group_system,sales_team.group_sale_manager"
        )
        cls.company.write(DEFAULTS)

    def _save(self, **values):
        """Save values in the settings page, which sends all of them in their order."""
        others = {
            name: value
            for name, value in self._get_values(self.env.company).items()
            if name not in values
        }
        self.env["res.config.settings"].create(values | others).execute()

    def _get_values(self, company=None):
        company = (company or self.company).sudo()
        return {name: company[name] for name in DEFAULTS}

    @users("admin_fu")
    def test_settings_show_what_the_company_has(self):
        self.company.follow_up_touch_target = 7
        settings = self.env["res.config.settings"].create({})
        values = {name: settings[name] for name in DEFAULTS}
        self.assertEqual(values, DEFAULTS | {"follow_up_touch_target": 7})

    @users("admin_fu")
    def test_limits_that_belong_together_change_at_once_in_any_direction(self):
        lower = {
            "follow_up_touch_min": 1,
            "follow_up_touch_target": 2,
            "follow_up_touch_max": 3,
            "follow_up_hour_from": 1,
            "follow_up_hour_to": 2,
        }
        higher = {
            "follow_up_touch_min": 20,
            "follow_up_touch_target": 21,
            "follow_up_touch_max": 22,
            "follow_up_hour_from": 22,
            "follow_up_hour_to": 23.5,
        }
        for values in (lower, higher, lower):
            for order in (1, -1):
                with self.subTest(values=values, order=order):
                    self.company.write(DEFAULTS)
                    self._save(**dict([*values.items()][::order]))
                    self.assertEqual(self._get_values(), DEFAULTS | values)

    @users("admin_fu")
    def test_every_setting_is_saved(self):
        values = {
            "follow_up_hour_from": 8.5,
            "follow_up_hour_to": 20,
            "follow_up_cycle_days": 90,
            "follow_up_absence": "hand_over",
            "follow_up_bulk_threshold": 50,
            "follow_up_max_in_row": 3,
            "follow_up_touch_min": 4,
            "follow_up_touch_target": 6,
            "follow_up_touch_max": 9,
            "follow_up_burnt_streak": 4,
            "follow_up_over_cap": "block",
        }
        self._save(**values)
        self.assertEqual(self._get_values(), values)

    @users("admin_fu")
    def test_bad_values_are_refused_by_name_and_nothing_is_saved(self):
        cases = [
            ({"follow_up_hour_from": 18}, "Contact From"),
            ({"follow_up_hour_to": 9}, "Contact Until"),
            ({"follow_up_hour_from": -1}, "Contact From"),
            ({"follow_up_hour_to": 24.5}, "Contact Until"),
            ({"follow_up_cycle_days": 0}, "“Sales Cycle” must be at least 1"),
            ({"follow_up_bulk_threshold": 0}, "“Start at Once up to” must be at least"),
            ({"follow_up_max_in_row": -1}, "“Touches in a Row” must be at least 1"),
            ({"follow_up_touch_min": 0}, "1 ≤ minimum ≤ target ≤ maximum"),
            ({"follow_up_touch_min": 9}, "1 ≤ minimum ≤ target ≤ maximum"),
            ({"follow_up_touch_target": 13}, "1 ≤ minimum ≤ target ≤ maximum"),
            ({"follow_up_touch_max": 7}, "1 ≤ minimum ≤ target ≤ maximum"),
            ({"follow_up_burnt_streak": -1}, "“Burnt After” cannot be negative"),
        ]
        for values, words in cases:
            with self.subTest(values=values):
                with self.assertRefused(words, "CRM settings"):
                    self._save(**values)
                self.assertEqual(self._get_values(), DEFAULTS)

    def test_bad_values_are_refused_on_the_company_itself_too(self):
        with self.assertRefused("1 ≤ minimum ≤ target ≤ maximum"):
            self.company.follow_up_touch_min = 9
        with self.assertRefused("1 ≤ minimum ≤ target ≤ maximum"):
            self.env["res.company"].create({"name": "Bad", "follow_up_touch_max": 1})

    @users("admin_fu")
    def test_people_are_burnt_anew_when_it_takes_fewer_touches(self):
        lead = self._create_lead()
        for _number in range(2):
            lead._follow_up_log(self.phone, date=MONDAY)
        person = lead.follow_up_contact_id.sudo()
        self.assertFalse(person.is_burnt)
        self._save(follow_up_burnt_streak=2)
        self.assertTrue(person.is_stale)
        self._run_cron("ir_cron_refresh_contacts")
        self.assertEqual((person.is_burnt, person.is_stale), (True, False))
        self._save(follow_up_touch_max=13)
        self.assertFalse(person.is_stale, "nothing that concerns people has changed")

    @users("admin_fu")
    def test_contact_hours_may_span_the_whole_day(self):
        self._save(follow_up_hour_from=0, follow_up_hour_to=24)
        values = self._get_values()
        self.assertEqual(values["follow_up_hour_from"], 0)
        self.assertEqual(values["follow_up_hour_to"], 24)

    @users("admin_fu")
    def test_settings_belong_to_the_current_company_alone(self):
        abroad = self._create_company("Abroad", self.admin)
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": abroad.ids}
        )
        self._save(follow_up_touch_min=1, follow_up_absence="hand_over")
        self.assertEqual(
            self._get_values(abroad),
            DEFAULTS | {"follow_up_touch_min": 1, "follow_up_absence": "hand_over"},
        )
        self.assertEqual(self._get_values(), DEFAULTS)

    @users("manager_fu")
    def test_new_plan_takes_the_numbers_of_touches_of_its_company(self):
        self.company.write(
            {
                "follow_up_touch_min": 2,
                "follow_up_touch_target": 3,
                "follow_up_touch_max": 4,
            }
        )
        plan = self.env["crm.follow.up.plan"].create({"name": "New"})
        self.assertEqual((plan.touch_min, plan.touch_target, plan.touch_max), (2, 3, 4))

    @users("manager_fu")
    def test_sales_manager_cannot_change_the_settings(self):
        with self.assertRefused():
            self.env["res.config.settings"].create({"follow_up_touch_min": 1}).execute()
        self.assertEqual(self._get_values(), DEFAULTS)
