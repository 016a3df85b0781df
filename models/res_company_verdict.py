from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.verdict import DEFAULT
from .prefetch import PREFETCH

# fields of ``tools.verdict.Weights`` by the setting that holds them
WEIGHTS = {
    "follow_up_verdict_days": "days",
    "follow_up_verdict_kept": "kept",
    "follow_up_verdict_broken": "broken",
    "follow_up_verdict_evasion": "evasion",
    "follow_up_verdict_unanswered": "unanswered",
    "follow_up_verdict_silent": "silent_after",
    "follow_up_verdict_stop": "stop_at",
}


class ResCompany(models.Model):
    """What a company thinks of promises and silence, and how strict it is."""

    _inherit = "res.company"

    # verdict
    follow_up_verdict_days = fields.Integer(
        string="Evidence Counts For",
        default=DEFAULT.days,
        help="Days after which answers and promises do not count any more for the "
        "verdict. Touches that nobody has answered do not grow old.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_kept = fields.Integer(
        string="A Kept Promise",
        default=DEFAULT.kept,
        help="How much each promise speaks for them that they kept; an answer is 1.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_broken = fields.Integer(
        string="A Broken Promise",
        default=DEFAULT.broken,
        help="How much each promise speaks against them that they broke.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_evasion = fields.Integer(
        string="An Evasion",
        default=DEFAULT.evasion,
        help="How much it speaks against them each time they say “later”.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_unanswered = fields.Integer(
        string="A Touch without Answer",
        default=DEFAULT.unanswered,
        help="How much each touch speaks against them since their last sign of life. "
        "Automatic ones count half.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_silent = fields.Integer(
        string="Silent After",
        default=DEFAULT.silent_after,
        help="Touches in a row without an answer after which they are silent.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_stop = fields.Integer(
        string="Stop At",
        default=DEFAULT.stop_at,
        help="How much more must speak against them than for them until the verdict is "
        "to stop.",
        prefetch=PREFETCH,
    )
    follow_up_verdict_review = fields.Boolean(
        string="Review When to Stop",
        help="A plan goes to review when the evidence has come to say stop. Otherwise "
        "the verdict is only shown.",
        prefetch=PREFETCH,
    )

    # turns
    follow_up_prospect_days = fields.Integer(
        string="Their Turn",
        default=5,
        help="Working days to hold the plan while it is the prospect's turn, where "
        "nothing else was agreed.",
        prefetch=PREFETCH,
    )

    # gate
    follow_up_gate = fields.Selection(
        [
            ("warn", "Warn, and note it"),
            ("block", "Only sales managers may, with a reason"),
        ],
        string="Stages That Need a Promise",
        default="warn",
        help="What happens when an opportunity is moved into a stage although the "
        "prospect has not kept the promise that the stage requires.",
        prefetch=PREFETCH,
    )

    def write(self, vals):
        changed = self.filtered(
            lambda company: any(
                company[name] != vals[name] for name in WEIGHTS.keys() & vals.keys()
            )
        )
        result = super().write(vals)
        if changed:
            self.env["crm.follow.up.enrolment"]._mark_verdicts_stale(changed)
        return result

    @api.constrains(*WEIGHTS, "follow_up_prospect_days")
    def _check_follow_up_verdict(self):
        least = {
            "follow_up_verdict_days": 1,
            "follow_up_verdict_silent": 1,
            "follow_up_verdict_stop": 1,
            "follow_up_prospect_days": 1,
        }
        for company in self:
            for name in (*WEIGHTS, "follow_up_prospect_days"):
                if company[name] < least.get(name, 0):
                    company._refuse_setting(name, least.get(name, 0))

    def _refuse_setting(self, name, least):
        raise ValidationError(
            self.env._(
                "“%(field)s” must be at least %(least)s. Correct it in the CRM "
                "settings.",
                field=self._fields[name]._description_string(self.env),
                least=least,
            )
        )

    def _get_verdict_weights(self):
        """Return the ``tools.verdict.Weights`` of the company."""
        return DEFAULT._replace(**{key: self[name] for name, key in WEIGHTS.items()})
