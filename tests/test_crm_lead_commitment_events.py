from odoo.tests import users

from .commitments import MONDAY, CommitmentCase


class TestLeadCommitmentEvents(CommitmentCase):
    """Won, lost, archived, reassigned, merged: what becomes of commitments."""

    @users("rep_fu")
    def test_won_they_stay(self):
        commitment = self._ask()
        self.lead.with_env(self.env).action_set_won()
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_lost_they_are_withdrawn_with_the_reason(self):
        commitments = self._ask() + self._ask(party="us")
        self.lead.with_env(self.env).action_set_lost()
        self.assertEqual(set(commitments.mapped("state")), {"withdrawn"})
        self.assertEqual(
            set(commitments.mapped("close_reason")), {"The opportunity was lost."}
        )

    @users("rep_fu")
    def test_archived_they_are_withdrawn_with_the_reason(self):
        self.lead.probability = 30
        commitment = self._ask()
        kept = self._ask(type=self.type_date)
        kept._keep()
        self.lead.with_env(self.env).action_archive()
        self.assertEqual(commitment.state, "withdrawn")
        self.assertIn("archived", commitment.close_reason)
        self.assertEqual(kept.state, "kept")
        self.lead.action_unarchive()
        self.assertEqual(commitment.state, "withdrawn")

    def test_deleted_they_go_along(self):
        commitment = self._ask(party="us")
        activity = commitment.activity_id
        self.lead.unlink()
        self.assertFalse(commitment.exists())
        self.assertFalse(activity.exists())

    def test_reassigned_they_and_their_todos_move_along(self):
        promise = self._ask(party="us")
        self.lead.user_id = self.other_rep
        self.assertEqual(promise.user_id, self.other_rep)
        self.assertEqual(promise.activity_id.user_id, self.other_rep)

    def test_what_a_colleague_looks_after_stays_with_them(self):
        promise = self._ask(party="us")
        promise.activity_id.user_id = self.manager
        self.lead.user_id = self.other_rep
        self.assertEqual(promise.user_id, self.manager)

    def test_merged_all_move_and_one_of_a_type_stays_open(self):
        other = self._create_lead(name="Double", partner=self.lead.partner_id)
        asked = self._ask()
        kept = self._ask(other, type=self.type_date)
        kept._keep()
        agreed = self._ask(other)
        with self._at(MONDAY):
            agreed._agree()
        ours = self._ask(other, party="us")
        merged = (self.lead + other).merge_opportunity()
        self.assertEqual(merged.commitment_ids, asked + kept + agreed + ours)
        self.assertEqual(asked.state, "withdrawn")
        self.assertIn("merged", asked.close_reason)
        self.assertEqual(agreed.state, "agreed")
        self.assertEqual(ours.activity_id.res_id, merged.id)

    def test_merged_partners_are_one_person_with_all_promises(self):
        partner = self.env["res.partner"].create(
            {"name": "Twin", "email": "twin@example.com"}
        )
        other = self._create_lead(partner=partner)
        first, second = self._ask(), self._ask(other)
        self.assertNotEqual(first.contact_id, second.contact_id)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.lead.partner_id + partner).ids, self.lead.partner_id)
        self.env.invalidate_all()
        self.assertEqual(first.contact_id, second.contact_id)
        self.assertTrue(first.contact_id)

    def test_person_found_later_takes_the_promises_over(self):
        lead = self.env["crm.lead"].create(
            {"name": "By mail", "type": "opportunity", "email_from": "x@y.example"}
        )
        commitment = self._ask(lead)
        person = commitment.contact_id
        partner = self.env["res.partner"].create(
            {"name": "Xenia", "email": "x@y.example"}
        )
        lead.partner_id = partner
        self.assertEqual(commitment.contact_id.partner_id, partner)
        self.assertEqual(commitment.contact_id, lead.follow_up_contact_id)
        self.assertTrue(person)

    @users("rep_fu")
    def test_plans_stopped_or_deleted_leave_promises_alone(self):
        enrolment = self._enrol(self.lead)
        commitment = self._ask()
        enrolment._stop("manual")
        enrolment.sudo().unlink()
        self.assertEqual(commitment.state, "asked")
        self.assertFalse(commitment.enrolment_id)
