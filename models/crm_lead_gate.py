from odoo import api, models
from odoo.exceptions import ValidationError

# a write on one of these may change the stage, by itself or by a compute
MOVING = {"stage_id", "team_id", "type", "user_id"}
# what lets leads through a gate, in the context as ``follow_up_gate``: no value that a
# client could send is one of these very objects
OPEN_GATE = object()  # nobody chose the stage: noted
OVERRIDDEN = object()  # a manager did, and says why
# leads that a refusal names
MOST_NAMED = 5


class CrmLead(models.Model):
    """Stages that a lead enters only when the prospect has kept a promise.

    The gate is at the entrance of the stage that requires the promise, whatever moves
    the lead: a screen, an import, an automation or a remote call. Where the company
    blocks, who chooses such a stage is refused; a lead that gets there without anybody
    choosing it (by its team, as a new lead without a stage, when it is converted, or
    merged with others) is let through with a note, as a mail or an assignment must not
    fail. Stages that are jumped over are not asked for, and won stages cannot require
    anything: winning and losing never meet a gate.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        required = self.env["crm.stage"]._get_required_types()
        if required:
            default = self.env.context.get("default_stage_id")
            chosen = leads.browse(
                lead.id
                for lead, vals in zip(leads, vals_list, strict=True)
                if vals.get("stage_id") or default
            )
            chosen._pass_gates(required, is_chosen=True)
            (leads - chosen)._pass_gates(required, is_chosen=False)
        return leads

    def write(self, vals):
        required = MOVING & vals.keys() and self.env["crm.stage"]._get_required_types()
        if not required:
            return super().write(vals)
        # sudo: the gate stands whoever moves the lead
        before = {lead: lead.stage_id for lead in self.sudo()}
        result = super().write(vals)
        moved = self.filtered(lambda lead: lead.sudo().stage_id != before[lead.sudo()])
        moved._pass_gates(required, is_chosen="stage_id" in vals)
        return result

    def _merge_opportunity(self, *args, **kwargs):
        leads = self.with_context(follow_up_gate=OPEN_GATE)
        result = super(CrmLead, leads)._merge_opportunity(*args, **kwargs)
        return result.with_env(self.env)

    def convert_opportunity(self, *args, **kwargs):
        leads = self.with_context(follow_up_gate=OPEN_GATE)
        return super(CrmLead, leads).convert_opportunity(*args, **kwargs)

    @api.model
    def message_new(self, *args, **kwargs):
        leads = self.with_context(follow_up_gate=OPEN_GATE)
        lead = super(CrmLead, leads).message_new(*args, **kwargs)
        return lead.with_env(self.env)

    # the gate

    def _pass_gates(self, required, is_chosen):
        """Refuse, or note, that leads entered a stage without the promise it requires.

        :param required: see ``crm.stage._get_required_types``
        :param is_chosen: whether somebody chose the stage
        :raises ValidationError: naming the promises and the way out
        """
        # sudo: the gate stands whatever the user may read
        leads = self.sudo()._filter_unpromised(required)
        mark = self.env.context.get("follow_up_gate")
        if not leads or mark is OVERRIDDEN:
            return
        blocked = leads.filtered(
            lambda lead: lead._get_follow_up_company().follow_up_gate == "block"
        )
        if blocked and is_chosen and mark is not OPEN_GATE:
            raise ValidationError(blocked._explain_gate())
        leads._note_gate()

    def _filter_unpromised(self, required):
        """Return leads whose stage requires a promise that they have not kept."""
        gated = self.filtered(lambda lead: lead.stage_id.id in required)
        if not gated:
            return gated
        groups = self.env["crm.follow.up.commitment"]._read_group(
            [
                ("lead_id", "in", gated.ids),
                ("type_id", "in", [*{required[lead.stage_id.id] for lead in gated}]),
                ("party", "=", "prospect"),
                ("state", "=", "kept"),
            ],
            ["lead_id", "type_id"],
        )
        kept = {(lead.id, type_.id) for lead, type_ in groups}
        return gated.filtered(
            lambda lead: (lead.id, required[lead.stage_id.id]) not in kept
        )

    def _explain_gate(self):
        """Return why these leads may not enter their stages, and what to do."""
        lines = [
            self.env._(
                "“%(lead)s” cannot enter the stage “%(stage)s”: the prospect has not "
                "kept “%(promise)s”.",
                lead=lead.name,
                stage=lead.stage_id.name,
                promise=lead.stage_id.required_commitment_type_id.name,
            )
            for lead in self[:MOST_NAMED]
        ]
        if len(self) > MOST_NAMED:
            lines.append(
                self.env._("And %(count)s more.", count=len(self) - MOST_NAMED)
            )
        lines.append(
            self.env._(
                "Ask for it and mark it as kept, or let a sales manager choose “Move "
                "Anyway” with a reason."
            )
        )
        return "\n".join(lines)

    def _note_gate(self):
        """Say in the chatter, and to the user once, that a promise is missing."""
        bodies = {
            lead.id: self.env._(
                "Entered the stage “%(stage)s” although the prospect has not kept "
                "“%(promise)s”.",
                stage=lead.stage_id.name,
                promise=lead.stage_id.required_commitment_type_id.name,
            )
            for lead in self
        }
        self._message_log_batch(bodies=bodies)
        message = bodies[self[:1].id]
        if len(self) > 1:
            message = self.env._(
                "%(count)s opportunities entered a stage although the promise that it "
                "requires was not kept.",
                count=len(self),
            )
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "title": self.env._("Promise missing"),
                "message": message,
            },
        )
