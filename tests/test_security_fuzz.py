import inspect
import json
import logging
import os
import traceback
from collections import Counter

from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import json_default, mute_logger

from .common import MONDAY
from .hostile import Hostile
from .test_security import PUBLIC_METHODS, RecordsCase

_logger = logging.getLogger(__name__)

# more than these for a night: FOLLOW_UP_FUZZ_CALLS=10000
CALLS = int(os.environ.get("FOLLOW_UP_FUZZ_CALLS", "1500"))
SEED = int(os.environ.get("FOLLOW_UP_FUZZ_SEED", "19"))
# what a client shows as a message; an IntegrityError becomes a ValidationError on the
# way to it
TOLD = (UserError, RedirectWarning, IntegrityError)
SECRET = "S3CRET"
# keys that are looked at in dicts, by the name of the argument
KEYS = {
    "filters": (
        "scope",
        "channel_id",
        "phase",
        "plan_id",
        "search",
        "group",
        "tag_ids",
    ),
    "options": ("period", "date_from", "date_to", "team_id", "user_id"),
    "changes": (
        "calendar_id",
        "company_id",
        "kind",
        "phase",
        "step_ids",
        "touch_max",
        "name",
    ),
}
WORDS = {
    "section": ("answers", "progress", "cost", "trust", "people"),
    "key": ("answers", "overdue", "today", "decision", "idle", "promises"),
    "scope": ("mine", "team", "all"),
}
# what a client may put into the context
CONTEXT = (
    "active_id",
    "active_ids",
    "active_model",
    "default_lead_id",
    "default_lead_ids",
    "default_enrolment_ids",
    "default_state",
    "follow_up_bounds",
    "follow_up_engine",
    "follow_up_gate",
    "follow_up_author",
    "follow_up_theirs",
    "follow_up_completing",
    "follow_up_trial_clock",
    "follow_up_touch_max",
    "follow_up_due_names",
)
ROLES = ("owner", "owner", "owner", "colleague", "colleague", "foreign")


