from . import crm_follow_up_report
from . import crm_follow_up_lead_report
from . import crm_follow_up_lead_report_sql
from . import crm_follow_up_phase_report
from . import crm_follow_up_enrolment_report
from . import crm_follow_up_commitment_report
from . import crm_follow_up_lost_report
from . import crm_follow_up_dashboard_report
