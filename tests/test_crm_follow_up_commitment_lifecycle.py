import random
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import users
from odoo.tools import SQL

from ..tools.states import COMMITMENT, COMMITMENT_TRANSITIONS, is_allowed
from .commitments import FRIDAY, MONDAY, TUESDAY, WEDNESDAY, CommitmentCase


class LifecycleCase(CommitmentCase):
    def _act(self, commitments, state):
        """Lead commitments to a state, by the method of that name."""
        acts = {
            "agreed": commitments._agree,
            "kept": commitments._keep,
            "broken": lambda: commitments._break("Nothing came"),
            "declined": lambda: commitments._decline("No time"),
            "withdrawn": lambda: commitments._withdraw("Not needed"),
            "renegotiated": lambda: commitments._renegotiate(
                commitments._today() + timedelta(days=3), "Holidays"
            ),
        }
        return acts[state]()


class TestCommitmentLifecycle(LifecycleCase):
    @users("rep_fu")
    def test_labels_and_transitions_name_the_same_states(self):
        field = self.env["crm.follow.up.commitment"]._fields["state"]
        self.assertEqual(tuple(key for key, _label in field.selection), COMMITMENT)

    @users("rep_fu")
    def test_every_transition_is_allowed_or_refused_as_the_table_says(self):
        for old in COMMITMENT:
            for new in set(COMMITMENT) - {"asked"}:
                with self.subTest(old=old, new=new), self._at(MONDAY):
                    commitment = self._ask()
                    if old != "asked":
                        self._act(commitment, old)
                    before = commitment.read()
                    if is_allowed(COMMITMENT_TRANSITIONS, old, new):
                        self._act(commitment, new)
                        self.assertEqual(commitment.state, new)
                    else:
                        with self.assertRaises(UserError):
                            self._act(commitment, new)
                        self.assertEqual(commitment.read(), before)
                    self.lead.sudo().commitment_ids.unlink()

    @users("rep_fu")
    def test_twice_is_once(self):
        for state in set(COMMITMENT) - {"asked"}:
            with self.subTest(state=state), self._at(MONDAY):
                commitment = self._ask()
                self._act(commitment, state)
                before, notes = commitment.read(), len(self._get_notes())
                again = self._act(commitment, state)
                self.assertEqual(commitment.read(), before)
                self.assertEqual(len(self._get_notes()), notes)
                if state == "renegotiated":
                    self.assertEqual(again, commitment.renegotiated_to_ids)
                else:
                    self.assertFalse(again)
                self.lead.sudo().commitment_ids.unlink()

    @users("rep_fu")
    def test_agreeing_keeps_their_words_and_their_date(self):
        commitment = self._ask()
        with self._at(TUESDAY):
            commitment._agree(date_due=FRIDAY.date(), note="Gladly")
        self.assertEqual(commitment.date_agreed, TUESDAY)
        self.assertEqual(commitment.date_due, FRIDAY.date())
        self.assertEqual(commitment.note, "Gladly")
        self.assertIn("They promised: Information shared", self._get_notes()[0])
        self.assertIn("Gladly", self._get_notes()[0])

    @users("rep_fu")
    def test_given_promise_is_not_agreed_for_another_day(self):
        commitment = self._ask()
        with self._at(TUESDAY):
            commitment._agree(date_due=FRIDAY.date())
            commitment._agree(date_due=FRIDAY.date())
            with self.assertRefused("Renegotiate"):
                commitment._agree(date_due=WEDNESDAY.date())

    @users("rep_fu")
    def test_kept_on_its_date_with_evidence(self):
        commitment = self._ask()
        with self._at(WEDNESDAY):
            commitment._keep(date=TUESDAY, evidence="The drawings came")
        self.assertEqual(commitment.date_closed, TUESDAY)
        self.assertIn("The drawings came", self._get_notes()[0])

    @users("rep_fu")
    def test_evidence_may_be_a_record(self):
        message = self.lead.message_post(body="Here they are")
        event = self.env["calendar.event"].create({"name": "Talk"})
        document = self.env["ir.attachment"].create({"name": "a.pdf"})
        commitment = self._ask()
        with self._at(MONDAY):
            commitment._keep(evidence=message)
        self.assertEqual(commitment.message_id, message)
        commitment = self._ask()
        commitment._keep(evidence=event)
        self.assertEqual(commitment.event_id, event)
        commitment = self._ask()
        commitment._keep(evidence=document)
        self.assertEqual(commitment.attachment_ids, document)

    @users("rep_fu")
    def test_nothing_was_kept_in_the_future(self):
        commitment = self._ask()
        with self._at(MONDAY), self.assertRefused("future"):
            commitment._keep(date=TUESDAY)

    @users("rep_fu")
    def test_nothing_is_closed_without_a_reason(self):
        commitment = self._ask()
        for act in (commitment._break, commitment._decline, commitment._withdraw):
            for reason in ("", "  ", None):
                with self.assertRefused("Why"):
                    act(reason)
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_broken_and_kept_late_after_all(self):
        commitment = self._ask()
        commitment._break("Nothing came")
        self.assertEqual(commitment.close_reason, "Nothing came")
        commitment._keep()
        self.assertEqual(commitment.state, "kept")
        self.assertFalse(commitment.close_reason)

    @users("rep_fu")
    def test_put_off_by_a_new_one_that_refers_to_the_old(self):
        commitment = self._ask()
        with self._at(TUESDAY):
            commitment._agree()
            later = commitment._renegotiate(FRIDAY.date(), "Holidays")
        self.assertEqual(commitment.state, "renegotiated")
        self.assertEqual(commitment.close_reason, "Holidays")
        self.assertEqual(later.renegotiated_from_id, commitment)
        self.assertEqual(later.state, "agreed")
        self.assertEqual(later.date_due, FRIDAY.date())
        self.assertEqual(later.renegotiation_count, 1)
        self.assertEqual(later.type_id, commitment.type_id)
        self.assertEqual(later.contact_id, commitment.contact_id)

    @users("rep_fu")
    def test_put_off_to_a_past_day_or_no_day_is_refused(self):
        commitment = self._ask()
        with self._at(WEDNESDAY):
            for wrong in (TUESDAY.date(), None):
                with self.assertRefused("Due On"):
                    commitment._renegotiate(wrong)
        self.assertEqual(commitment.state, "asked")

    @users("rep_fu")
    def test_one_that_may_not_move_holds_all_of_them(self):
        first = self._ask()
        second = self._ask(type=self.type_date)
        second._withdraw("Not needed")
        with self.assertRefused("Decision date named"):
            (first + second)._keep()
        self.assertEqual(first.state, "asked")

    @users("rep_fu")
    def test_chatter_names_the_prospect_where_they_did_it(self):
        partner = self.lead.partner_id
        commitment = self._ask()
        commitment.with_context(follow_up_author=partner)._agree()
        self.assertEqual(self.lead.message_ids[0].author_id, partner)
        commitment._keep()
        self.assertEqual(self.lead.message_ids[0].author_id, self.rep.partner_id)

    @users("rep_fu")
    def test_html_in_words_is_escaped_in_the_chatter(self):
        commitment = self._ask()
        commitment._decline("<b>100 % no</b> %(name)s")
        self.assertIn("&lt;b&gt;100 % no&lt;/b&gt; %(name)s", self._get_notes()[0])

    @users("rep_fu")
    def test_hook_is_called_once_with_all_that_changed(self):
        seen = []
        model = self.env.registry["crm.follow.up.commitment"]
        commitments = self._ask() + self._ask(type=self.type_date)
        self.patch(
            model,
            "_on_commitment_change",
            lambda this: seen.append((this, this.env.su)),
        )
        commitments._agree()
        commitments._agree()
        self.assertEqual(seen, [(commitments, True)])


