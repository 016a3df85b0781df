from odoo import api, fields, models

from .prefetch import PREFETCH

DIAGNOSES = [
    ("overtaken", "Overtaken by a better product"),
    ("unsuitable", "Unsuitable for them"),
    ("obsolete", "Obsolete"),
    ("too_early", "Too early for the market"),
    ("wrong_segment", "The wrong segment"),
]
SOURCES = [("client", "The client"), ("rep", "Our own impression")]


class CrmLead(models.Model):
    """Why a deal was lost, to whom, and what it means: as plain columns.

    Entered when it is lost, or learned from the client later.
    """

    _inherit = "crm.lead"

    lost_competitor_id = fields.Many2one(
        "res.partner",
        string="Winner",
        index="btree_not_null",
        domain=[("is_competitor", "=", True)],
        copy=False,
        help="The competitor who got the order.",
        prefetch=PREFETCH,
    )
    lost_rank = fields.Integer(
        string="Our Rank",
        aggregator="avg",
        copy=False,
        help="Where the client placed our offer among all: 2 is next to the winner. 0 "
        "where it is not known.",
        prefetch=PREFETCH,
    )
    lost_price_gap = fields.Float(
        string="Price Gap (%)",
        digits=(16, 1),
        aggregator="avg",
        copy=False,
        help="By how many percent of the winner's price ours was higher; negative "
        "where it was lower, 0 where it is not known.",
        prefetch=PREFETCH,
    )
    lost_consequence = fields.Char(
        string="Consequence",
        copy=False,
        help="What it means for us on this market.",
        prefetch=PREFETCH,
    )
    lost_diagnosis = fields.Selection(
        DIAGNOSES,
        string="Diagnosis",
        copy=False,
        help="What keeps such deals from being won, if it is more than this one.",
        prefetch=PREFETCH,
    )
    lost_source = fields.Selection(
        SOURCES,
        string="Says So",
        copy=False,
        help="From whom the diagnosis is: the client himself, or the salesperson.",
        prefetch=PREFETCH,
    )

    _lost_rank_positive = models.Constraint(
        "CHECK(lost_rank >= 0)",
        "“Our Rank” cannot be negative. Enter 2 for the offer next to the winner, or "
        "0 where it is not known.",
    )

    @api.model
    def _prepare_lost_values(self, competitor=None, **values):
        """Return what is kept of a loss, so that nothing of an earlier one stays.

        :param competitor: ``res.partner`` who won, or empty
        :param values: by the names of the fields above, without ``lost_``
        """
        names = ("rank", "price_gap", "consequence", "diagnosis", "source")
        return {
            "lost_competitor_id": competitor.id if competitor else False,
            **{f"lost_{name}": values.get(name) or False for name in names},
        }

    def _follow_up_learn_loss(self, **values):
        """Keep what was learned of a loss later; what is empty changes nothing.

        :param values: fields of the loss by their names
        :raises AccessError: where the user may not edit one of the leads
        """
        self.check_access("write")
        known = {name: value for name, value in values.items() if value}
        lost = self.filtered(lambda lead: lead.won_status == "lost")
        if not known or not lost:
            return
        lost.write(known)
        lines = [
            self.env._(
                "%(field)s: %(value)s", field=label, value=lost[:1]._format_loss(name)
            )
            for name, label in lost._get_loss_labels().items()
            if name in known
        ]
        body = self.env._("Learned about the loss. %(what)s", what=". ".join(lines))
        lost._message_log_batch(bodies=dict.fromkeys(lost.ids, body))

    @api.model
    def _get_loss_labels(self):
        """Return the labels of what can be known of a loss, by field name."""
        return {
            name: field._description_string(self.env)
            for name, field in self._fields.items()
            if name.startswith("lost_")
        }

    def _format_loss(self, name):
        """Return what is known of the loss in one field, in words."""
        field = self._fields[name]
        value = field.convert_to_export(self[name], self)
        return str(value)
