from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.privacy_map import IMPERSONAL_MODELS, PLACES
from .common import MONDAY, FollowUpCase
from .personal_data import MARK, PrivacyCase

PERSONAL_TYPES = ("char", "text", "html", "json", "binary", "reference", "properties")
# ours in models of core's: only what this module adds to them
EXTENDED = ("crm.lead", "res.partner")


@tagged("post_install", "-at_install")
class TestPrivacyMap(FollowUpCase):
    def _get_personal_fields(self, name, model):
        """Return the stored fields of ours that may say something about a person."""
        return {
            field.name
            for field in model._fields.values()
            if field.store
            and (
                field.type in PERSONAL_TYPES
                or field.comodel_name == "res.partner"
                or (field.comodel_name == "ir.attachment" and name not in EXTENDED)
            )
            and field.type != "one2many"
            and (name not in EXTENDED or "crm_follow_up" in field._modules)
        }

    def test_every_personal_field_of_ours_is_named_in_the_map(self):
        models = [
            (name, model)
            for name, model in self.env.items()
            if name in EXTENDED or name.startswith("crm.follow.up.")
        ]
        seen = 0
        for name, model in models:
            if model._abstract or model._transient or name in IMPERSONAL_MODELS:
                continue
            found = self._get_personal_fields(name, model)
            seen += len(found)
            with self.subTest(model=name):
                self.assertIn(name, PLACES)
                self.assertEqual(found - PLACES[name].fields.keys(), set())
        self.assertGreater(seen, 50)

    def test_map_names_what_exists(self):
        for name, place in PLACES.items():
            for field in place.fields:
                self.assertTrue(self.env[name]._fields[field].store, (name, field))
        self.assertLess(IMPERSONAL_MODELS, set(self.env.registry))


@tagged("post_install", "-at_install")
class TestErase(PrivacyCase):
    def test_nothing_is_left_behind(self):
        self._mark_everything()
        partner = self.lead.partner_id
        self.assertGreaterEqual(len(self._find_left()), 12)
        self.assertGreater(len(self._find_partner(partner)), 5)
        self._erase()
        self.assertEqual(self._find_left(), [])
        self.assertEqual(self._find_partner(partner), [])
        self.assertFalse(partner.follow_up_birthday)
        self.assertFalse(self.lead.lost_consequence)
        insight = self.lead.follow_up_insight_ids
        self.assertFalse(insight.message_ids)
        self.assertFalse(self.env["crm.follow.up.access.mark"].search([]))

    def test_figures_stay_true(self):
        touches = self.lead.follow_up_touch_ids.filtered(lambda t: t.state == "done")
        self.assertTrue(touches)
        before = self._get_facts(touches)
        count = self.lead.follow_up_touch_count
        self._erase()
        self.assertEqual(self._get_facts(touches), before)
        self.env.invalidate_all()
        self.assertEqual(self.lead.follow_up_touch_count, count)
        self.assertEqual(self.person._repair_drift(), self.person.browse())

    def test_others_keep_their_data(self):
        other, lead = self._follow_up("Yolanda")
        self._erase()
        self.assertEqual(other.name, "Yolanda")
        self.assertEqual(lead.follow_up_enrolment_id.state, "running")
        self.assertIn("Yolanda", lead.follow_up_touch_ids.mapped("note"))
        self.assertTrue(lead.partner_id.follow_up_rating_ids)
        self.assertTrue(lead.follow_up_access_ids)

    def test_records_of_others_name_the_person_no_more(self):
        partner = self.lead.partner_id
        _other, lead = self._follow_up("Yolanda")
        lead.referrer_id = partner
        lead.follow_up_insight_ids.competitor_id = partner
        self._erase()
        self.assertFalse(lead.referrer_id)
        self.assertFalse(lead.follow_up_insight_ids.competitor_id)
        self.assertEqual(lead.follow_up_insight_ids.name, "They open a branch")

    def test_what_runs_is_stopped_and_nothing_is_planned(self):
        enrolment = self.lead.follow_up_enrolment_ids
        activity = enrolment._get_planned_touches().activity_id
        self.assertTrue(activity)
        self._erase()
        self.assertEqual(
            (enrolment.state, enrolment.stop_reason), ("stopped", "manual")
        )
        self.assertFalse(activity.exists())
        self.assertFalse(
            self.lead.follow_up_touch_ids.filtered(lambda t: t.state == "planned")
        )

    def test_who_erased_it_and_why_is_kept(self):
        self._erase()
        self.assertEqual(self.person.date_erased, MONDAY)
        self.assertEqual(self.person.erased_uid, self.manager)
        self.assertEqual(self.person.erased_reason, "Request 14")
        self.assertIn("Request 14", self.lead.message_ids[0].body)

    def test_whoever_writes_again_is_a_new_person(self):
        self._erase()
        again = self.env["crm.follow.up.contact"]._find_or_create_for(self.lead)
        self.assertNotEqual(again[self.lead], self.person)
        self._erase(people=again[self.lead])
        self.assertFalse(self._find_left())

    def test_colleagues_touches_on_the_lead_stay_theirs(self):
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "email": "colleague@example.com"}
        )
        touch = self.lead.follow_up_touch_ids[:1].copy(
            {"partner_id": colleague.id, "note": "Theirs", "step_id": False}
        )
        touch.contact_id = self._follow_up("Zoe")[0]
        self._erase()
        self.assertEqual((touch.note, touch.partner_id), ("Theirs", colleague))

    def test_without_a_reason_nothing_is_erased(self):
        with self.assertRaises(UserError):
            self._erase(reason="  ")
        self.assertEqual(self.person.name, MARK)

    def test_only_sales_managers_erase_or_export(self):
        for user in (self.rep, self.other_rep):
            person = self.person.with_user(user)
            for method in (person.action_erase, person._export_personal_data):
                with self.assertRaises(AccessError):
                    method()
            with self.assertRaises(AccessError):
                person._erase("Mine")
        abroad = self._create_company("Abroad")
        foreign = self._create_user("foreign_fu", "sales_team.group_sale_manager")
        foreign.write({"company_ids": abroad.ids, "company_id": abroad.id})
        with self.assertRaises(AccessError):
            self.person.with_user(foreign)._erase("Mine")
        self.assertEqual(self.person.name, MARK)

    def test_deleting_a_person_erases_what_they_leave(self):
        self._mark_everything()
        touches = self.person.touch_ids
        # as core's privacy look-up does
        self.person.sudo().unlink()
        self.assertEqual(self._find_left(), [])
        self.assertTrue(touches.exists())
        self.assertFalse(touches.contact_id)

    def test_core_privacy_lookup_finds_the_person_and_nothing_once_erased(self):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("The module Privacy is not installed.")
        partner = self.lead.partner_id
        values = {"name": partner.name, "email": partner.email}
        self.env.user.group_ids += self.env.ref("base.group_system")

        def look_up():
            wizard = self.env["privacy.lookup.wizard"].create(values)
            wizard.action_lookup()
            return {
                line.res_model
                for line in wizard.line_ids
                if line.res_model.startswith("crm.follow.up.")
            }

        self.assertIn("crm.follow.up.contact", look_up())
        self.assertIn("crm.follow.up.touch", look_up())
        self._erase()
        self.assertEqual(look_up(), set())
