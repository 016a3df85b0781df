from . import crm_follow_up_lost_report
from . import crm_follow_up_dashboard_report
