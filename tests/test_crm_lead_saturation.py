from datetime import timedelta

from odoo.fields import Domain
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

# a window that no test outlives: what is saturated today depends on today
AGES = 30000


@tagged("post_install", "-at_install")
class TestLeadSaturation(FollowUpCase):
    """What lists and forms of leads show of their person's saturation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.follow.up.cap"].create({"count": 2, "days": AGES})
        cls.burnt, cls.full, cls.free, cls.never = cls.leads = cls._create_leads(4)
        for lead, count in ((cls.burnt, 1), (cls.full, 2), (cls.free, 1)):
            for number in range(count):
                date = MONDAY - timedelta(days=number + 1)
                lead._follow_up_log(cls.phone, date=date)
        cls.burnt.follow_up_contact_id.stop_requested = True
        cls.own = Domain("id", "in", cls.leads.ids)

    def _group(self, name):
        groups = self.env["crm.lead"]._read_group(self.own, [name], ["id:recordset"])
        return {value: leads.sudo() for value, leads in groups}

    @users("rep_fu")
    def test_lists_group_by_saturated_as_their_filter_finds(self):
        groups = self._group("follow_up_is_saturated")
        self.assertEqual(groups[True], self.full)
        for value, leads in groups.items():
            domain = self.own & Domain("follow_up_is_saturated", "=", value)
            self.assertEqual(self.env["crm.lead"].search(domain), leads)

    @users("rep_fu")
    def test_lists_group_by_burnt_as_their_filter_finds(self):
        groups = self._group("follow_up_is_burnt")
        self.assertEqual(groups[True], self.burnt)
        for value, leads in groups.items():
            domain = self.own & Domain("follow_up_is_burnt", "=", value)
            self.assertEqual(self.env["crm.lead"].search(domain), leads)

    @users("rep_fu")
    def test_lists_find_leads_by_their_person(self):
        person = self.full.follow_up_contact_id
        for value in (person.id, person.name):
            domain = self.own & Domain("follow_up_contact_id", "=", value)
            self.assertEqual(self.env["crm.lead"].search(domain), self.full)

    @users("rep_fu")
    def test_lead_tells_how_full_and_why_not(self):
        leads = self.leads.with_env(self.env)
        self.assertEqual(leads.mapped("follow_up_saturation"), [50, 100, 50, 0])
        self.assertEqual(
            leads.mapped("follow_up_burnt_reason"), ["stop", False, False, False]
        )

    @users("rep_fu")
    def test_lead_tells_what_the_person_agreed_to(self):
        self.full.follow_up_contact_id.sudo().boundary_count = 1
        leads = self.leads.with_env(self.env)
        self.assertEqual(leads[1].follow_up_boundary_note, "at most 1 in 7 days")
        self.assertFalse(leads[3].follow_up_boundary_note)

    @users("rep_fu")
    def test_words_name_the_cap_that_is_used_up_for_the_longest(self):
        person = self.full.follow_up_contact_id.sudo()
        for days, longest in ((AGES - 1, AGES), (AGES + 1, AGES + 1)):
            person.write({"boundary_count": 2, "boundary_days": days})
            self.env.flush_all()
            self.env.invalidate_all()
            note = self.full.with_env(self.env).follow_up_saturation_note
            self.assertEqual(note, f"2 of 2 in {longest} days")

    # planned by colleagues

    def _plan_elsewhere(self, lead):
        """Return the lead of a colleague with the same person, with a planned step."""
        other = lead.sudo().copy({"user_id": self.other_rep.id, "name": "Top secret"})
        self._enrol(other, self._create_plan(3))
        self.assertEqual(other.follow_up_contact_id, lead.follow_up_contact_id)
        return other

    @users("rep_fu")
    def test_contact_planned_by_a_colleague_is_told_without_the_lead(self):
        lead = self.free.with_env(self.env)
        other = self._plan_elsewhere(lead)
        self.assertFalse(other.with_env(self.env).has_access("read"))
        self.assertIn("03/05/2026", lead.follow_up_elsewhere_note)
        self.assertNotIn("secret", lead.follow_up_elsewhere_note)

    @users("rep_fu")
    def test_contact_planned_on_the_lead_itself_is_not_elsewhere(self):
        self._enrol(self.free)
        self.assertFalse(self.free.with_env(self.env).follow_up_elsewhere_note)
        self.assertFalse(self.never.with_env(self.env).follow_up_elsewhere_note)

    @users("rep_fu")
    def test_person_shows_the_touches_of_readable_leads_only(self):
        other = self._plan_elsewhere(self.free)
        person = self.free.follow_up_contact_id
        self.env.flush_all()
        self.env.invalidate_all()
        touches = person.with_env(self.env).touch_ids
        self.assertEqual(touches.sudo().lead_id, self.free)
        hidden = person.touch_ids.sudo().search([("contact_id", "=", person.id)])
        self.assertEqual(hidden.lead_id, self.free + other)