class FuzzCase(RecordsCase):
    """The records of the owner's hold a mark that nobody else may ever read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.write(
            {
                "name": f"{SECRET} deal",
                "description": f"<p>{SECRET}</p>",
                "priority": "2",
            }
        )
        cls.enrolment.touch_ids.write({"note": f"<p>{SECRET}</p>", "ask": SECRET})
        for name in ("commitment", "question", "decision"):
            record = cls.records[f"crm.follow.up.{name}"]
            field = "reason" if name == "decision" else "name"
            if field in record._fields and record._fields[field].type == "char":
                record[field] = f"{SECRET} {name}"
        cls.env.flush_all()
        cls.targets = [
            (cls.records.get(name, cls.env[name]), method)
            for name, methods in sorted(PUBLIC_METHODS.items())
            if name in cls.env
            for method in sorted(methods)
        ]
        own = cls.records | {"crm.lead": cls.lead}
        own["mail.activity"] = cls.enrolment.touch_ids.activity_id[:1]
        cls.targets = [
            (own.get(model._name, model), name) for model, name in cls.targets
        ]
        cls.ids = [
            *(record.id for record in cls.records.values() if record),
            cls.lead.id,
            cls.team.id,
            cls.rep.id,
            cls.abroad.id,
        ]


@tagged("post_install", "-at_install")
class TestRemoteFuzz(FuzzCase):
    def setUp(self):
        super().setUp()
        self.hostile = Hostile(SEED, self.ids)
        clock = self._at(MONDAY)
        clock.start()
        self.addCleanup(clock.stop)

    def _choose_argument(self, name):
        hostile = self.hostile
        if hostile.happens(0.5):
            if name in KEYS:
                return hostile.structure(KEYS[name])
            if name in WORDS:
                return hostile.pick(WORDS[name])
            if name == "lead_id":
                return self.lead.id
        return hostile.value()

    def _choose_arguments(self, method):
        """Return arguments: mostly as many as there are, with known names."""
        names = [*inspect.signature(method).parameters][1:]
        hostile = self.hostile
        if hostile.happens(0.05):
            return [hostile.value() for _number in range(3)], {}
        if hostile.happens(0.05):
            return [], {"unknown": hostile.value()}
        chosen = {
            name: self._choose_argument(name)
            for name in names
            if hostile.happens(0.85) and name != "self"
        }
        return [], chosen

    def _choose_context(self, user):
        context = {"lang": "en_US", "tz": "Europe/Madrid", "uid": user.id}
        for key in CONTEXT:
            if self.hostile.happens(0.04):
                context[key] = self.hostile.value()
        return context

    def _is_accepted(self, error, method, args, kwargs):
        """Tell whether a client may be shown an error."""
        if isinstance(error, TOLD):
            return True
        if not isinstance(error, TypeError):
            return False
        try:
            inspect.signature(method).bind(None, *args, **kwargs)
        except TypeError:
            return True
        return False

    def _core_refuses(self, model, ids, error):
        """Tell whether core itself chokes alike on ids that are none."""
        try:
            with self.env.cr.savepoint():
                call_kw(model.sudo(), "read", [ids, ["create_date"]], {})
        except TOLD:
            return False
        except Exception as other:  # whatever core raises is compared
            return type(other) is type(error)
        return False

    def _call(self, user, record, name, seen):
        """Call one method as a client does; return what it said, and the error."""
        model = record.with_user(user).browse()
        method = getattr(type(model), name)
        args, kwargs = self._choose_arguments(method)
        is_model = getattr(method, "_api_model", False)
        ids = self.hostile.record_ids(record.id or 1)
        sent = args if is_model else [ids, *args]
        kwargs_sent = kwargs | {"context": self._choose_context(user)}
        told, error = "", None
        try:
            with self.env.cr.savepoint() as savepoint:
                result = call_kw(model, name, sent, kwargs_sent)
                told = json.dumps(result, default=json_default)
                self.env.flush_all()
                seen["result"] += 1
                savepoint.rollback()
        except Exception as raised:  # which one is what is tested
            told, error = str(raised), raised
            seen["refused"] += 1
            self.env.invalidate_all()
        if error and (
            self._is_accepted(error, method, args, kwargs)
            or (not is_model and self._core_refuses(model, ids, error))
        ):
            error = None
        return told, error, (ids, args, kwargs, kwargs_sent["context"])

    def _fuzz(self, count):
        """Return what went wrong, by place, what was told to whom, and how often."""
        wrong, leaks, seen = {}, {}, Counter()
        for number in range(count):
            record, name = self.targets[number % len(self.targets)]
            role = self.hostile.pick(ROLES)
            told, error, sent = self._call(self.users[role], record, name, seen)
            place = f"{record._name}.{name}"
            if error:
                frame = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
                cause = f"{place} {type(error).__name__} {where}"
                wrong.setdefault(cause, f"{str(error)[:120]} {str(sent)[:300]}")
            if SECRET in told:
                seen["secret"] += 1
                if role != "owner":
                    leaks.setdefault(f"{place} to {role}", f"{told[:200]} {sent}")
        return wrong, leaks, seen

    @mute_logger("odoo.sql_db", "odoo.models.unlink", "odoo.addons.base.models.ir_rule")
    def test_no_call_fails_with_a_traceback_or_tells_a_secret(self):
        wrong, leaks, seen = self._fuzz(CALLS)
        self.assertEqual(wrong, {}, "\n".join(f"{k}: {v}" for k, v in wrong.items()))
        self.assertEqual(leaks, {})
        # or else nothing was tried: calls came through, and the owner read the mark
        self.assertGreater(seen["result"], CALLS / 10)
        self.assertGreater(seen["refused"], CALLS / 10)
        self.assertGreater(seen["secret"], CALLS / 100)
        _logger.info("%s calls: %s", CALLS, dict(seen))
