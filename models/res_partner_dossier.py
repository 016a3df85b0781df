from odoo import api, fields, models

from .prefetch import PREFETCH
from .res_partner import SALES

RATINGS = ("financial", "buying", "capability", "attitude")


class ResPartner(models.Model):
    """The dossier of a customer: what one should know before making an offer.

    It belongs to the commercial partner; whoever is asked for it of a contact looks
    there (``crm.lead._get_follow_up_dossier``).
    """

    _inherit = "res.partner"

    follow_up_rating_ids = fields.One2many(
        "crm.follow.up.rating", "partner_id", groups=SALES
    )
    follow_up_supplier_id = fields.Many2one(
        "res.partner",
        string="Current Supplier",
        index="btree_not_null",
        groups=SALES,
        help="Whom they buy from today.",
        prefetch=PREFETCH,
    )
    follow_up_supplier_trouble = fields.Text(
        string="Trouble with It",
        groups=SALES,
        help="What they are not happy with. A reason to take them up again.",
        prefetch=PREFETCH,
    )
    follow_up_need = fields.Text(
        string="Need",
        groups=SALES,
        help="What they want to achieve, in their words.",
        prefetch=PREFETCH,
    )
    follow_up_decision = fields.Text(
        string="Decision Process",
        groups=SALES,
        help="Who decides, in which order, on what grounds, and until when.",
        prefetch=PREFETCH,
    )
    follow_up_dossier = fields.Integer(
        string="Dossier (%)",
        compute="_compute_follow_up_dossier",
        groups=SALES,
        help="How much of the dossier is filled in: the four ratings, the supplier, "
        "the need, the decision process and the people, an eighth each.",
    )
    follow_up_dossier_missing = fields.Char(
        string="Still Missing", compute="_compute_follow_up_dossier", groups=SALES
    )

    @api.depends(
        "follow_up_rating_ids.kind",
        "follow_up_supplier_id",
        "follow_up_need",
        "follow_up_decision",
        "child_ids",
        "is_company",
    )
    @api.depends_context("lang")
    def _compute_follow_up_dossier(self):
        labels = self._get_dossier_labels()
        for partner in self:
            pieces = partner._get_dossier_pieces()
            missing = [labels[name] for name, known in pieces.items() if not known]
            partner.follow_up_dossier_missing = ", ".join(missing)
            share = 1 - len(missing) / len(pieces)
            partner.follow_up_dossier = round(100 * share)

    def _get_dossier_pieces(self):
        """Return the pieces of the dossier and whether each is known, as a dict.

        Extend it together with ``_get_dossier_labels`` for pieces of your own.
        """
        self.ensure_one()
        rated = set(self.follow_up_rating_ids.mapped("kind"))
        return {
            **{kind: kind in rated for kind in RATINGS},
            "follow_up_supplier_id": bool(self.follow_up_supplier_id),
            "follow_up_need": bool(self.follow_up_need),
            "follow_up_decision": bool(self.follow_up_decision),
            "child_ids": bool(self.child_ids) or not self.is_company,
        }

    def _get_dossier_labels(self):
        """Return the names of the pieces of the dossier by their keys."""
        rating = self.env["crm.follow.up.rating"]._fields["kind"]
        names = ("follow_up_supplier_id", "follow_up_need", "follow_up_decision")
        return {
            **dict(rating._description_selection(self.env)),
            **{
                name: self._fields[name]._description_string(self.env) for name in names
            },
            "child_ids": self.env._("People"),
        }


class ResCompany(models.Model):
    """What must be known before customers get an offer or a ready-made text."""

    _inherit = "res.company"

    follow_up_need_needed = fields.Boolean(
        string="Need before Templates",
        help="A plan that sends templates by itself starts only where the need of the "
        "customer is in their dossier.",
        prefetch=PREFETCH,
    )
    follow_up_dossier_min = fields.Integer(
        string="Dossier before Proposals",
        help="How much of the dossier, in percent, must be filled in before a plan of "
        "the proposal phase starts. 0: nothing.",
        prefetch=PREFETCH,
    )

    _follow_up_dossier_min_range = models.Constraint(
        "CHECK(follow_up_dossier_min BETWEEN 0 AND 100)",
        "“Dossier before Proposals” must lie between 0 and 100 percent.",
    )


class ResConfigSettings(models.TransientModel):
    """The settings of the dossier."""

    _inherit = "res.config.settings"

    follow_up_need_needed = fields.Boolean(
        related="company_id.follow_up_need_needed", readonly=False
    )
    follow_up_dossier_min = fields.Integer(
        related="company_id.follow_up_dossier_min", readonly=False
    )
