from odoo import api, fields, models


class CrmFollowUpTouch(models.Model):
    """Touches know the variant they were made for, so that reports can group by it."""

    _inherit = "crm.follow.up.touch"

    variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Which way of following up this lead was drawn for.",
    )


class CrmFollowUpEnrolment(models.Model):
    """Leads that are drawn for a variant of a plan, or of one of its steps.

    Plans without a running experiment say so themselves: they cost no query. Where
    there is one, one query tells, for all leads of a batch, what was drawn before.
    """

    _inherit = "crm.follow.up.enrolment"

    variant_id = fields.Many2one(
        "crm.follow.up.experiment.variant",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Which way of following up this lead was drawn for.",
    )

    # whole plans

    @api.model
    def _prepare_start_values(self, leads, plan, date):
        """Let leads follow the plan they are drawn for."""
        values_list = super()._prepare_start_values(leads, plan, date)
        experiment = plan.experiment_id
        if not experiment or experiment._get_ways()[experiment.id].kind != "plan":
            return values_list
        drawn = experiment._draw([(lead, experiment) for lead in leads])
        for lead, values in zip(leads, values_list, strict=True):
            way = drawn[lead.id, experiment.id]
            values |= {"variant_id": way.variant_id, "plan_id": way.plan_id}
        return values_list

    def _prepare_touch_values(self, step, number, moment):
        values = super()._prepare_touch_values(step, number, moment)
        return values | {"variant_id": self.variant_id.id}

    # steps

    def _materialise(self, planned, now):
        return super()._materialise(self._draw_steps(planned), now)

    @api.model
    def _draw_steps(self, planned):
        """Return planned steps with the variant that each lead is drawn for.

        A touch that is only moved stays what it is.
        """
        tried = {
            index: item.enrolment.plan_id.experiment_id
            for index, item in enumerate(planned)
            if not item.touch and item.enrolment.plan_id.experiment_id
        }
        running = self.env["crm.follow.up.experiment"].union(*tried.values())
        ways = running._get_ways() if running else {}
        tried = {
            index: each
            for index, each in tried.items()
            if ways[each.id].step_id == planned[index].step._get_base().id
        }
        if not tried:
            return planned
        drawn = running._draw(
            [(planned[index].enrolment.lead_id, each) for index, each in tried.items()]
        )
        planned = list(planned)
        steps = self._prefetch_variants(planned, ways)
        for index, each in tried.items():
            way = drawn[planned[index].enrolment.lead_id.id, each.id]
            planned[index] = planned[index]._replace(
                step=steps[way.step_id], variant=way.variant_id
            )
        return planned

    @api.model
    def _prefetch_variants(self, planned, ways):
        """Return the steps of variants by id, read together with those of the plan."""
        ids = {way.step_id for each in ways.values() for way in each.ways}
        ids |= {item.step.id for item in planned}
        steps = self.env["crm.follow.up.plan.step"].browse(sorted(filter(None, ids)))
        return {step.id: step for step in steps}

    def _prepare_planned_touch(self, item, moment, user, reasons):
        values = super()._prepare_planned_touch(item, moment, user, reasons)
        return values | ({"variant_id": item.variant} if item.variant else {})

    # the place of a variant in its plan

    def _get_histories(self):
        """Let a variant that was done stand for the step of the plan."""
        self.plan_id._prefetch_variants()
        histories = super()._get_histories()
        bases = self.env["crm.follow.up.plan.step"]._get_bases()
        if not bases:
            return histories
        return {
            id_: history._replace(
                used=history.used
                | {(bases[step], n) for step, n in history.used if step in bases}
            )
            for id_, history in histories.items()
        }
