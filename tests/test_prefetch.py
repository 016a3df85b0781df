from odoo.tests import tagged

from ..models.prefetch import PREFETCH
from .common import FollowUpCase

# models of core whose records are read on nearly every page
WIDE = ("crm.lead", "res.company", "res.partner", "res.users")
# what the form of a lead, and the desk, read along with what they need of core's
READ_ALONG = {"follow_up_bounced_email", "follow_up_desk_order"}


@tagged("post_install", "-at_install")
class TestPrefetch(FollowUpCase):
    """Core's pages do not read our columns of its records."""

    def _get_our_columns(self, model):
        for name, field in self.env[model]._fields.items():
            ours = field._modules and field._modules[0] == "crm_follow_up"
            if ours and field.store and field.column_type and not field.inherited:
                yield name, field

    def test_our_columns_are_read_apart(self):
        for model in WIDE:
            columns = dict(self._get_our_columns(model))
            self.assertTrue(columns, model)
            for name in columns.keys() - READ_ALONG:
                with self.subTest(model=model, name=name):
                    self.assertEqual(columns[name].prefetch, PREFETCH)

    def test_what_core_reads_brings_none_of_them(self):
        for record in (self._create_lead(), self.company, self.rep.partner_id):
            columns = dict(self._get_our_columns(record._name))
            record.invalidate_recordset()
            record.mapped("display_name")
            for name in columns.keys() - READ_ALONG:
                with self.subTest(model=record._name, name=name):
                    self.assertNotIn(record.id, columns[name]._get_cache(self.env))

    def test_one_of_them_brings_the_others(self):
        self.company.invalidate_recordset()
        self.assertTrue(self.company.follow_up_touch_max)
        with self.assertQueryCount(0):
            self.assertTrue(self.company.follow_up_touch_target)
