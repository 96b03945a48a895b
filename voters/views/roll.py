"""The roll: how many are on it, and the voter files it came from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from voters import access, audit, queries, uploads
from voters.forms import UploadForm
from voters.models import RollImport
from voters.permissions import Act
from voters.second_factor import fresh_factor_required
from voters.tasks import import_roll
from voters.views.staff_page import show

STAGES = {"reading": "Reading the file", "history": "Reading who voted when", "applying": "Writing the roll"}
BADGES = {"waiting": "queued", "reading": "out", "done": "done", "failed": "failed"}
SUMS = (
    ("created", "New voters"),
    ("updated", "Changed"),
    ("unchanged", "Unchanged"),
    ("duplicates", "Twice in the file"),
    ("skipped", "Blank lines"),
    ("rejected", "Not imported"),
)


@dataclass(frozen=True)
class Progress:
    """How far a voter file has come, for the page and for the script that keeps the page true."""

    state: str
    words: str
    per_cent: int
    ended: bool


def progress_of(row: RollImport) -> Progress:
    """Reading is most of the work; writing has no measure, so the bar waits at its last tenth."""
    stage = str(row.report.get("stage", ""))
    read = int(90 * row.bytes_done / row.bytes_total) if row.bytes_total else 0
    ended = row.state in (RollImport.State.DONE, RollImport.State.FAILED)
    words = "Waiting for its turn"
    if row.state == RollImport.State.READING:
        words = f"{STAGES.get(stage, 'Opening the file')}: {row.report.get('rows', 0):,} lines"
    elif ended:
        words = str(row.get_state_display())
    return Progress(
        row.state, words, 100 if ended else min(read, 90) if stage == "reading" else 95 if stage else 0, ended
    )


@require_GET
def roll(request: HttpRequest, slug: str) -> HttpResponse:
    """How many are on the roll, and every voter file uploaded here, the newest first."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    uploaded = RollImport.objects.filter(campaign=campaign).select_related("by").order_by("-started_at", "-pk")
    page = queries.page_of(uploaded, number=request.GET.get("page"))
    page.object_list = [(row, BADGES[row.state], row.report.get("rows")) for row in page.object_list]
    return show(request, "voters/roll.html", campaign, "roll", page=page, size=queries.roll_size(campaign.state))


@require_http_methods(["GET", "POST"])
def roll_upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a voter file in, and go to the page that shows how far it has come."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        row = uploads.keep(
            campaign=campaign,
            files=form.uploaded(),
            layout=form.cleaned_data["layout"],
            by=access.person(request.user),
            enqueue=import_roll.delay,
        )
        return redirect("voters:roll_import", campaign.slug, row.pk)
    status = 422 if request.method == "POST" else 200
    return show(request, "voters/roll_upload.html", campaign, "roll", form=form, status=status)


@require_GET
def roll_import(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """How far one voter file has come; when it has ended, what became of its lines."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row = access.import_for(campaign, pk)
    return show(
        request,
        "voters/roll_import.html",
        campaign,
        "roll",
        row=row,
        progress=progress_of(row),
        sums=[(words, row.report.get(key, 0)) for key, words in SUMS] if row.state == RollImport.State.DONE else [],
        rejects=uploads.rejects_path(row) is not None,
    )


@require_GET
def roll_progress(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The same for the script: state, words and per cent."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    progress = progress_of(access.import_for(campaign, pk))
    answer: dict[str, Any] = {"state": progress.state, "words": progress.words, "percent": progress.per_cent}
    response = JsonResponse(answer | {"ended": progress.ended})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@fresh_factor_required("voters:roll")
def roll_rejects(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The lines that were not imported, as a file. It holds people, so taking it leaves a row."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row = access.import_for(campaign, pk)
    path = uploads.rejects_path(row)
    if path is None:
        raise Http404
    people = int(row.report.get("rejected", 0))
    audit.record("roll.rejects_taken", by=access.person(request.user), campaign=campaign, on=row, people=people)
    response = FileResponse(path.open("rb"), as_attachment=True, filename="not-imported.csv", content_type="text/csv")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # An answer that streams is an answer.
