from odoo.tests import tagged

from .contacts import ContactCase


@tagged("post_install", "-at_install")
class TestContactJoining(ContactCase):
    """Two contacts that turn out to be one person join, and no touch is lost."""

    def assertJoined(self, touches, person):
        """All these touches were with one person, whose figures say so."""
        self.assertEqual(touches.contact_id, person)
        done = touches.filtered(lambda t: (t.state, t.direction) == ("done", "out"))
        self.assertEqual(person.touch_count, len(done))
        self.assertEqual(set(touches.mapped("account_key")), {person.account_key})
        self.assertFalse(person.sudo()._repair_drift())

    def _merge_partners(self, kept, *others):
        """Merge partners by core's wizard."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        partners = kept.union(*others)
        wizard.create({})._merge(partners.ids, kept)
        self.assertEqual(partners.exists(), kept)

    # a lead tells better who it is

    def test_ledgers_join_when_a_lead_gets_a_partner_with_its_address(self):
        john = self._create_partner(email="john@x.example")
        known = self._log(self._create_lead(partner=john))
        lead = self._create_lead_for()
        unknown = self._log(lead)
        self.assertNotEqual(known.contact_id, unknown.contact_id)
        lead.partner_id = john
        self.assertJoined(known + unknown, known.contact_id)
        self.assertEqual(known.contact_id.partner_id, john)

    def test_touches_go_along_when_a_lead_gets_a_partner_with_another_address(self):
        lead = self._create_lead_for("info@x.example")
        colleague = self._create_lead_for("info@x.example")
        moving, staying = self._log(lead), self._log(colleague, 1)
        mailbox = moving.contact_id
        self.assertEqual(staying.contact_id, mailbox)
        lead.partner_id = self._create_partner(email="john@x.example")
        self.assertEqual(moving.contact_id.partner_id, lead.partner_id)
        self.assertJoined(moving, moving.contact_id)
        self.assertJoined(staying, mailbox)
        colleague.partner_id = lead.partner_id
        self.assertJoined(moving + staying, moving.contact_id)
        # nothing is left of the other one
        self.assertFalse(mailbox.exists())

    def test_partner_who_gets_a_known_address_is_that_person(self):
        john = self._create_partner(email="john@x.example")
        touches = self._log(self._create_lead(partner=john))
        touches += self._log(self._create_lead_for("john@home.example"), 1)
        person = touches[0].contact_id
        self.assertEqual(len(touches.contact_id), 2)
        john.email = "John <John@Home.example>"
        self.assertEqual(person.email_normalized, "john@home.example")
        self.assertJoined(touches, person)
        # and who writes from there is known
        lead = self._create_lead_for("john@home.example")
        self.assertEqual(lead.follow_up_contact_id, person)

    def test_partner_who_leaves_a_shared_mailbox_has_an_address_of_their_own(self):
        john, mary = (
            self._create_partner(name, email="info@x.example") for name in "jm"
        )
        touches = self._log(self._create_lead(partner=john))
        touches.contact_id.is_shared_mailbox = True
        touches += self._log(self._create_lead(partner=mary), 1)
        touches += self._log(self._create_lead_for("john@x.example"), 2)
        person, other = touches[:2].contact_id
        john.email = "john@x.example"
        self.assertFalse(person.is_shared_mailbox)
        self.assertTrue(other.is_shared_mailbox)
        self.assertJoined(touches[0] + touches[2], person)
        self.assertJoined(touches[1], other)
        # and back again
        john.email = "info@x.example"
        self.assertTrue(person.is_shared_mailbox)
        self.assertEqual(touches[1].contact_id, other)

    def test_ledgers_join_when_a_number_gets_an_address(self):
        lead = self._create_lead_for(phone="+34 612 34 56 78")
        touch = self._log(lead)
        lead.email_from = "john@x.example"
        self.assertEqual(touch.contact_id.key, "e:john@x.example")
        self.assertJoined(touch, touch.contact_id)

    def test_lead_that_told_nothing_is_somebody_once_it_has_an_address(self):
        known = self._log(self._create_lead_for("john@x.example"))
        lead = self._create_lead_for()
        touch = self._log(lead, 1)
        lead.email_from = "john@x.example"
        self.assertJoined(known + touch, known.contact_id)

    def test_another_address_without_a_partner_is_somebody_else(self):
        lead = self._create_lead_for("john@x.example")
        touch = self._log(lead)
        old = touch.contact_id
        lead.email_from = "mary@x.example"
        later = self._log(lead, 1)
        self.assertEqual(touch.contact_id, old)
        self.assertEqual(later.contact_id.key, "e:mary@x.example")

    def test_wrong_person_keeps_what_was_done_and_the_right_one_goes_on(self):
        john, mary = (
            self._create_partner(name, email=f"{name}@x.example") for name in "jm"
        )
        lead = self._create_lead(partner=john)
        enrolment = self._enrol(lead)
        done = self._log(lead, -1)
        wrong = enrolment.contact_id
        lead.partner_id = mary
        right = enrolment.contact_id
        self.assertEqual(right.partner_id, mary)
        self.assertEqual(enrolment._get_planned_touches().contact_id, right)
        self.assertEqual(done.contact_id, wrong)
        self.assertEqual((wrong.touch_count, right.touch_count), (1, 0))
        self.assertFalse((wrong + right)._repair_drift())

    def test_person_of_a_lead_that_nobody_contacted_is_not_created_by_a_change(self):
        lead = self._create_lead_for("john@x.example")
        lead.partner_id = self._create_partner(email="mary@x.example")
        people = self.env["crm.follow.up.contact"]
        self.assertFalse(people.search([("partner_id", "=", lead.partner_id.id)]))

    def test_lead_in_another_company_starts_anew_there(self):
        company = self._create_company("Other", self.rep)
        lead = self._create_lead_for("john@x.example", company_id=self.company.id)
        touch = self._log(lead)
        lead.company_id = company
        later = self._log(lead, 1)
        self.assertEqual(touch.contact_id.company_id, self.company)
        self.assertEqual(later.contact_id.company_id, company)
        self.assertEqual(touch.contact_id.touch_count, 1)

    def test_plan_goes_on_with_the_person_of_the_new_company(self):
        company = self._create_company("Other", self.rep)
        lead = self._create_lead_for("john@x.example", company_id=self.company.id)
        enrolment = self._enrol(lead)
        done = self._log(lead, -1)
        self.assertEqual(enrolment.contact_id.company_id, self.company)
        lead.company_id = company
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.contact_id.company_id, company)
        planned = enrolment._get_planned_touches()
        self.assertEqual(planned.contact_id, enrolment.contact_id)
        self.assertEqual(done.contact_id.company_id, self.company)

    def test_lead_without_a_person_is_the_person_of_the_lead_it_merges_into(self):
        head = self._create_lead_for("john@x.example", probability=90)
        tail = self._create_lead_for(probability=10)
        touches = self._log(head) + self._log(tail, 1)
        (head + tail).merge_opportunity()
        self.assertEqual(touches.lead_id, head)
        self.assertJoined(touches, touches[0].contact_id)

    # partners are merged

    def test_ledgers_of_merged_partners_join(self):
        john, double = (
            self._create_partner(name, email=f"{name}@x.example") for name in "jd"
        )
        leads = self._create_lead(partner=john) + self._create_lead(partner=double)
        touches = self._log(leads[0]) + self._log(leads[1], 1) + self._log(leads[1], 2)
        person = touches[0].contact_id
        enrolment = self._enrol(leads[1])
        self._merge_partners(john, double)
        self.assertEqual(person.key, f"p:{john.id}")
        self.assertJoined(touches, person)
        self.assertEqual(enrolment.contact_id, person)
        self.assertEqual(enrolment._get_planned_touches().contact_id, person)
        # and the lead goes on with the same person
        self.assertEqual(self._find(leads[1]), person)

    def test_ledger_of_a_partner_that_is_merged_into_an_unknown_one_goes_along(self):
        john, double = (self._create_partner(name) for name in ("John", "Jon"))
        touch = self._log(self._create_lead(partner=double))
        person = touch.contact_id
        self._merge_partners(john, double)
        self.assertEqual((person.partner_id, person.name), (john, "John"))
        self.assertEqual(person.key, f"p:{john.id}")
        self.assertJoined(touch, person)

    def test_ledgers_of_merged_partners_join_in_each_company_apart(self):
        company = self._create_company("Other", self.rep)
        partners = john, double, triple = [
            self._create_partner(name, email=f"{name}@x.example") for name in "jdt"
        ]
        touches = {
            (place, partner): self._log(
                self._create_lead(partner=partner, company_id=place.id, team_id=False)
            )
            for place in (self.company, company)
            # the one that is kept is known in the first company only
            for partner in partners[1 if place == company else 0 :]
        }
        self._merge_partners(john, double, triple)
        for place in (self.company, company):
            own = [touch for (each, _), touch in touches.items() if each == place]
            own = own[0].union(*own)
            self.assertEqual(own.contact_id.company_id, place)
            self.assertEqual(own.contact_id.key, f"p:{john.id}")
            self.assertJoined(own, own.contact_id)

    def test_account_of_merged_companies_is_one(self):
        acme, double = (
            self._create_partner(name, is_company=True) for name in ("Acme", "ACME")
        )
        touches = self.env["crm.follow.up.touch"].union(
            *(
                self._log(
                    self._create_lead(
                        partner=self._create_partner(f"P{each.id}", parent_id=each.id)
                    )
                )
                for each in (acme, double)
            )
        )
        self._merge_partners(acme, double)
        people = touches.contact_id
        self.assertEqual(people.account_id, acme)
        key = f"{self.company.id}:p:{acme.id}"
        self.assertEqual(people.mapped("account_key"), [key, key])
        self.assertEqual(touches.mapped("account_key"), [key, key])

    def test_account_that_a_lead_told_is_merged_too(self):
        acme, double = (
            self._create_partner(name, is_company=True) for name in ("Acme", "ACME")
        )
        lead = self._create_lead(partner=double, email_from="john@x.example")
        # core copies the address to the partner
        double.email = False
        touch = self._log(lead)
        person = touch.contact_id
        self.assertFalse(person.partner_id)
        self.assertEqual(person.account_id, double)
        self._merge_partners(acme, double)
        self.assertEqual(person.account_id, acme)
        self.assertEqual(touch.account_key, f"{self.company.id}:p:{acme.id}")

    def test_account_follows_a_partner_that_is_merged_into_a_company_s_one(self):
        company = self._create_partner("Acme", is_company=True)
        john = self._create_partner(parent_id=company.id)
        double = self._create_partner("Jon", email="jon@x.example")
        touch = self._log(self._create_lead(partner=double))
        self._merge_partners(john, double)
        self.assertEqual(touch.contact_id.account_id, company)
        self.assertEqual(touch.account_key, f"{self.company.id}:p:{company.id}")

    def test_partners_that_nobody_follows_up_merge_as_ever(self):
        john, double = (self._create_partner(name) for name in ("John", "Jon"))
        self._merge_partners(john, double)
