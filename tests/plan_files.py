import base64
import json

from odoo.exceptions import UserError

from ..models.crm_follow_up_plan_file import MODELS
from .common import FollowUpCase


class ImportCase(FollowUpCase):
    """Exports plans, and imports files through the dialog, as a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["crm.follow.up.plan"]
        cls.files = cls.env["crm.follow.up.plan.file"]

    def _export(self, plans=None):
        """Return what the file of some plans says."""
        plans = plans or self._create_plan(name="Travelling", company_id=False)
        return json.loads(self.files._export(plans))

    def _import(self, data, user=None, **values):
        """Return a wizard on a file, as a manager, after the check."""
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        env = self.env(user=user or self.manager)
        wizard = env["crm.follow.up.import"].create(
            {"file": base64.b64encode(content), **values}
        )
        wizard.action_check()
        return wizard

    def _apply(self, data, **values):
        wizard = self._import(data, **values)
        self.assertEqual(wizard.state, "checked", wizard.report)
        action = wizard.action_import()
        plans = self.plans.with_context(active_test=False)
        return plans.search(action["domain"])

    def _count(self):
        return {
            kind: self.env[model].with_context(active_test=False).search_count([])
            for kind, model in MODELS.items()
        }

    def assertRefusedFile(self, data, *words, **values):
        """A file that is refused with these words and leaves nothing behind."""
        before = self._count()
        wizard = self._import(data, **values)
        self.assertEqual(wizard.state, "refused")
        for word in words:
            self.assertIn(word, wizard.report)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertEqual(self._count(), before)
