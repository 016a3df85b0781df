from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.states import OPEN_COMMITMENT_STATES
from .privacy_map import CLEAR, PARTNER, PLACES
from .remote_call import ENGINE, check_many, check_one

BOUNDARIES = (
    "boundary_count",
    "hour_from",
    "hour_to",
    "weekdays",
    "tz",
    "date_not_before",
    "stop_requested",
)
TARGETS = ("crm.follow.up.contact", "crm.lead", "res.partner")


class CrmFollowUpContact(models.Model):
    """What follow-up knows of a person: handed out, or erased, by sales managers.

    Erased are the words and who it was. That there was a touch, when, on which channel
    and with which outcome stays, and the figures of leads, plans and teams with it.
    """

    _inherit = "crm.follow.up.contact"

    date_erased = fields.Datetime(string="Erased On", readonly=True)
    erased_uid = fields.Many2one("res.users", string="Erased by", readonly=True)
    erased_reason = fields.Char(string="Erased Because", readonly=True)

    # hooks

    @api.model
    def _get_privacy_map(self):
        """Return where personal data is kept. Extend it for fields of your own.

        :return: dict of ``privacy_map.Place`` by the name of a model
        """
        return dict(PLACES)

    # buttons

    def action_erase(self):
        """Open the dialog that erases what follow-up knows of these people."""
        check_many(self)
        self._check_privacy_allowed()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_erase_action"
        )
        return action | {"context": {"default_contact_ids": self.ids}}

    def action_export_data(self):
        """Download what follow-up knows of the person."""
        check_one(self)
        self._check_privacy_allowed()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_follow_up/people/{self.id}",
            "target": "download",
        }

    def _check_privacy_allowed(self):
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._(
                    "Only sales managers may export or erase what follow-up knows of a "
                    "person. Ask one of them."
                )
            )
        self.check_access("write")

    # erasing

    def unlink(self):
        """Erase people first who have a ledger: core's privacy look-up deletes them.

        What was joined to another person has nothing left and simply goes.
        """
        # sudo: as the deletion, which was allowed, it concerns all of their records
        used = self.sudo().filtered(lambda each: each.touch_ids or each.enrolment_ids)
        if used:
            used._erase_records()
            commitments = self.env["crm.follow.up.commitment"].sudo()
            commitments = commitments.search([("contact_id", "in", used.ids)])
            for records in (used.touch_ids, used.enrolment_ids, commitments):
                records.contact_id = False
        return super().unlink()

    def _erase(self, reason):
        """Erase what follow-up knows of these people, as a sales manager.

        Whatever is open ends: nobody is to be contacted by what is erased.

        :param reason: why, without a name: it is kept
        :raises AccessError: where the user may not
        :raises UserError: without a reason
        """
        self._check_privacy_allowed()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say in “Reason” why the data is erased, without a name.")
            )
        # sudo: it concerns all records of the person, whoever may read them
        people = self.sudo()
        leads = people._erase_records()
        now = self.env["crm.follow.up.enrolment"]._now()
        people.write(
            {
                "date_erased": now,
                "erased_uid": self.env.uid,
                "erased_reason": reason,
            }
        )
        body = self.env._(
            "What follow-up knew of the person was erased. Reason: %(reason)s",
            reason=reason,
        )
        leads._message_log_batch(
            dict.fromkeys(leads.ids, body), author_id=self.env.user.partner_id.id
        )

    def _erase_records(self):
        """Empty every field of the map; return the leads of the people, as sudo."""
        # sudo: nothing may be left, nor what the manager may not read; the right was
        # checked by the caller
        people = self.sudo().with_context(active_test=False, tracking_disable=True)
        leads = people._get_leads() | people.touch_ids.lead_id.filtered(
            lambda lead: lead.follow_up_contact_id in people
        )
        partners = people.partner_id
        people._end_what_is_open(leads)
        places = self._get_privacy_map()
        found = {
            name: people._find_personal(name, place, leads, partners)
            for name, place in places.items()
        }
        for name, place in places.items():
            people._forget_partners(name, place, partners)
            people._forget(found[name], place)
        return leads

    def _end_what_is_open(self, leads):
        """Stop plans and withdraw promises, with a reason that names nobody."""
        note = self.env._("The data of the person was erased.")
        enrolments = self.enrolment_ids | leads.follow_up_enrolment_ids.filtered(
            lambda each: not each.contact_id
        )
        enrolments._stop("manual", note)
        # sudo: promises move by methods only, and none may be left open
        commitments = self.env["crm.follow.up.commitment"].sudo()
        commitments.search(
            [
                ("contact_id", "in", self.ids),
                ("state", "in", OPEN_COMMITMENT_STATES),
            ]
        )._withdraw(note)

    def _find_personal(self, name, place, leads, partners=None):
        """Return the records of a model that are about people or their leads.

        :param partners: None where leads are meant, whoever it was about
        """
        # sudo: what is known of a person is all of it, whoever may read the record
        model = self.env[name].sudo().with_context(active_test=False)
        targets = dict(zip(TARGETS, (self, leads, partners), strict=True))
        domain = Domain.FALSE
        for way in place.ways:
            target = name if way == "id" else _get_comodel(model, way)
            ids = targets[target].ids if targets[target] else []
            part = Domain(way, "in", ids)
            whose = f"{way.removesuffix('lead_id')}contact_id"
            if target == "crm.lead" and partners is not None and whose in place.ways:
                # what was between us and a colleague of theirs is the colleague's
                part &= Domain(whose, "in", [False, *self.ids])
            domain |= part
        return model.search(domain)

    def _forget(self, records, place, keep_partners=False):
        """Empty the fields of records about the people, or delete the records.

        :param keep_partners: whether it stays who it was
        """
        if not records:
            return
        records = records.with_context(tracking_disable=True, follow_up_engine=ENGINE)
        self._forget_threads(records)
        if place.is_deleted:
            self._forget_marks(records)
            records.unlink()
            return
        values = {
            name: self._get_empty(records._fields[name])
            for name, rule in place.fields.items()
            if rule == CLEAR or (rule == PARTNER and not keep_partners)
        }
        if records._name == self._name:
            self._forget_identity(records, values)
        elif values:
            records.write(values)

    def _forget_identity(self, records, values):
        """Nobody is found by an erased person; their boundaries go with them."""
        boundaries = dict.fromkeys(BOUNDARIES, False)
        boundaries["channel_ids"] = [fields.Command.clear()]
        for person in records:
            person.write(values | boundaries | {"key": f"erased:{person.id}"})

    def _forget_partners(self, name, place, partners):
        """Empty the fields that name the people's partners, in whatever record."""
        for field, rule in place.fields.items():
            if rule == PARTNER and partners:
                # sudo: nothing may be left, nor what the manager may not read
                model = self.env[name].sudo().with_context(active_test=False)
                records = model.search([(field, "in", partners.ids)])
                records.with_context(tracking_disable=True).write({field: False})

    def _forget_threads(self, records):
        """Delete what was written on records of ours, to-dos and documents of proof."""
        if not records._name.startswith("crm.follow.up."):
            return
        if "message_ids" in records._fields:
            records.message_ids.unlink()
        if "activity_ids" in records._fields:
            records.activity_ids.unlink()
        if "attachment_ids" in records._fields:
            records.attachment_ids.filtered(
                lambda file: file.res_model == records._name or not file.res_model
            ).unlink()

    def _forget_marks(self, records):
        if records._name != "crm.follow.up.access":
            return
        # sudo: nobody has a right on the counts of a page
        marks = self.env["crm.follow.up.access.mark"].sudo()
        domain = Domain.OR(
            Domain("key", "=like", f"{kind}:{access.id}:%")
            for access in records
            for kind in ("link", "form")
        )
        marks.search(domain).unlink()

    def _get_empty(self, field):
        """Return what a field holds when nothing is known."""
        if field.required and field.type in ("char", "text"):
            return self.env._("Erased")
        return [fields.Command.clear()] if field.type == "many2many" else False


def _get_comodel(model, path):
    """Return the name of the model that a path of fields leads to."""
    for name in path.split("."):
        model = model.env[model._fields[name].comodel_name]
    return model._name
