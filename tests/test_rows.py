from datetime import timedelta
from unittest.mock import patch

from odoo.orm.models import BaseModel
from odoo.tests import tagged, users

from ..models import crm_follow_up_rows, mail_activity_rows
from .common import MONDAY, FollowUpCase
from .contacts import DAY, FOREVER, FiguresCase

MAGIC = {"id", "create_date", "write_date"}


@tagged("post_install", "-at_install")
class TestRows(FollowUpCase):
    """What is written by the thousand is what the ORM itself would write."""

    def _read_rows(self, records):
        """Return what the database has of records, flushed, without ids and dates."""
        self.env.flush_all()
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and name not in MAGIC
        ]
        self.env.cr.execute(
            f'SELECT {", ".join(names)} FROM "{records._table}" WHERE id = ANY(%s)'
            " ORDER BY id",
            [records.ids],
        )
        return self.env.cr.dictfetchall()

    def _read_cache(self, records):
        """Return what the cache holds of records, by the name of the stored field."""
        return {
            name: list(map(field._get_cache(records.env).get, records._ids))
            for name, field in records._fields.items()
            if field.store and name not in MAGIC
        }

    def _by_the_orm(self, *modules):
        """Let the ORM itself insert and update rows."""
        patches = []
        for module in modules:
            patches.append(patch.object(module, "insert_rows", lambda *_a: None))
            if hasattr(module, "update_rows"):
                patches.append(patch.object(module, "update_rows", lambda *_a: False))
        for each in patches:
            self.startPatcher(each)
        return patches

    def _prepare_touches(self):
        """Return values of touches that differ in all kinds of fields."""
        enrolments = self._enrol(self._create_leads(3))
        planned = enrolments._get_planned_touches()
        shared = {"channel_id": self.phone.id, "name": "A %(odd)s 'name'"}
        return [
            {
                **shared,
                "lead_id": touch.lead_id.id,
                "enrolment_id": touch.enrolment_id.id if number else False,
                "date": MONDAY + number * DAY,
                "cost": 1.25 * number,
                "currency_id": self.company.currency_id.id,
                "duration": number / 3,
                "state": "planned" if number else "done",
                "automatic": bool(number),
                "move_reasons": [["closed_day", {"date": "2026-03-01"}]]
                if number
                else False,
                **({"note": "Only here", "date_season": MONDAY} if number == 2 else {}),
            }
            for number, touch in enumerate(planned)
        ]

    def test_touches_are_inserted_as_the_orm_does(self):
        vals_list = self._prepare_touches()
        ours = self.env["crm.follow.up.touch"].create(vals_list)
        cache = self._read_cache(ours)
        rows = self._read_rows(ours)
        ours._close("cancelled")
        ours.lead_id.invalidate_recordset()
        self._by_the_orm(crm_follow_up_rows)
        theirs = self.env["crm.follow.up.touch"].create(vals_list)
        self.assertEqual(cache, self._read_cache(theirs))
        self.assertEqual(rows, self._read_rows(theirs))

    def test_touches_are_updated_as_the_orm_does(self):
        rows = []
        for by_the_orm in (False, True):
            touches = self.env["crm.follow.up.touch"].create(self._prepare_touches())
            self.env.flush_all()
            if by_the_orm:
                self._by_the_orm(crm_follow_up_rows)
            # each has its own values, and some have values of their own fields
            touches.write({"skip_reason": "It's 100% done", "activity_id": False})
            for number, touch in enumerate(touches):
                touch.move_reasons = [["paused", {"number": number}]]
            touches[0].cost = 3.5
            found = self._read_rows(touches)
            for row in found:
                del row["lead_id"], row["enrolment_id"], row["contact_id"]
            rows.append(found)
        self.assertEqual(*rows)

    def test_lines_of_a_lead_in_cache_get_the_new_touch(self):
        lead = self._create_lead()
        first = lead._follow_up_log(self.phone, date=MONDAY)
        self.assertEqual(lead.follow_up_touch_ids, first)
        second = lead._follow_up_log(self.phone, date=MONDAY + DAY)
        cached = (
            self.env["crm.lead"]._fields["follow_up_touch_ids"]._get_cache(lead.env)
        )
        self.assertEqual(set(cached[lead.id]), {first.id, second.id})

    def _prepare_activities(self, note):
        leads = self._create_leads(3)
        return [
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
                "user_id": self.rep.id,
                "activity_type_id": self.phone.activity_type_id.id,
                "summary": "Call",
                "note": note,
            }
            for lead in leads
        ]

    def test_activities_are_inserted_as_core_does(self):
        Activity = self.env["mail.activity"]
        vals_list = self._prepare_activities(
            "<p onclick='x()'>Hi</p><script>1</script>"
        )
        ours = Activity._create_of_steps(
            [
                {
                    **values,
                    "res_name": f"Deal {number}",
                    "user_tz": "Europe/Madrid",
                    "date_done": False,
                }
                for number, values in enumerate(vals_list)
            ]
        )
        rows = self._read_rows(ours)
        self.assertEqual({row["note"] for row in rows}, {"<p>Hi</p>"})
        theirs = Activity.with_context(mail_activity_quick_update=True)
        self.assertEqual(rows, self._read_rows(theirs.create(vals_list)))
        leads = self.env["crm.lead"].browse([each["res_id"] for each in vals_list])
        self.assertEqual(leads.message_partner_ids, self.rep.partner_id)
        self.assertEqual(len(leads[0].activity_ids), 2)

    def test_activities_of_steps_are_written_once(self):
        plan, leads = self._create_plan(0), self._create_leads(3)
        written = []
        original = BaseModel._write_multi

        def write(records, vals_list):
            written.append(records._name)
            return original(records, vals_list)

        with patch.object(BaseModel, "_write_multi", write):
            self._enrol(leads, plan)
            self.env.flush_all()
        self.assertNotIn("mail.activity", written)

    @users("rep_fu")
    def test_no_client_can_say_what_an_activity_is_about(self):
        [values] = self._prepare_activities("<p>Hi</p>")[:1]
        for known in (["res_name"], {"res_name": True}, "res_name", True):
            context = {
                crm_follow_up_rows.KNOWN_FIELDS: known,
                crm_follow_up_rows.DEFAULTS: {"active": False},
            }
            activity = self.env["mail.activity"].with_context(**context)
            activity = activity.create(values | {"res_name": "Forged"})
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(activity.res_name, "Deal 0")
            self.assertTrue(activity.active)

    def test_each_kind_of_record_has_its_own_defaults(self):
        defaults = crm_follow_up_rows.Defaults()
        asked = []

        def complete(values):
            asked.append(values)
            return {"state": "planned", "round": 1} | values

        for values in ({"name": "A"}, {"name": "B"}, {"round": 3}):
            found = defaults.complete("x", values, complete)
            self.assertEqual(found, {"state": "planned", "round": 1} | values)
        self.assertEqual(asked, [{"name": "A"}, {"round": 3}])
        defaults.complete("y", {"name": "A"}, complete)
        self.assertEqual(len(asked), 3)

    def test_core_does_not_know_of_it(self):
        """Whatever else creates activities goes by the ORM."""
        with patch.object(mail_activity_rows, "insert_rows") as insert:
            self.env["mail.activity"].create(self._prepare_activities("<p>Hi</p>"))
        insert.assert_not_called()