class TestCommitmentLedger(LifecycleCase):
    """Any sequence of acts keeps the sums, and reaches nothing that is forbidden."""

    def test_random_acts_keep_the_sums(self):
        for seed in range(12):
            with self.subTest(seed=seed):
                self._play(random.Random(seed))

    def _play(self, chance):
        lead = self._create_lead(partner=self.lead.partner_id)
        created, now = 0, MONDAY
        for _turn in range(20):
            now += timedelta(hours=chance.randint(0, 30))
            self.env.invalidate_all()
            with self._at(now):
                created += self._play_turn(chance, lead)
            self._check_sums(lead, created)

    def _play_turn(self, chance, lead):
        """Do one thing, allowed or not; return how many commitments it created."""
        ledger = lead.commitment_ids
        if not ledger or chance.random() < 0.3:
            type_ = chance.choice([self.type_info, self.type_date])
            party = chance.choice(["prospect", "us"])
            lead._follow_up_ask(type_, party=party)
            return len(lead.commitment_ids - ledger)
        commitment = chance.choice(ledger)
        state = chance.choice([*COMMITMENT[1:], "overdue"])
        if state == "overdue":
            ledger._process_overdue(ledger._now())
            return 0
        before, old = commitment.read(), commitment.state
        is_open_twin = state == "renegotiated" and old != state
        try:
            with self.env.cr.savepoint():
                self._act(commitment, state)
        except UserError:
            self.assertFalse(is_allowed(COMMITMENT_TRANSITIONS, old, state))
            self.assertEqual(commitment.read(), before)
            return 0
        self.assertTrue(is_allowed(COMMITMENT_TRANSITIONS, old, state))
        self.assertEqual(commitment.state, state)
        return int(is_open_twin)

    def _check_sums(self, lead, created):
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT party, type_id, state, close_reason, date_closed, activity_id "
                "FROM crm_follow_up_commitment WHERE lead_id = %s",
                lead.id,
            )
        )
        self.assertEqual(len(rows), created)
        counts = {
            state: sum(row["state"] == state for row in rows) for state in COMMITMENT
        }
        self.assertEqual(sum(counts.values()), created)
        opened = [row for row in rows if row["state"] in ("asked", "agreed")]
        self.assertEqual(lead.commitment_open_count, len(opened))
        self.assertEqual(
            len(opened), len({(row["party"], row["type_id"]) for row in opened})
        )
        for state in ("kept", "broken"):
            theirs = [
                row
                for row in rows
                if row["state"] == state and row["party"] == "prospect"
            ]
            self.assertEqual(lead[f"commitment_{state}_count"], len(theirs))
        for row in rows:
            self.assertEqual(bool(row["date_closed"]), row not in opened)
            if row["state"] in ("broken", "declined", "withdrawn"):
                self.assertTrue(row["close_reason"])
            if row in opened and row["party"] == "us":
                self.assertTrue(row["activity_id"])
