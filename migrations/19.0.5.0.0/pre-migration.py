"""Views that extend core's are emptied until they are loaded again.

The first one that is loaded is checked together with those that extend the same view
and still are as the old version left them. They name fields that are gone by now, such
as the promises of the prospect, and the upgrade would end there.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ir_ui_view view
           SET arch_db = jsonb_build_object('en_US', '<data/>'), arch_prev = NULL
          FROM ir_model_data data
         WHERE data.module = 'crm_follow_up' AND data.model = 'ir.ui.view'
           AND data.res_id = view.id AND view.mode = 'extension'
           AND NOT COALESCE(data.noupdate, FALSE)
        """
    )
