"""The one lock under which a reminder, an answer and a wish about the same voter have an order."""

from voters.models import Voter


def lock(*ids: int) -> None:
    """Hold these voters' rows until the transaction ends; in the order of their ids, so that nobody waits in a ring."""
    rows = Voter.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk", flat=True))
