from odoo import models

# what tells who the person of a lead is
PERSON = {"partner_id", "email_from", "phone", "company_id", "user_id"}
# the first letters of keys, from the vaguest to the best: the lead itself, a telephone
# number, an e-mail address, a partner
PRECISION = "ltep"


class CrmLead(models.Model):
    """What becomes of contact that was made when a lead gets another person.

    If that tells better who it was all along, as when a partner is found for an
    address, what was done moves along. If it is somebody else, it stays with whom it
    was done, and the open plan goes on with the new one.
    """

    _inherit = "crm.lead"

    def write(self, vals):
        people = self.env["crm.follow.up.contact"]
        if not PERSON & vals.keys() or not people._is_in_use():
            return super().write(vals)
        # sudo: whoever changes the lead, its follow-up moves along
        before = self.sudo()._match_follow_up_contacts()
        result = super().write(vals)
        before = {lead: match for lead, match in before.items() if match.contact_id}
        if before:
            self.sudo()._follow_up_on_person(before)
        return result

    def _follow_up_on_person(self, before):
        """Let plans go on with whoever is the person of the lead now.

        :param before: ``Match`` by lead, of those whose person was known
        """
        leads = self.browse().union(*before)
        people = self.env["crm.follow.up.contact"]
        after = leads._match_follow_up_contacts()
        changed = leads.filtered(
            # the company and the key
            lambda lead: before[lead].identity[:2] != after[lead].identity[:2]
        )
        found = people._find_or_create_for(changed)
        for lead, person in found.items():
            # sudo: contact moves along with the lead, whoever may read the person
            old = people.browse(before[lead].contact_id).sudo().exists()
            if not old or old == person:
                continue
            if _is_same_person(before[lead].identity, after[lead].identity):
                old._hand_over(lead, person)
                if not (old.touch_ids or old.enrolment_ids):
                    person._join(old)
            else:
                enrolments = lead._get_open_enrolments()
                enrolments.contact_id = person
                enrolments._get_planned_touches().contact_id = person

    def unlink(self):
        # the database deletes the touches: their people are not told of it
        # sudo: whose leads they are does not matter
        people = self.sudo().follow_up_touch_ids.contact_id
        result = super().unlink()
        people._refresh()
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: whoever merges them, the person of the merged leads is this one's
        people = self.env["crm.follow.up.contact"].sudo()
        if not people._is_in_use():
            return result
        leads = (self | opportunities).sudo()
        unknown = people.search([("key", "in", [f"l:{lead.id}" for lead in leads])])
        if unknown:
            person = people._find_or_create_for(leads.browse(self.id))[leads[0]]
            same = unknown.filtered(lambda each: each.company_id == person.company_id)
            person._join(same)
        return result


def _is_same_person(before, after):
    """Tell whether a lead tells better who the same person is."""
    return before.company_id == after.company_id and PRECISION.index(
        after.key[0]
    ) > PRECISION.index(before.key[0])
