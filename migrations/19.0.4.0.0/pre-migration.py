"""New columns of enrolments, which are filled in batches when all is loaded.

Without them every enrolment, old ones too, would be judged while the module is loaded.
"""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE crm_follow_up_enrolment
          ADD COLUMN IF NOT EXISTS verdict VARCHAR,
          ADD COLUMN IF NOT EXISTS verdict_evidence JSONB,
          ADD COLUMN IF NOT EXISTS date_verdict TIMESTAMP,
          ADD COLUMN IF NOT EXISTS date_verdict_next TIMESTAMP
        """
    )
