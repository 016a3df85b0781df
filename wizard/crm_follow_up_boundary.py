from odoo import api, fields, models

from ..models.remote_call import check_one

# what the dialog takes over from the person, and gives back
BOUNDARIES = (
    "channel_ids",
    "boundary_count",
    "boundary_days",
    "hour_from",
    "hour_to",
    "tz",
    "date_not_before",
    "stop_requested",
)


class CrmFollowUpBoundary(models.TransientModel):
    """Asks when, how and how often a person wants to be contacted.

    For those who follow the person up: they have no right on the person as such.
    """

    _name = "crm.follow.up.boundary"
    _description = "Boundaries"

    contact_id = fields.Many2one(
        "crm.follow.up.contact", required=True, ondelete="cascade"
    )
    channel_ids = fields.Many2many(
        "crm.follow.up.channel",
        string="Agreed Channels",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="Automatic messages use no other; touches by others are flagged. Empty: "
        "all channels.",
    )
    boundary_count = fields.Integer(
        string="Agreed Maximum",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="How many touches they have agreed to. 0: the caps of the company hold.",
    )
    boundary_days = fields.Integer(
        string="Agreed Days",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
    )
    hour_from = fields.Float(
        string="Contact From",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="On their own clock. Both at 0:00: the contact hours of the company.",
    )
    hour_to = fields.Float(
        string="Contact Until",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
    )
    tz = fields.Selection(
        selection=lambda self: self.env["crm.follow.up.contact"]._selection_tz(),
        string="Time Zone",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="Where their clock is. Empty: that of their address.",
    )
    date_not_before = fields.Datetime(
        string="Not Before",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="They want to hear from us no earlier.",
    )
    stop_requested = fields.Boolean(
        string="Do Not Contact",
        compute="_compute_boundaries",
        store=True,
        readonly=False,
        precompute=True,
        help="They asked to be left alone: all their plans stop, and nobody's plan "
        "contacts them. Only a sales manager can lift it.",
    )
    stop_note = fields.Char(string="They Said")
    was_stopped = fields.Boolean(
        string="Was Left Alone", related="contact_id.stop_requested"
    )

    @api.depends("contact_id")
    def _compute_boundaries(self):
        for wizard in self:
            for name in BOUNDARIES:
                wizard[name] = wizard.contact_id[name]

    def action_apply(self):
        """Keep what the person has agreed to.

        :raises AccessError: where the user may change no lead of the person
        """
        check_one(self)
        # sudo: whom the user may not follow up must be refused, not left out
        contact = self.sudo().contact_id.with_env(self.env)
        values = {name: self[name] for name in BOUNDARIES}
        contact._set_boundaries(contact._convert_to_write(values), self.stop_note)
