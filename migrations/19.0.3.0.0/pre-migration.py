"""New columns of touches, which are empty until their contacts are known.

Without them every touch would be computed one by one while the module is loaded.
"""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE crm_follow_up_touch
          ADD COLUMN IF NOT EXISTS account_key VARCHAR,
          ADD COLUMN IF NOT EXISTS is_off_channel BOOLEAN
        """
    )
