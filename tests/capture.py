from contextlib import contextmanager
from unittest.mock import patch

from .common import MONDAY, FollowUpCase

SETTINGS = "follow_up_capture_"


class CaptureCase(FollowUpCase):
    """A lead of the salesperson, and everyday ways to contact its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.customer = cls.lead.partner_id
        # deadlines of answers would only be in the way here
        cls.company.follow_up_reply_hours = 0

    def _post(self, lead=None, now=MONDAY, partners=None, **values):
        """Write to the customer in the chatter, as whoever ``lead`` is for."""
        lead = self._as_user(lead)
        partners = self.customer if partners is None else partners
        with self._at(now):
            return lead.message_post(
                **{
                    "body": "How are you?",
                    "subject": "A question",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "partner_ids": partners.ids,
                }
                | values
            )

    def _compose(self, leads=None, mode="mass_mail", **values):
        """Return the composer on leads, as they are opened from the list."""
        leads = self._as_user(leads)
        return (
            leads.env["mail.compose.message"]
            .with_context(
                active_model="crm.lead",
                active_ids=leads.ids,
                default_composition_mode=mode,
                default_model="crm.lead",
                default_res_ids=leads.ids,
                mail_composer_force_partners=False,
            )
            .create({"subject": "News", "body": "<p>Hello</p>"} | values)
        )

    def _send_mass_mail(self, leads=None, now=MONDAY, **values):
        with self._at(now):
            self._compose(leads, **values)._action_send_mail()

    def _plan_activity(self, lead=None, **values):
        """Create an activity outside of any plan, a call if nothing else is said."""
        lead = self._as_user(lead)
        values = {"summary": "Ring them", "user_id": lead.env.uid} | values
        xmlid = values.pop("type", "mail.mail_activity_data_call")
        return lead.activity_schedule(xmlid, **values)

    def _call(self, lead=None, now=MONDAY, **values):
        activity = self._plan_activity(lead, **values)
        with self._at(now):
            activity.action_done()
        return activity

    def _as_user(self, leads):
        """Return the leads as the current user, the salesperson's lead if none."""
        return self.lead.with_env(self.env) if leads is None else leads

    def _get_touches(self, lead=None):
        """Return what is done on the ledger of a lead, oldest first."""
        touches = (lead or self.lead).sudo().follow_up_touch_ids
        return touches.filtered(lambda each: each.state == "done").sorted("date")

    @contextmanager
    def _without(self, source):
        """Switch a source off in the settings of the company."""
        self.company.sudo()[f"{SETTINGS}{source}"] = False
        yield
        self.company.sudo()[f"{SETTINGS}{source}"] = True

    def _patch_model(self, model, name, method):
        return patch.object(self.env.registry[model], name, method)

    def _broken_ledger(self, error):
        """Let every touch fail to be recorded."""

        def fail(self, vals_list):
            raise error

        return self._patch_model("crm.follow.up.touch", "create", fail)
