from . import crm_follow_up_log
from . import crm_follow_up_log_effects
from . import crm_follow_up_start
from . import crm_follow_up_pause
from . import crm_follow_up_stop
from . import sms_composer
