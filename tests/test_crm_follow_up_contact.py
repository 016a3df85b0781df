from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .contacts import ContactCase


@tagged("post_install", "-at_install")
class TestContactIdentity(ContactCase):
    """A person is the partner, else the address, else the number, else the lead."""

    def test_partner_is_the_person_on_all_their_leads(self):
        john = self._create_partner(email="john@x.example")
        first = self._find(self._create_lead(partner=john))
        second = self._find(self._create_lead(partner=john))
        self.assertEqual(first, second)
        self.assertEqual(first.partner_id, john)
        self.assertEqual(first.name, "John")
        self.assertEqual(first.email_normalized, "john@x.example")

    def test_address_is_one_person_whether_or_not_a_partner_is_known(self):
        unknown = self._find(self._create_lead_for("John <JOHN@X.example>"))
        john = self._create_partner(email="john@x.example")
        known = self._find(self._create_lead(partner=john))
        self.assertEqual(known, unknown)
        self.assertEqual((known.partner_id, known.name), (john, "John"))
        again = self._find(self._create_lead_for("john@x.example"))
        self.assertEqual(again, unknown)
        self.assertEqual(again.partner_id, john)

    def test_two_partners_with_one_address_are_one_person(self):
        one, other = (
            self._create_partner(name, email="same@x.example") for name in "AB"
        )
        person = self._find(self._create_lead(partner=one))
        self.assertEqual(self._find(self._create_lead(partner=other)), person)
        self.assertEqual(person.partner_id, one)

    def test_new_people_of_many_leads_are_created_once_each(self):
        leads = self.env["crm.lead"].union(
            *(self._create_lead_for(f"p{number % 3}@x.example") for number in range(9))
        )
        people = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        self.assertEqual(len(people), 9)
        self.assertEqual(len({each.id for each in people.values()}), 3)
        self.assertEqual(
            people, self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        )

    def test_partner_known_to_one_of_many_leads_is_the_person_of_all(self):
        john = self._create_partner(email="john@x.example")
        leads = self._create_lead_for("john@x.example")
        leads += self._create_lead(partner=john)
        people = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        self.assertEqual(people[leads[0]], people[leads[1]])
        self.assertEqual(people[leads[0]].partner_id, john)
        self.assertEqual(people[leads[0]].key, f"p:{john.id}")

    def test_company_with_another_address_than_the_lead_is_not_the_person(self):
        company = self._create_partner("Acme", is_company=True)
        lead = self._create_lead(partner=company, email_from="john@acme.example")
        # core copies the address to the partner
        company.email = False
        person = self._find(lead)
        self.assertFalse(person.partner_id)
        self.assertEqual(person.key, "e:john@acme.example")
        self.assertEqual(person.account_id, company)
        self.assertEqual(person.account_key, f"{self.company.id}:p:{company.id}")

    def test_company_is_the_person_by_its_own_address_or_by_none(self):
        company = self._create_partner("Acme", is_company=True)
        person = self._find(self._create_lead(partner=company))
        self.assertEqual(person.partner_id, company)
        company.email = "info@acme.example"
        self.assertEqual(self._find(self._create_lead(partner=company)), person)
        self.assertEqual(person.email_normalized, "info@acme.example")

    def test_number_tells_who_it_is_where_there_is_no_address(self):
        one, other = (self._create_lead_for(phone="+34 612 34 56 78") for _ in range(2))
        self.assertEqual(self._find(one).key, "t:+34612345678")
        self.assertEqual(self._find(one), self._find(other))

    def test_same_number_and_another_address_is_somebody_else(self):
        one, other = (
            self._create_lead_for(f"{name}@x.example", phone="+34 612 34 56 78")
            for name in "ab"
        )
        self.assertNotEqual(self._find(one), self._find(other))

    def test_lead_that_tells_nothing_is_a_person_of_its_own(self):
        one, other = (self._create_lead_for() for _ in range(2))
        self.assertEqual(self._find(one).key, f"l:{one.id}")
        self.assertNotEqual(self._find(one), self._find(other))

    def test_each_company_follows_up_a_person_of_its_own(self):
        company = self._create_company("Other", self.rep)
        one, other = (
            self._create_lead_for("a@x.example", company_id=each.id)
            for each in (self.company, company)
        )
        people = self._find(one) + self._find(other)
        self.assertEqual(people.company_id, self.company + company)
        self.assertEqual(people[1].account_key, f"{company.id}:d:x.example")

    def test_person_is_known_before_the_first_touch(self):
        self._log(self._create_lead_for("a@x.example"))
        lead = self._create_lead_for("a@x.example")
        self.assertEqual(lead.follow_up_contact_id.touch_count, 1)
        stranger = self._create_lead_for("b@x.example")
        self.assertFalse(stranger.follow_up_contact_id)
        Lead = self.env["crm.lead"]
        person = lead.follow_up_contact_id
        found = Lead.search([("follow_up_contact_id", "=", person.id)])
        self.assertIn(lead, found)
        self.assertNotIn(stranger, found)
        address = ("follow_up_contact_id.email_normalized", "=", "a@x.example")
        self.assertEqual(Lead.search([address]), found)
        nobody = Lead.search([("follow_up_contact_id", "=", False)])
        self.assertIn(stranger, nobody)
        self.assertFalse(nobody & found)

    def test_leads_show_the_person_that_is_found_for_them(self):
        john = self._create_partner(email="john@x.example")
        acme = self._create_partner("Acme", is_company=True, email="us@acme.example")
        leads = self._create_lead(partner=john)
        leads += self._create_lead(partner=acme)
        leads += self._create_lead(partner=acme, email_from="me@acme.example")
        leads += self._create_lead_for("john@x.example", user_id=False)
        leads += self._create_lead_for("us@acme.example")
        leads += self._create_lead_for(phone="+34 612 34 56 78")
        leads += self._create_lead_for()
        people = self.env["crm.follow.up.contact"]._find_or_create_for(leads)
        leads.invalidate_recordset()
        for lead in leads:
            self.assertEqual(lead.follow_up_contact_id, people[lead])
        self.assertFalse(self._create_lead_for("new@x.example").follow_up_contact_id)

    def test_search_and_display_agree_on_who_is_saturated_and_burnt(self):
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        leads = self._create_leads(3)
        for lead in leads[:2]:
            lead.sudo()._follow_up_log(
                self.phone, date=self.env["crm.follow.up.enrolment"]._now()
            )
        leads[1].follow_up_contact_id.stop_requested = True
        leads.invalidate_recordset()
        domain = [("id", "in", leads.ids)]
        for name in ("follow_up_is_saturated", "follow_up_is_burnt"):
            for value in (True, False):
                found = leads.search([*domain, (name, "=", value)])
                shown = [lead.id for lead in leads if lead[name] == value]
                self.assertEqual(sorted(found.ids), shown)
        found = leads.search([*domain, ("follow_up_saturated_until", "=", False)])
        self.assertEqual(found, leads[2])
        found = leads.search([*domain, ("follow_up_saturated_until", "!=", False)])
        self.assertEqual(found, leads[:2])

    # the customer

    def test_account_is_the_company_of_the_partner(self):
        company = self._create_partner("Acme", is_company=True)
        john, mary = (
            self._create_partner(name, parent_id=company.id, email=f"{name}@x.example")
            for name in ("john", "mary")
        )
        one, other = (self._find(self._create_lead(partner=p)) for p in (john, mary))
        self.assertEqual(one.account_id, company)
        self.assertEqual(one.account_key, other.account_key)
        action = one.action_view_account()
        self.assertEqual(one.search(action["domain"]), one + other)

    def test_account_is_the_domain_of_the_address_unless_it_is_a_public_one(self):
        one, other = (
            self._find(self._create_lead_for(f"{name}@acme.example")) for name in "ab"
        )
        self.assertEqual(one.account_key, f"{self.company.id}:d:acme.example")
        self.assertEqual(one.account_key, other.account_key)
        public = self._find(self._create_lead_for("john@gmail.com"))
        self.assertFalse(public.account_key)
        self.assertEqual(public.search(public.action_view_account()["domain"]), public)

    def test_account_and_touches_follow_a_partner_who_gets_a_company(self):
        john = self._create_partner(email="john@acme.example")
        lead = self._create_lead(partner=john)
        touch = self._log(lead)
        person = touch.contact_id
        self.assertEqual(touch.account_key, f"{self.company.id}:d:acme.example")
        company = self._create_partner("Acme", is_company=True)
        john.parent_id = company
        self.assertEqual(person.account_id, company)
        self.assertEqual(person.account_key, f"{self.company.id}:p:{company.id}")
        self.assertEqual(touch.account_key, person.account_key)

    # shared mailboxes

    def test_each_partner_who_reads_a_shared_mailbox_is_a_person(self):
        one, other = (
            self._create_partner(name, email="info@x.example") for name in "AB"
        )
        lead = self._create_lead(partner=one)
        person = self._find(lead)
        person.is_shared_mailbox = True
        second = self._find(self._create_lead(partner=other))
        self.assertNotEqual(second, person)
        self.assertEqual((person + second).partner_id, one + other)
        mailbox = self._find(self._create_lead_for("info@x.example"))
        self.assertFalse(mailbox.partner_id)
        self.assertNotIn(mailbox, person + second)
        self.assertTrue(all((person + second + mailbox).mapped("is_shared_mailbox")))
        again = self._find(self._create_lead_for("info@x.example"))
        self.assertEqual(again, mailbox)

    def test_mailbox_is_taken_apart_when_it_is_marked_as_shared_and_joined_again(self):
        one, other = (
            self._create_partner(name, email="info@x.example") for name in "AB"
        )
        leads = self._create_lead(partner=one) + self._create_lead(partner=other)
        leads += self._create_lead_for("info@x.example")
        touches = self.env["crm.follow.up.touch"].union(*map(self._log, leads))
        enrolment = self._enrol(leads[1])
        person = touches.contact_id
        self.assertEqual((len(person), person.touch_count), (1, 3))
        person.is_shared_mailbox = True
        self.assertEqual(len(touches.contact_id), 3)
        self.assertEqual(touches.contact_id.mapped("touch_count"), [1, 1, 1])
        self.assertEqual(enrolment.contact_id, touches[1].contact_id)
        self.assertEqual(enrolment.touch_ids.contact_id, touches[1].contact_id)
        person.is_shared_mailbox = False
        self.assertEqual(touches.contact_id, person)
        self.assertEqual(enrolment.touch_ids.contact_id, person)
        self.assertEqual(person.touch_count, 3)

    # rights

    @users("rep_fu")
    def test_salesperson_reads_people_of_their_companies_and_changes_none(self):
        mine = self._find(self._create_lead_for("a@x.example").sudo())
        root = self.env.ref("base.user_root")
        foreign = self.env["res.company"].with_user(root).create({"name": "Foreign"})
        theirs = self._create_lead_for("a@x.example").sudo().with_company(foreign)
        theirs.write({"user_id": False, "team_id": False, "company_id": foreign.id})
        hidden = self._find(theirs)
        self.assertEqual(hidden.company_id, foreign)
        people = self.env["crm.follow.up.contact"]
        self.assertEqual(people.search([("id", "in", (mine + hidden).ids)]), mine)
        mine = mine.with_env(self.env)
        self.assertEqual(mine.email_normalized, "a@x.example")
        for values in ({"name": "B"}, {"stop_requested": True}, {"touch_count": 0}):
            with self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            people.create({"name": "B", "key": "x", "company_id": self.company.id})
        with self.assertRaises(AccessError):
            mine._lift("They called.")
        with self.assertRaises(AccessError):
            mine.action_lift()

    @users("manager_fu")
    def test_manager_changes_people_and_deletes_none(self):
        mine = self._find(self._create_lead_for("a@x.example")).with_env(self.env)
        mine.boundary_count = 1
        mine.stop_requested = True
        self.assertEqual(
            mine.action_lift()["context"], {"default_contact_ids": mine.ids}
        )
        mine._lift("They called.")
        self.assertEqual(mine.lifted_uid, self.env.user)
        with self.assertRaises(AccessError):
            mine.unlink()

    # limits of the database

    def test_person_cannot_be_there_twice(self):
        person = self._find(self._create_lead_for("a@x.example"))
        with self.assertConstraint("crm.follow.up.contact", "followed up already"):
            person.copy()

    def test_address_cannot_be_there_twice(self):
        person = self._find(self._create_lead_for("a@x.example"))
        with self.assertConstraint("crm.follow.up.contact", "is followed up already"):
            person.copy({"key": "p:0"})

    def test_agreed_maximum_needs_sensible_days(self):
        person = self._find(self._create_lead_for("a@x.example"))
        for days in (0, -1, 36501):
            with self.assertRefused("between 1 and 36,500"):
                person.boundary_days = days
        person.boundary_days = 36500
        with self.assertConstraint("crm.follow.up.contact", "between 0 and 1,000"):
            person.boundary_count = 1001
