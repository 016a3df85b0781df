"""Core's activity plans and chains of activity types, as a file of follow-up plans."""

from ..tools.core_plans import Offset, arrange, follow
from ..tools.plan_schema import FORMAT, VERSION

# the kind of channel for an activity type that no channel uses
KINDS = {"phonecall": "phone", "meeting": "visit"}


class CorePlans:
    """Translates core's plans into data for ``plan_import``.

    :param env: of the user
    :param note: called with a code and parameters, as for ``plan_import.Note``
    """

    def __init__(self, env, note):
        self.env = env
        self.note = note
        self.channels = env["crm.follow.up.channel"].search([])

    def make_file(self, entries):
        """Return the data of a file; what it refers to is here already."""
        lang = self.env.lang or "en_US"
        return {"format": FORMAT, "version": VERSION, "lang": lang, "plans": entries}

    def convert_plan(self, plan):
        """Return the entry of a ``mail.activity.plan``."""
        templates = plan.template_ids
        if any(each.delay_from == "before_plan_date" for each in templates):
            self.note("counted_from_first", plan=plan.name)
        offsets = [
            Offset(
                each.delay_count,
                each.delay_unit,
                each.delay_from == "before_plan_date",
            )
            for each in templates
        ]
        steps = [
            self._make_step(
                templates[at].activity_type_id,
                days,
                templates[at].summary,
                templates[at].note,
                templates[at].responsible_id,
            )
            for at, days in arrange(offsets)
        ]
        return self._make_plan(plan, plan.name, steps)

    def convert_chain(self, start):
        """Return the entry of the chain that begins with a ``mail.activity.type``."""
        chain = follow(start, self._get_next)
        if chain[-1] in chain[:-1]:
            self.note("chain_returns", plan=start.name, name=chain.pop().name)
        steps = [
            self._make_step(
                each,
                Offset(each.delay_count, each.delay_unit).get_days() if at else 0,
                each.summary,
                each.default_note,
                each.default_user_id,
            )
            for at, each in enumerate(chain)
        ]
        return self._make_plan(start, start.name, steps)

    def _get_next(self, activity_type):
        if activity_type.triggered_next_type_id:
            return activity_type.triggered_next_type_id
        suggested = activity_type.suggested_next_type_ids
        if len(suggested) > 1:
            self.note("chain_chooses", plan=activity_type.name, name=activity_type.name)
        return suggested[:1] or None

    def _make_plan(self, record, name, steps):
        # where it came from: the same is found again, whoever has renamed it
        key = f"__import__.{record._table}_{record.id}"
        return {"id": key, "name": name, "step_ids": steps}

    def _make_step(self, activity_type, days, summary, note, user):
        channel = self._find_channel(activity_type)
        return {
            "name": summary or activity_type.name,
            "channel_id": {"name": channel.name},
            "delay_count": days,
            "delay_unit": "days",
            "script": str(note) if note else None,
            "responsible": "user" if user else "salesperson",
            "user_id": {"name": user.login} if user else None,
        }

    def _find_channel(self, activity_type):
        """Return the channel of an activity type: its own, or one of its kind."""
        own = self.channels.filtered(
            lambda each: each.activity_type_id == activity_type
        )
        kind = KINDS.get(activity_type.category, "other")
        of_kind = self.channels.filtered(lambda each: each.kind == kind)
        return (own or of_kind or self.channels)[:1]
