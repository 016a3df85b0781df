from odoo import api, models


class CrmFollowUpPage(models.AbstractModel):
    """What a prospect reads after an act, done or refused, in their language."""

    _inherit = "crm.follow.up.page"

    @api.model
    def _get_notices(self):
        """Return what the prospect reads after each act."""
        _ = self.env._
        return {
            "confirm": _("Thank you. We have noted your promise."),
            "decline": _("Thank you for telling us. We have noted it."),
            "date": _("Thank you. We have noted the new date."),
            "agreement": _("Thank you. What we agreed is confirmed."),
            "channels": _("Thank you. We will keep to what you have chosen."),
            "again": _("Thank you. You will not hear from us before that day."),
            "stop": _("We will not contact you any more. You can always write to us."),
            "add": _("Thank you. Your next step is on the list."),
        }

    @api.model
    def _get_refusals(self):
        """Return what the prospect reads where something is refused, by its code."""
        _ = self.env._
        return {
            "no_date": _("Please choose a date."),
            "bad_date": _("We do not understand this date. Please choose it again."),
            "past_date": _("This date has passed. Please choose today or a later day."),
            "far_date": _(
                "This date is too far ahead. Please choose one within a year."
            ),
            "no_text": _("Please say what you will do."),
            "no_reason": _("Please say in a few words why."),
            "bad_choice": _("This choice is not offered. Please choose again."),
            "gone": _(
                "This has changed meanwhile. The page now shows how things stand."
            ),
            "stale": _("The page was out of date. Please try once more."),
            "busy": _("This was a lot at once. Please wait a minute, then try again."),
        }
