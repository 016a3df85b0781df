"""What must hold after several workers advanced plans, asked by SQL alone."""

from dev import postgres, runner
from dev.lanes_rules import CUSTOMER_CAP, PERSON_CAP

NOW = "NOW() AT TIME ZONE 'UTC'"
# what must not be there, in words; each query counts it
RULES = {
    "steps that were planned or done twice in a round": """
        SELECT enrolment_id, step_id, round FROM crm_follow_up_touch
         WHERE source = 'plan' AND enrolment_id IS NOT NULL
         GROUP BY 1, 2, 3 HAVING COUNT(*) > 1
    """,
    "enrolments that lost their next step": """
        SELECT enrolment.id FROM crm_follow_up_enrolment enrolment
         WHERE state = 'running' AND 1 <> (
               SELECT COUNT(*) FROM crm_follow_up_touch touch
                WHERE touch.enrolment_id = enrolment.id AND touch.state = 'planned'
                  AND touch.step_id = enrolment.step_id)
    """,
    "enrolments that do not run": """
        SELECT id FROM crm_follow_up_enrolment
         WHERE state <> 'running' OR failure IS NOT NULL
    """,
    "planned calls without exactly one open activity": """
        SELECT touch.id FROM crm_follow_up_touch touch
          LEFT JOIN mail_activity activity
            ON activity.id = touch.activity_id AND activity.active
         WHERE touch.state = 'planned' AND NOT touch.automatic AND activity.id IS NULL
         UNION ALL
        SELECT res_id FROM mail_activity
         WHERE active AND res_model = 'crm.lead'
           AND res_id IN (SELECT lead_id FROM crm_follow_up_enrolment)
         GROUP BY res_id HAVING COUNT(*) > 1
    """,
    "leads whose mails are not those of their steps": """
        SELECT lead.id FROM crm_lead lead
         WHERE (SELECT COUNT(*) FROM mail_mail mail
                  JOIN mail_message message ON message.id = mail.mail_message_id
                 WHERE message.model = 'crm.lead' AND message.res_id = lead.id)
            <> (SELECT COUNT(*) FROM crm_follow_up_touch touch
                 WHERE touch.lead_id = lead.id AND touch.state = 'done'
                   AND touch.automatic)
    """,
    "done mails without a message of their own": """
        SELECT id FROM crm_follow_up_touch
         WHERE state = 'done' AND automatic AND message_id IS NULL
         UNION ALL
        SELECT message_id FROM crm_follow_up_touch WHERE message_id IS NOT NULL
         GROUP BY 1 HAVING COUNT(*) > 1
    """,
    "people over their cap": f"""
        SELECT contact_id FROM crm_follow_up_touch WHERE state = 'done'
         GROUP BY 1 HAVING COUNT(*) > {PERSON_CAP}
    """,
    "customers over their cap": f"""
        SELECT account_key FROM crm_follow_up_touch
         WHERE state = 'done' AND account_key IS NOT NULL
         GROUP BY 1 HAVING COUNT(*) > {CUSTOMER_CAP}
    """,
    "mails that are neither sent nor put off with a reason": """
        SELECT enrolment.id FROM crm_follow_up_enrolment enrolment
          JOIN crm_follow_up_plan_step step ON step.plan_id = enrolment.plan_id
                                           AND step.mode = 'automatic'
          JOIN crm_follow_up_touch touch ON touch.enrolment_id = enrolment.id
                                        AND touch.step_id = step.id
         WHERE touch.state NOT IN ('planned', 'done')
            OR (touch.state = 'planned' AND touch.move_reasons IS NULL)
            OR (touch.state = 'planned') <> (enrolment.step_id = step.id)
    """,
    "customers who got no mail at all": """
        SELECT contact.account_key FROM crm_follow_up_contact contact
          JOIN crm_follow_up_enrolment enrolment ON enrolment.contact_id = contact.id
          JOIN crm_follow_up_plan_step step ON step.plan_id = enrolment.plan_id
                                           AND step.mode = 'automatic'
          LEFT JOIN crm_follow_up_touch touch ON touch.enrolment_id = enrolment.id
                                             AND touch.state = 'done'
         GROUP BY 1 HAVING COUNT(touch.id) = 0
    """,
    "steps that expired and were not skipped": """
        SELECT enrolment.id FROM crm_follow_up_enrolment enrolment
          JOIN crm_follow_up_plan_step step ON step.plan_id = enrolment.plan_id
                                           AND step.expire_days > 0
         WHERE enrolment.step_id = step.id OR NOT EXISTS (
               SELECT FROM crm_follow_up_touch touch
                WHERE touch.enrolment_id = enrolment.id AND touch.step_id = step.id
                  AND touch.state = 'skipped')
    """,
}


