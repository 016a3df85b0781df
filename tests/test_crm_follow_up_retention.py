from datetime import timedelta
from unittest.mock import patch

from odoo.tests import HttpCase, tagged, users

from ..models.privacy_map import CLEAR, PLACES
from .common import MONDAY
from .personal_data import IDENTITY, MARK, PrivacyCase


@tagged("post_install", "-at_install")
class TestExport(PrivacyCase, HttpCase):
    @users("manager_fu")
    def test_export_tells_every_text_that_erasing_would_remove(self):
        self._mark_everything()
        person = self.person.with_env(self.env)
        content = person._export_personal_data().decode()
        for name, place in PLACES.items():
            model = self.env[name].sudo()
            for field, rule in place.fields.items():
                found = self.person.sudo()._find_personal(
                    name, place, self.lead.sudo(), self.lead.sudo().partner_id
                )
                if rule == CLEAR and found and field not in IDENTITY:
                    if model._fields[field].type in ("char", "text"):
                        self.assertIn(f"{MARK}{found[0].id}", content, (name, field))

    def test_manager_downloads_it_and_others_do_not(self):
        url = f"/crm_follow_up/people/{self.person.id}"
        for login, status in (("manager_fu", 200), ("rep_fu", 404)):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate("manager_fu", "manager_fu")
        self.assertIn(MARK, self.url_open(url).text)
        self.assertEqual(self.url_open("/crm_follow_up/people/999999").status_code, 404)


@tagged("post_install", "-at_install")
class TestRetention(PrivacyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.follow_up_enrolment_ids._stop("manual")
        cls.env["crm.follow.up.recheck"].search([]).unlink()
        cls.lead.company_id = cls.company
        cls.company.follow_up_retention_months = 12
        cls.lead.date_closed = MONDAY - timedelta(days=400)
        cls.touch = cls.lead.follow_up_touch_ids.filtered("note")

    def _run(self, now=MONDAY):
        self.env.flush_all()
        self._run_cron("ir_cron_forget_words", now)
        self.env.invalidate_all()

    def test_words_of_old_leads_go_and_facts_stay(self):
        before = self._get_facts(self.touch)
        self._run()
        self.assertFalse(self.touch.note)
        self.assertEqual(self._get_facts(self.touch), before)
        self.assertEqual(self.touch.partner_id, self.lead.partner_id)
        self.assertEqual(self.person.name, MARK, "who it was is another matter")
        self.assertFalse(self.lead.follow_up_access_ids)
        self.assertFalse(self.env["crm.follow.up.access.mark"].search([]))
        self.assertFalse(self.lead.follow_up_decision_ids.note)
        insight = self.lead.follow_up_insight_ids
        self.assertEqual(insight.name, "They open a branch", "our own knowledge")
        self.assertEqual(self.lead.follow_up_date_forgotten, MONDAY)

    def test_nothing_is_forgotten_by_default(self):
        self.assertFalse(self.env["res.company"].new({}).follow_up_retention_months)
        self.company.follow_up_retention_months = 0
        self._run()
        self.assertTrue(self.touch.note)

    def test_lead_is_forgotten_when_its_time_is_over_and_no_earlier(self):
        self.lead.date_closed = MONDAY - timedelta(days=364)
        self._run()
        self.assertTrue(self.touch.note)
        self._run(MONDAY + timedelta(days=2))
        self.assertFalse(self.touch.note)

    def test_whoever_is_still_followed_up_or_kept_warm_is_left_alone(self):
        plan = self._create_plan()
        enrolment = self._enrol(self.lead, plan)
        self._run()
        self.assertTrue(self.touch.note)
        enrolment._stop("manual")
        recheck = self.env["crm.follow.up.recheck"].create(
            {
                "lead_id": self.lead.id,
                "date": MONDAY + timedelta(days=30),
                "reason": "No budget",
                "user_id": self.rep.id,
            }
        )
        self._run()
        self.assertTrue(self.touch.note)
        recheck.unlink()
        self._run()
        self.assertFalse(self.touch.note)

    def test_lead_that_was_opened_again_is_forgotten_again(self):
        self._run()
        self.touch.note = "New words"
        self._run()
        self.assertEqual(self.touch.note, "New words")
        self.lead.date_closed = MONDAY + timedelta(days=10)
        self._run(MONDAY + timedelta(days=500))
        self.assertFalse(self.touch.note)

    def test_other_companies_keep_theirs(self):
        abroad = self._create_company("Abroad")
        self.lead.write({"team_id": False, "user_id": False})
        self.lead.with_context(tracking_disable=True).company_id = abroad
        self._run()
        self.assertTrue(self.touch.note)
        self.lead.company_id = False
        self._run()
        self.assertFalse(self.touch.note, "of no company: as the first that forgets")

    def test_batches_go_on_until_all_are_done(self):
        leads = self.lead
        for name in ("Yolanda", "Zoe"):
            _person, lead = self._follow_up(name)
            lead.follow_up_enrolment_ids._stop("manual")
            leads += lead
        self.env["crm.follow.up.recheck"].search([]).unlink()
        leads.date_closed = MONDAY - timedelta(days=500)
        self.env.flush_all()
        cron = self.env.ref("crm_follow_up.ir_cron_forget_words")
        cron.code = "model._cron_forget_follow_up(batch_size=2)"
        sizes = []
        forget = type(leads)._forget_follow_up

        def watch(batch, now):
            sizes.append(len(batch))
            forget(batch, now)

        with patch.object(self.env.registry["crm.lead"], "_forget_follow_up", watch):
            self._run()
        self.assertEqual(sizes, [2, 1])
        self.assertEqual(len(leads.filtered("follow_up_date_forgotten")), 3)
