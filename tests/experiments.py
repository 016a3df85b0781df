from datetime import timedelta

from .common import MONDAY, FollowUpCase


class ExperimentCase(FollowUpCase):
    """A plan with an experiment on its second step, and leads that are drawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(0, 1, 3)
        cls.step = cls.plan.step_ids[1]

    @classmethod
    def _create_experiment(cls, variants=1, **values):
        """Create an experiment that is won by ten leads a variant or fewer."""
        experiment = cls.env["crm.follow.up.experiment"].create(
            {
                "name": "A call or a message",
                "plan_id": cls.plan.id,
                "kind": "step",
                "step_id": cls.step.id,
                "baseline": 20,
                "min_difference": 60,
                "window_days": 20,
                **values,
            }
        )
        if experiment.kind == "step":
            for _number in range(variants - 1):
                experiment.action_add_variant()
            for number, variant in enumerate(experiment.variant_ids[1:]):
                variant.step_id.write(
                    {"name": f"Message {number}", "delay_count": 2 + number}
                )
        return experiment

    def _bring(self, count, now=MONDAY, **values):
        """Bring leads to the second step of the plan, done by hand at ``now``."""
        enrolments = self._enrol(self._create_leads(count, **values), self.plan, now)
        touches = enrolments._get_planned_touches()
        with self._at(now):
            touches.activity_id.with_user(self.rep).action_done()
        return enrolments

    def _get_steps(self, enrolments):
        """Return the steps that enrolments are at, an empty one for those at none."""
        return {each.step_id for each in enrolments}

    def _backdate(self, records, date=MONDAY):
        """Let leads have been drawn at ``date``: what is created now is not."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id = ANY(%s)",
            [date, records.ids],
        )
        records.invalidate_recordset()

    def _answer(self, leads, days=3, outcome="answered", date=MONDAY):
        """Log what these leads said some days after they were drawn."""
        leads._follow_up_log(
            self.phone,
            direction="in",
            outcome=self.env.ref(f"crm_follow_up.outcome_{outcome}"),
            date=date + timedelta(days=days),
        )