def broken_rules(name: str, rows: int, done: int | None = None) -> list[str]:
    """Return which rules do not hold in a database, with how often.

    :param rows: how many enrolments were due
    :param done: how many were advanced; as the scheduled actions say if empty
    """
    told = []
    for words, query in RULES.items():
        found = _number(name, f"SELECT COUNT(*) FROM ({query}) broken")
        if found:
            told.append(f"{found} {words}")
    done = count_done(name) if done is None else done
    if done != rows:
        told.append(f"{done} enrolments were advanced, of {rows} that were due")
    if count_deadlocks(name):
        told.append(f"{count_deadlocks(name)} deadlocks")
    return told


def count_due(name: str) -> int:
    """Return how many enrolments are due."""
    due = f"SELECT COUNT(*) FROM crm_follow_up_enrolment WHERE date_wake <= {NOW}"
    return _number(name, due)


def count_done(name: str) -> int:
    """Return how many enrolments the runs of the scheduler say they advanced."""
    return _number(name, "SELECT COALESCE(SUM(done), 0) FROM ir_cron_progress")


def count_by_jobs(name: str) -> int:
    """Return how many enrolments the jobs of the job queue say they advanced."""
    return _number(
        name,
        "SELECT COALESCE(SUM(SPLIT_PART(result, ' ', 1)::int), 0) FROM queue_job"
        " WHERE state = 'done'",
    )


def failed_jobs(name: str) -> list[str]:
    """Return what became of jobs that are not done, and of shares queued twice."""
    return _query(
        name,
        "SELECT state || ': ' || COALESCE(exc_message, identity_key) FROM queue_job"
        " WHERE state <> 'done' UNION ALL"
        " SELECT 'queued twice: ' || identity_key FROM queue_job"
        " WHERE state IN ('pending', 'enqueued') GROUP BY 1 HAVING COUNT(*) > 1",
    ).splitlines()


def seconds_of_jobs(name: str) -> float:
    """Return the time from the start of the first job to the end of the last one."""
    return float(
        _query(
            name,
            "SELECT GREATEST(1, EXTRACT(EPOCH FROM MAX(date_done) - MIN(date_started)))"
            " FROM queue_job WHERE result NOT LIKE '0 %'",
        )
    )


def count_batches(name: str) -> int:
    """Return in how many transactions enrolments were written."""
    return _number(
        name,
        "SELECT COUNT(DISTINCT xmin::text) FROM crm_follow_up_enrolment"
        " WHERE write_date > (SELECT MIN(create_date) FROM ir_cron_progress)",
    )


def count_mails(name: str) -> int:
    """Return how many mails are in the queue."""
    return _number(name, "SELECT COUNT(*) FROM mail_mail")


def count_deadlocks(name: str) -> int:
    """Return how often PostgreSQL had to end one of two that waited for each other."""
    return _number(
        name, f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"
    )


def is_busy(name: str) -> bool:
    """Tell whether a transaction is under way."""
    return bool(
        _number(
            name,
            "SELECT COUNT(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            f" AND datname = '{name}' AND state <> 'idle'",
        )
    )


def backends(name: str) -> list[str]:
    """Return the processes of PostgreSQL that work on a database."""
    return _query(
        name, f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}'"
    ).split()


def _number(name: str, sql: str) -> int:
    return int(_query(name, sql))


def _query(name: str, sql: str) -> str:
    # asked every second: unlike postgres.ensure, the environment is made once
    return postgres.query(sql, env=runner.environment(), database=name)
