from odoo import api, fields, models
from odoo.exceptions import UserError

from .prefetch import PREFETCH
from .remote_call import check_one

TODO = "mail.mail_activity_data_todo"
# a chain of referrals is followed so far
MOST_IN_CHAIN = 20


class CrmLead(models.Model):
    """What grows out of a sale: further opportunities, and people who recommend us.

    Touches after the sale are counted apart from those before (``phase``). What was
    sold leads to a linked opportunity; a referral names who recommended us and, where
    that came out of our follow-up, the opportunity it came from.
    """

    _inherit = "crm.lead"

    follow_up_origin_id = fields.Many2one(
        "crm.lead",
        string="Grew Out Of",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The opportunity whose follow-up brought this one about.",
        prefetch=PREFETCH,
    )
    follow_up_origin_kind = fields.Selection(
        [
            ("upsell", "More of the same"),
            ("cross", "Something else"),
            ("referral", "Referral"),
        ],
        string="Grew As",
        copy=False,
        prefetch=PREFETCH,
    )
    follow_up_offspring_ids = fields.One2many(
        "crm.lead", "follow_up_origin_id", context={"active_test": False}
    )
    follow_up_offspring_count = fields.Integer(
        string="Grown Out of It",
        compute="_compute_follow_up_offspring_count",
        aggregator=None,
    )
    follow_up_chain = fields.Char(
        string="Chain", compute="_compute_follow_up_chain", help="Where it came from."
    )

    @api.depends("follow_up_offspring_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_follow_up_offspring_count(self):
        counts = dict(
            self.with_context(active_test=False)._read_group(
                [("follow_up_origin_id", "in", self._origin.ids)],
                ["follow_up_origin_id"],
                ["__count"],
            )
        )
        for lead in self:
            lead.follow_up_offspring_count = counts.get(lead._origin, 0)

    @api.depends("follow_up_origin_id", "referrer_id.name", "partner_id.name")
    def _compute_follow_up_chain(self):
        """Name the leads that this one came from, the first one first."""
        for lead in self:
            # sudo: the origin of a lead may be a colleague's; its name is no secret
            names, each = [], lead.sudo()
            while each.follow_up_origin_id and len(names) < MOST_IN_CHAIN:
                each = each.follow_up_origin_id
                names.append(each.partner_id.name or each.name)
            if lead.referrer_id and lead.referrer_id.name not in names[:1]:
                names.insert(0, lead.referrer_id.name)
            lead.follow_up_chain = " → ".join(reversed(names)) or False

    @api.constrains("follow_up_origin_id")
    def _check_follow_up_origin(self):
        if self._has_cycle("follow_up_origin_id"):
            raise UserError(
                self.env._("A lead cannot grow out of itself. Correct “Grew Out Of”.")
            )

    # actions

    def action_follow_up_upsell(self):
        """Open a new opportunity for more of what was sold."""
        return self._open_offspring("upsell")

    def action_follow_up_cross_sell(self):
        """Open a new opportunity for something else."""
        return self._open_offspring("cross")

    def action_follow_up_referral(self):
        """Open a new lead for somebody whom this customer recommended us to."""
        return self._open_offspring("referral")

    def action_view_follow_up_offspring(self):
        """Open what grew out of this lead."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        return action | {
            "name": self.env._("Grown out of %s", self.name),
            "domain": [("follow_up_origin_id", "=", self.id)],
            "context": {"active_test": False, "default_type": "opportunity"},
        }

    def _open_offspring(self, kind):
        """Open the form of a new lead that grows out of this one, filled in."""
        check_one(self)
        self.check_access("read")
        if self.won_status != "won" and kind != "referral":
            raise UserError(
                self.env._(
                    "%(lead)s is not won yet. Mark it as won before you sell more, or "
                    "change its expected revenue.",
                    lead=self.name,
                )
            )
        values = self._prepare_offspring_values(kind)
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self._fields["follow_up_origin_kind"]._description_selection(self.env)
            )[kind],
            "res_model": "crm.lead",
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def _prepare_offspring_values(self, kind):
        """Return the values of a lead that grows out of this one. Extend for others.

        :param kind: a key of ``follow_up_origin_kind``
        """
        self.ensure_one()
        values = {
            "type": "opportunity",
            "follow_up_origin_id": self.id,
            "follow_up_origin_kind": kind,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
        }
        if kind == "referral":
            return values | {"referrer_id": self.partner_id.id}
        return values | {
            "name": self.env._("%(lead)s: more", lead=self.name),
            "partner_id": self.partner_id.id,
            "tag_ids": self.tag_ids.ids,
        }

    # thanks

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.filtered(
            lambda lead: lead.follow_up_origin_kind == "referral"
        )._thank_referrers()
        return leads

    def _thank_referrers(self):
        """Ask the salespeople of the leads that these came from to say thanks."""
        # sudo: whoever entered the referral, the one who has the relationship thanks
        leads = self.sudo()
        thanked = leads.filtered(lambda lead: lead._get_thanking_user())
        # sudo: see above
        self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.follow_up_origin_id.id,
                    "activity_type_id": self.env.ref(TODO).id,
                    "user_id": lead._get_thanking_user().id,
                    "summary": self.env._(
                        "Thank %(referrer)s for recommending us",
                        referrer=lead.referrer_id.name or lead.follow_up_origin_id.name,
                    ),
                    "note": self.env._("They recommended us to %s.", lead.name),
                    "automated": True,
                }
                for lead in thanked
            ]
        )

    def _get_thanking_user(self):
        keeper = self.follow_up_origin_id._get_follow_up_keeper()
        return keeper or self.user_id.filtered("active")
