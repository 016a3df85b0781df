from odoo import fields, models

from .prefetch import PREFETCH


class CrmLead(models.Model):
    """What the customer told us, as plain columns that people fill in."""

    _inherit = "crm.lead"

    customer_date = fields.Date(
        string="Customer's Decision",
        help="When the customer means to decide. Plans can count from this date.",
        prefetch=PREFETCH,
    )
    customer_probability = fields.Integer(
        string="Customer's Probability",
        aggregator="avg",
        help="How likely the customer says an order is, in percent.",
        prefetch=PREFETCH,
    )
    buying_stage = fields.Selection(
        [
            ("need", "Need recognised"),
            ("search", "Searching"),
            ("information", "Gathering information"),
            ("evaluation", "Evaluating"),
            ("decision", "Deciding"),
            ("review", "Reviewing the purchase"),
        ],
        help="How far the customer is in buying. While evaluating they are most "
        "open to follow-up.",
        prefetch=PREFETCH,
    )
    referrer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="Who recommended us to this customer.",
        prefetch=PREFETCH,
    )

    meeting_impact = fields.Selection(
        [
            ("1", "None"),
            ("2", "Little"),
            ("3", "Some"),
            ("4", "Much"),
            ("5", "They were enthusiastic"),
        ],
        string="First Meeting",
        help="How much impact the first meeting made. Silence after a weak meeting "
        "has another cause than silence after a strong one.",
        prefetch=PREFETCH,
    )
    follow_up_bounced_email = fields.Char(
        string="Bounced E-mail",
        copy=False,
        help="The address that e-mails came back from for good. Correct the address of "
        "the lead and it counts no more.",
    )

    _customer_probability_range = models.Constraint(
        "CHECK(customer_probability BETWEEN 0 AND 100)",
        "The “Customer's Probability” must lie between 0 and 100 percent.",
    )
