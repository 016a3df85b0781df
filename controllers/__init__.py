from . import main
from . import dashboard
