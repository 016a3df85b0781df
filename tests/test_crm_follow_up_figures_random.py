import logging
import os
import random
from collections import Counter, defaultdict
from datetime import timedelta
from statistics import median

from odoo.tests import tagged

from .common import MONDAY
from .figures import DAY, FiguresCase

_logger = logging.getLogger(__name__)
# enough to meet every case; set it to try more
SIZE = int(os.environ.get("CRM_FOLLOW_UP_RANDOM_LEADS") or 300)
FIRST, END = MONDAY, MONDAY + 60 * DAY


@tagged("post_install", "-at_install")
class TestRandomFigures(FiguresCase):
    """Every figure equals a slow, obvious recount of random opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(8)
        cls.company.follow_up_hourly_cost = 36
        cls.team.company_id = cls.company
        cls.leads = cls._create_leads(SIZE, company_id=cls.company.id)
        cls.contacts = cls._create_contacts()
        cls._end_some()
        cls._touch_all()
        cls._change_some()
        cls.env.flush_all()
        # what the database finds out by itself once the rows are committed
        cls.env.cr.execute("ANALYZE crm_follow_up_touch, crm_lead")

    @classmethod
    def _create_contacts(cls):
        zones = ("Europe/Madrid", "Asia/Tokyo", "America/Lima", False)
        return cls.env["crm.follow.up.contact"].create(
            [
                {
                    "name": str(number),
                    "key": f"random:{number}",
                    "company_id": cls.company.id,
                    "tz": zone,
                }
                for number, zone in enumerate(zones * (SIZE // 4))
            ]
        )

    @classmethod
    def _end_some(cls):
        # what is written below must not be written over
        cls.env.flush_all()
        cls.plain = {}
        for lead in cls.leads:
            created = MONDAY + cls.random.randrange(-60, 60) * DAY
            result = cls.random.choice(("won", "lost", "lost", "pending"))
            closed = created + cls.random.uniform(0, 60) * DAY
            cls.plain[lead.id] = {
                "created": created,
                "result": result,
                "closed": None
                if result == "pending"
                else closed.replace(microsecond=0),
                "offered": result == "won" or cls.random.random() < 0.5,
                "user": cls.random.choice((cls.rep, cls.other_rep)).id,
            }
            values = cls.plain[lead.id]
            stage = cls.stage_offer if values["offered"] else cls.stage_meeting
            stage = cls.stage_won if result == "won" else stage
            cls.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s, won_status = %s, active = %s, "
                "date_closed = %s, stage_id = %s, user_id = %s WHERE id = %s",
                (
                    created,
                    result,
                    result != "lost",
                    values["closed"],
                    stage.id,
                    values["user"],
                    lead.id,
                ),
            )
        cls.env.invalidate_all()

    @classmethod
    def _touch_all(cls):
        cls.touches = defaultdict(list)
        vals_list = []
        for lead in cls.leads:
            start = cls.plain[lead.id]["created"]
            for _number in range(cls.random.randrange(9)):
                # whole days collide now and then
                days = cls.random.choice(
                    (cls.random.randrange(40), cls.random.uniform(0, 40))
                )
                vals_list.append(cls._draw_touch(lead, start + days * DAY))
        for start in range(0, len(vals_list), 1000):
            created = cls.env["crm.follow.up.touch"].create(
                vals_list[start : start + 1000]
            )
            for touch, values in zip(
                created, vals_list[start : start + 1000], strict=True
            ):
                cls.touches[touch.lead_id.id].append({"id": touch.id, **values})
        for touches in cls.touches.values():
            touches.sort(key=lambda touch: (touch["date"], touch["id"]))

    @classmethod
    def _change_some(cls):
        """Correct, withdraw, move and delete some of them, after they were counted."""
        cls.env["crm.follow.up.touch.figure"].flush_model()
        everything = [each for touches in cls.touches.values() for each in touches]
        for values in cls.random.sample(everything, len(everything) // 5):
            touch = cls.env["crm.follow.up.touch"].browse(values["id"])
            change = cls.random.choice((cls._draw_change, cls._draw_lead, None))
            cls.touches[values["lead_id"]].remove(values)
            if not change:
                touch.unlink()
                continue
            new = change(values)
            touch.write(new)
            values.update(new)
            cls.touches[values["lead_id"]].append(values)
        cls.moments = defaultdict(list)
        for touches in cls.touches.values():
            touches.sort(key=lambda touch: (touch["date"], touch["id"]))
            for touch in touches:
                if touch["state"] == "done" and touch["direction"] == "out":
                    cls.moments[touch["contact_id"]].append(touch["date"])

    @classmethod
    def _draw_change(cls, values):
        name = cls.random.choice(("date", "answered", "state", "contact_id"))
        return {
            "date": {"date": values["date"] + cls.random.randrange(-9, 9) * DAY},
            "answered": {"answered": not values["answered"]},
            "state": {"state": cls.random.choice(("done", "cancelled"))},
            "contact_id": {"contact_id": cls.random.choice(cls.contacts).id},
        }[name]

    @classmethod
    def _draw_lead(cls, values):
        return {"lead_id": cls.random.choice(cls.leads).id}

    @classmethod
    def _draw_touch(cls, lead, date):
        is_out = cls.random.random() < 0.7
        channel = cls.random.choice((cls.phone, cls.email, cls.sms))
        return {
            "name": "Touch",
            "lead_id": lead.id,
            "company_id": cls.company.id,
            "contact_id": cls.random.choice(cls.contacts).id,
            "channel_id": channel.id,
            "direction": "out" if is_out else "in",
            "state": cls.random.choice(("done", "done", "done", "done", "cancelled")),
            "source": "log",
            "date": date.replace(microsecond=0),
            "answered": cls.random.random() < (0.1 if is_out else 0.8),
            "automatic": cls.random.random() < 0.3,
            "cost": cls.random.choice((0, 0.5, 2)),
            "duration": cls.random.choice((0, 5, 20)),
            "currency_id": cls.company.currency_id.id,
            "user_id": cls.plain[lead.id]["user"],
        }

    # slow and obvious

    def _recount_touches(self):
        """Yield outbound touches: answered or not, number, days since the last."""
        for touches in self.touches.values():
            done = [touch for touch in touches if touch["state"] == "done"]
            out = [touch for touch in done if touch["direction"] == "out"]
            for number, touch in enumerate(out):
                later = [each["date"] for each in out if each["date"] > touch["date"]]
                answers = [
                    each["date"]
                    for each in done
                    if each["direction"] == "in"
                    and each["answered"]
                    and each["date"] >= touch["date"]
                    and each["date"] < touch["date"] + timedelta(days=14)
                    and not any(date <= each["date"] for date in later)
                ]
                before = out[number - 1]["date"] if number else None
                gap = before and (touch["date"] - before).total_seconds() / 86400
                is_answered = touch["answered"] or bool(answers)
                yield touch, is_answered, number + 1, gap

    def _recount_frequency(self, touch):
        return sum(
            touch["date"] - timedelta(days=30) <= moment < touch["date"]
            for moment in self.moments[touch["contact_id"]]
        )

    def _recount_lead(self, lead_id):
        lead = self.plain[lead_id]
        done = [
            touch
            for touch in self.touches[lead_id]
            if touch["state"] == "done"
            and (lead["closed"] is None or touch["date"] <= lead["closed"])
        ]
        out = [touch for touch in done if touch["direction"] == "out"]
        answers = [touch["date"] for touch in done if touch["answered"]]
        follow_up = len(out) >= 2
        won = lead["result"] == "won"
        return {
            "touch_count": len(out),
            "from_follow_up": won
            and follow_up
            and any(date >= out[1]["date"] for date in answers),
            "early": lead["result"] == "lost" and len(out) < 5,
            "cost": sum(touch["cost"] + touch["duration"] / 60 * 36 for touch in done),
            "follow_up": "with" if follow_up else "without",
        }

    # the same

    def test_each_touch(self):
        reports = self.env["crm.follow.up.report"]
        rows = {
            row.id: row
            for row in reports.search(
                [("lead_id", "in", self.leads.ids), ("direction", "=", "out")]
            )
        }
        count = 0
        for touch, is_answered, number, gap in self._recount_touches():
            row = rows.pop(touch["id"])
            self.assertEqual(row.answered_count, int(is_answered), touch)
            self.assertEqual(row.number, number, touch)
            self.assertAlmostEqual(row.gap_days, gap or 0, places=5)
            self.assertAlmostEqual(
                row.cost, touch["cost"] + touch["duration"] / 60 * 36
            )
            self.assertEqual(row.mode == "automatic", touch["automatic"])
            self.assertEqual(row.frequency, self._recount_frequency(touch), touch)
            count += 1
        self.assertFalse(rows)
        self.assertGreater(count, SIZE)

    def test_each_lead(self):
        for row in self.env["crm.follow.up.lead.report"].search(
            [("lead_id", "in", self.leads.ids)]
        ):
            found = {
                "touch_count": row.touch_count,
                "from_follow_up": bool(row.from_follow_up_count),
                "early": bool(row.abandoned_early_count),
                "cost": round(row.cost, 4),
                "follow_up": row.follow_up,
            }
            expected = self._recount_lead(row.id)
            expected["cost"] = round(expected["cost"], 4)
            self.assertEqual(found, expected, self.plain[row.id])

    def test_tiles_and_channels(self):
        within = [
            (touch, is_answered)
            for touch, is_answered, _number, _gap in self._recount_touches()
            if FIRST <= touch["date"] < END
        ]
        ended = {
            lead_id: self._recount_lead(lead_id)
            for lead_id, lead in self.plain.items()
            if lead["closed"] and FIRST <= lead["closed"] < END
        }
        dashboard = self.env["crm.follow.up.dashboard"].with_user(self.manager)
        scope = dashboard._read_options({"period": "month"})
        scope = scope._replace(bounds=(FIRST, END), team_id=0)
        figures = dashboard._read_figures(scope)
        self.assertEqual(figures["touches"], len(within))
        self.assertEqual(figures["answered"], sum(hit for _touch, hit in within))
        self._check_deals(figures, ended)
        counts = Counter()
        for touch, is_answered in within:
            key = touch["channel_id"], "automatic" if touch["automatic"] else "personal"
            counts[key, "touches"] += 1
            counts[key, "answered"] += is_answered
        groups = dashboard._read_answer_groups(scope)["channel_id", "mode"]
        self.assertEqual(len(groups), 6)
        for channel, mode, touches, answered in groups:
            key = channel.id, mode
            self.assertEqual(touches, counts[key, "touches"])
            self.assertEqual(answered, counts[key, "answered"])
        _logger.info("Recounted %s leads and %s touches.", SIZE, len(within))

    def _check_deals(self, figures, ended):
        won = [lead for lead in ended if self.plain[lead]["result"] == "won"]
        lost = [lead for lead in ended if self.plain[lead]["result"] == "lost"]
        offers = [lead for lead in ended if self.plain[lead]["offered"]]
        touches = [ended[lead]["touch_count"] for lead in won]
        self.assertEqual(figures["won"], len(won))
        self.assertEqual(figures["offered"], len(offers))
        self.assertAlmostEqual(figures["hit_rate"], 100 * len(won) / len(offers))
        self.assertAlmostEqual(
            figures["from_follow_up"],
            100 * sum(ended[lead]["from_follow_up"] for lead in won) / len(won),
        )
        self.assertAlmostEqual(
            figures["early"],
            100 * sum(ended[lead]["early"] for lead in lost) / len(lost),
        )
        self.assertEqual(
            median(count for count in figures["touches_to_close"] if count),
            median(count for count in touches if count),
        )
        self.assertAlmostEqual(
            figures["won_cost"], sum(ended[lead]["cost"] for lead in won), places=4
        )
        self.assertAlmostEqual(
            figures["unsold_cost"], sum(ended[lead]["cost"] for lead in lost), places=4
        )
