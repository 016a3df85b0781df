from . import main
from . import plan_file
from . import privacy
from . import dashboard
