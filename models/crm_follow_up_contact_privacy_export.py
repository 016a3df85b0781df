import json

from odoo import models

# what is handed out of a record besides the fields that would be erased
FACTS = (
    "create_date",
    "date",
    "date_start",
    "date_end",
    "date_due",
    "date_erased",
    "channel_id",
    "channel_ids",
    "direction",
    "state",
    "outcome_id",
    "choice",
    "kind",
    "value",
    "customer_date",
    "customer_probability",
    "unanswered_streak",
    "is_burnt",
    "hour_from",
    "hour_to",
)
# keys of ours, which say nothing more
HIDDEN = ("account_key", "key", "token_hash")


class CrmFollowUpContact(models.Model):
    """What follow-up knows of a person, to be handed out to them."""

    _inherit = "crm.follow.up.contact"

    def _export_personal_data(self):
        """Return what follow-up knows of the person as a file of JSON.

        Of every model in the map of personal data: the fields that would be erased, and
        the facts that would stay; in the language of the user.

        :return: bytes
        :raises AccessError: where the user may not hand it out
        """
        self.ensure_one()
        self._check_privacy_allowed()
        # sudo: the person asks for all that is known, whoever may read it
        person = self.sudo().with_context(active_test=False)
        leads = person._get_leads()
        content = {
            self.env._("Exported on"): str(self.env["crm.follow.up.enrolment"]._now()),
            self.env._("Company"): person.company_id.name,
        }
        for name, place in self._get_privacy_map().items():
            records = person._find_personal(name, place, leads, person.partner_id)
            if records:
                title = records._description
                content[title] = [_export_record(each, place) for each in records]
        text = json.dumps(content, ensure_ascii=False, indent=4, default=str)
        return f"{text}\n".encode()


def _export_record(record, place):
    """Return what is handed out of one record, by the label of the field."""
    names = [*place.fields, *(name for name in FACTS if name not in place.fields)]
    return {
        record._fields[name]._description_string(record.env): value
        for name in names
        if name in record._fields
        and name not in HIDDEN
        and (value := _export_value(record, name))
    }


def _export_value(record, name):
    field, value = record._fields[name], record[name]
    if field.relational:
        return ", ".join(each.display_name or "" for each in value)
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value)
    return value if field.type in ("integer", "boolean", "json") else str(value or "")
