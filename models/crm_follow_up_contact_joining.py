from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL


class CrmFollowUpContact(models.Model):
    """Two contacts that turn out to be one person are joined: no touch is lost.

    A shared mailbox is taken apart again: each partner who reads it is a person.
    """

    _inherit = "crm.follow.up.contact"

    def _join(self, others):
        """Take over all that is known of others, who turn out to be this person."""
        self.ensure_one()
        others -= self
        if not others:
            return
        values = self._prepare_joined_values(others)
        own = self._convert_to_write({name: self[name] for name in values})
        others._move_to(self)
        # first, as their key and their address may become those of this person
        others.unlink()
        # what stays the same would be passed on to each of the touches
        self.write({name: new for name, new in values.items() if own[name] != new})
        self._refresh()

    def _move_to(self, person):
        """Give all that refers to these people to another. Extend to add your own."""
        touches = self.env["crm.follow.up.touch"]
        touches.flush_model(["contact_id", "account_key"])
        # a mailbox may have had any number of touches: they are not read
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_follow_up_touch SET contact_id = %s, account_key = %s
                 WHERE contact_id = ANY(%s)
                """,
                person.id,
                person.account_key or None,
                self.ids,
            )
        )
        touches.invalidate_model(["contact_id", "account_key"])
        self.invalidate_model(["touch_ids"], flush=False)
        self.enrolment_ids.contact_id = person

    def _prepare_joined_values(self, others):
        """Return what is known of a person after others have joined."""
        people = self + others
        stopped = people.filtered("stop_requested")
        values = {"stop_requested": bool(stopped)}
        if stopped:
            values["date_stopped"] = min(stopped.mapped("date_stopped"))
        partner = people.filtered("partner_id")[:1]
        if partner and partner != self:
            values |= {
                "partner_id": partner.partner_id.id,
                "key": partner.key,
                "name": partner.name,
            }
        for name in ("email_normalized", "phone_sanitized", "tz"):
            values[name] = self[name] or next(filter(None, others.mapped(name)), False)
        lifted = people.filtered("date_lifted").sorted("date_lifted")[-1:]
        if lifted:
            for name in ("date_lifted", "lifted_reason", "lifted_uid"):
                values[name] = lifted._fields[name].convert_to_write(
                    lifted[name], lifted
                )
        return values | people._prepare_strictest_values()

    def _prepare_strictest_values(self):
        """Return the boundaries of people who are one: the stricter of each counts."""
        values = {
            "date_not_before": max(
                filter(None, self.mapped("date_not_before")), default=False
            )
        }
        counted = self.filtered("boundary_count").sorted(
            lambda each: (each.boundary_count / each.boundary_days, each.boundary_count)
        )
        if counted:
            values["boundary_count"] = counted[0].boundary_count
            values["boundary_days"] = counted[0].boundary_days
        restricted = self.filtered("channel_ids")
        if restricted:
            channels = restricted[0].channel_ids
            for each in restricted:
                # no channel at all would mean every channel
                channels = channels & each.channel_ids or channels
            values["channel_ids"] = [Command.set(channels.ids)]
        hours = self.filtered("hour_to")
        start = max(hours.mapped("hour_from"), default=0)
        end = min(hours.mapped("hour_to"), default=0)
        if start < end:
            values |= {"hour_from": start, "hour_to": end}
        return values

    @api.model
    def _on_partners_merged(self, partner):
        """Join the contacts of partners that core has merged into one, by raw SQL.

        Each company keeps its own.
        """
        self.invalidate_model()
        # sudo: partners are merged for all companies, by whoever may do so
        contacts = self.sudo().search([("partner_id", "=", partner.id)])
        key = f"p:{partner.id}"
        for people in contacts.grouped("company_id").values():
            person = people.filtered(lambda each: each.key == key) or people[0]
            person._join(people)
            person.write({"key": key, "name": partner.name or person.name})
        # the ORM was not told
        contacts.exists().modified(["partner_id"])
        self.sudo().search([("account_id", "=", partner.id)]).modified(["account_id"])

    # shared mailboxes

    def write(self, vals):
        if "is_shared_mailbox" not in vals:
            return super().write(vals)
        shared = self.filtered("is_shared_mailbox")
        if not vals["is_shared_mailbox"]:
            self -= shared._unite_mailboxes()
        result = super().write(vals)
        if vals["is_shared_mailbox"]:
            (self - shared)._split_mailboxes()
        return result

    def _unite_mailboxes(self):
        """Join all who read the mailboxes of these people; return who is gone."""
        gone = self.browse()
        for person in self - self.filtered(lambda each: not each.email_normalized):
            if person in gone:
                continue
            others = person._find_same_email(person.email_normalized)
            person._join(others)
            gone += others
        return gone

    def _split_mailboxes(self):
        """Let each partner who reads the mailboxes of these people be a person."""
        # sudo: people are followed up over all leads, whoever owns them
        for person in self.sudo():
            leads = person.touch_ids.lead_id | person.enrolment_ids.lead_id
            leads = leads.filtered(
                lambda lead, address=person.email_normalized: (
                    lead.email_normalized == address
                )
            )
            for lead, reader in self._find_or_create_for(leads).items():
                person._hand_over(lead, reader)

    def _hand_over(self, leads, person):
        """Let what was done on some leads have been done with another person."""
        if self == person:
            return
        domain = [("lead_id", "in", leads.ids), ("contact_id", "=", self.id)]
        for model in ("crm.follow.up.touch", "crm.follow.up.enrolment"):
            self.env[model].search(domain).contact_id = person
