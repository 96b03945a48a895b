"""Read who has voted already: ``manage.py import_voted FILE --campaign SLUG``."""

from voters.management.lists import ListCommand
from voters.models import RollImport


class Command(ListCommand):
    help = "Note who has voted: nobody of them is reminded any more. The same file again changes nothing."
    kind = RollImport.Kind.VOTED
    noted = "noted as having voted"