@tagged("post_install", "-at_install")
class TestPlanningIsWrittenOnce(FiguresCase):
    """The scheduler computes and writes nothing that stays as it is."""

    def test_enrolment_starts_with_what_it_has_of_lead_and_plan(self):
        company = self._create_company("Other", self.rep)
        leads = self._create_leads(3)
        leads[1].team_id = False
        leads[2].write({"company_id": company.id, "team_id": False})
        for plan in (
            self._create_plan(),
            self._create_plan(phase="challenge", company_id=self.company.id),
        ):
            found = leads
            if plan.company_id:
                found = self._create_leads(2, team_id=False)
                found[0].company_id = False
            enrolments = self._enrol(found, plan)
            self.env.flush_all()
            names = ("phase", "user_id", "team_id", "company_id")
            given = [[each[name] for name in names] for each in enrolments]
            for name in names:
                self.env.add_to_compute(enrolments._fields[name], enrolments)
            self.assertEqual(
                given, [[each[name] for name in names] for each in enrolments]
            )
            for touch in enrolments._get_planned_touches():
                self.assertEqual(touch.company_id, touch.enrolment_id.company_id)

    def test_figures_of_people_are_left_alone_by_planned_touches(self):
        plan = self._create_plan({"delay_count": 0, "expire_days": 1}, 1)
        enrolments = self._enrol(self._create_leads(3), plan)
        self.env.flush_all()
        contact = self.env.registry["crm.follow.up.contact"]
        with patch.object(contact, "_compute_figures") as compute:
            enrolments._process_due(MONDAY + timedelta(days=2))
            self.env.flush_all()
        compute.assert_not_called()
        self.assertEqual(enrolments.step_id, plan.step_ids[1])
        self.assertCounted(enrolments.contact_id)

    def test_figures_follow_whatever_changes_of_a_touch_that_was_made(self):
        self.Cap.create({"count": 1, "days": 7})
        person, other = self._create_person(), self._create_person("b@x.example")
        touch = self._touch(person)
        for values in (
            {"date": MONDAY - DAY},
            {"answered": True},
            {"direction": "in"},
            {"direction": "out", "answered": False},
            {"contact_id": other.id},
            {"state": "cancelled"},
        ):
            touch.write(values)
            self.env.flush_all()
            self.assertCounted(person + other)
        touch = self._touch(person, state="planned")
        touch.state = "done"
        self.assertEqual(person.touch_count, 1)
        self.assertTrue(person.is_saturated is False or person.saturated_until)
        touch.unlink()
        self.assertCounted(person)

    def test_how_full_caps_are_follows_a_touch_at_once(self):
        self.Cap.create({"count": 2, "days": 7})
        person = self._create_person()
        with self._at(MONDAY + DAY):
            self.assertEqual(person.saturation, 0)
            touch = self._touch(person)
            self.assertEqual(person.saturation, 50)
            touch._close("cancelled")
            self.assertEqual(person.saturation, 0)

    def test_new_person_is_blocked_by_a_cap_that_allows_nothing(self):
        self.assertFalse(self._create_person().saturated_until)
        self.Cap.create({"count": 0, "days": 7})
        person = self._create_person("b@x.example")
        self.env.invalidate_all()
        self.assertEqual(person.saturated_until, FOREVER)
        self.assertCounted(person)

    def test_expired_activities_are_deleted_in_one_go(self):
        plan = self._create_plan(
            {"delay_count": 0, "expire_days": 1},
            {"delay_count": 0, "expire_days": 1},
            1,
        )
        enrolments = self._enrol(self._create_leads(2), plan)
        expired = enrolments._get_planned_touches().activity_id
        deleted = []
        activity = self.env.registry["mail.activity"]
        original = activity.unlink

        def unlink(records):
            deleted.append(records.ids)
            return original(records)

        with patch.object(activity, "unlink", unlink):
            enrolments._process_due(MONDAY + timedelta(days=2))
        self.assertEqual(list(filter(None, deleted)), [expired.ids])
        self.assertFalse(expired.exists())
        self.assertOneStepPlanned(enrolments)
        skipped = enrolments.touch_ids.filtered(lambda each: each.state == "skipped")
        self.assertEqual(len(skipped), 2)
        self.assertFalse(skipped.activity_id)
