from . import crm_follow_up_lost_report
