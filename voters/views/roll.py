"""The roll: how many are on it, and the files it came from and that tell of it, in four steps that can each be left."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from voters import access, audit, import_forms, import_words, queries, uploads
from voters.forms import TOO_MUCH, UploadForm
from voters.models import Campaign, RollImport
from voters.permissions import Act
from voters.roll import samples, undoing
from voters.roll.layouts import AUTO
from voters.roll.quality import COLUMNS
from voters.roll.recognise import FileRefused
from voters.second_factor import fresh_factor_required
from voters.tasks import import_roll
from voters.views.staff_page import show

STAGES = {
    "reading": "Reading the file",
    "history": "Reading who voted when",
    "comparing": "Comparing with the roll",
    "applying": "Writing",
}
BADGES = {
    **{"columns": "free", "waiting": "queued", "reading": "out", "checked": "free", "applying": "out"},
    **{"done": "done", "failed": "failed", "stopped": "late", "undoing": "out", "undone": "late"},
}
STEPS = ("File", "Columns", "Dry run", "Apply")
STEP_OF = {"columns": 1, "waiting": 2, "reading": 2, "checked": 2}


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
    ended = row.state not in uploads.UNDER_WAY
    words = str(row.get_state_display()) if ended else "Waiting for its turn"
    if not ended and row.stop_asked_at:
        words = "Stopping"
    elif not ended and stage:
        words = f"{STAGES[stage]}: {row.report.get('rows', 0):,} lines"
        if seconds := row.report.get("seconds", 0):
            words += f", {seconds:,} s"
    share = min(read, 90) if stage == "reading" else 95 if stage else 0
    return Progress(row.state, words, 100 if ended else share, ended)


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
    """Take a file of the kind that the address names in, and go on to its columns."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    asked = request.GET.get("kind", "")
    kind = RollImport.Kind(asked) if asked in RollImport.Kind.values else RollImport.Kind.VOTERS
    given = (request.POST or None, request.FILES or None) if request.method == "POST" else ()
    form = UploadForm(*given, kind=kind)
    if getattr(request, uploads.TOO_MUCH, False):
        form.add_error(None, TOO_MUCH)
    if request.method == "POST" and form.is_valid():
        row = uploads.keep(
            campaign=campaign,
            files=form.uploaded(),
            layout=form.cleaned_data.get("layout", AUTO),
            kind=kind,
            by=access.person(request.user),
        )
        return redirect("voters:roll_import", campaign.slug, row.pk)
    status = 422 if request.method == "POST" else 200
    says = import_words.OF[kind]
    return show(request, "voters/roll_upload.html", campaign, "roll", form=form, says=says, kind=kind, status=status)


@require_GET
def roll_import(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The step at which one voter file stands: its columns, the dry run, or what became of its lines."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row = access.import_for(campaign, pk)
    if row.state == RollImport.State.COLUMNS:
        return _columns(request, campaign, row)
    return _step(request, campaign, row)


def _columns(request: HttpRequest, campaign: Campaign, row: RollImport, *, status: int = 200) -> HttpResponse:
    """Ours beside theirs, and the first rows; the file is given up where it is none that we read."""
    try:
        guess = uploads.guess(row, today=timezone.localdate())
    except FileRefused as refusal:
        uploads.refuse(row, str(refusal), at=timezone.now())
        return redirect("voters:roll_import", campaign.slug, row.pk)
    form = import_forms.columns_form(row, guess, request.POST if request.method == "POST" else None)
    by = access.person(request.user)
    if request.method == "POST" and form.is_valid():
        name, columns = form.layout()
        uploads.save_layout(campaign=campaign, name=form.cleaned_data.get("name", ""), columns=columns, by=by)
        return _told(request, campaign, row, lambda: uploads.look(
            row=row, layout=name, columns=columns, by=by, enqueue=import_roll.delay
        ))  # fmt: skip
    audit.record("roll.columns_seen", by=by, campaign=campaign, on=row, people=len(guess.rows))
    return show(
        request,
        "voters/roll_columns.html",
        campaign,
        "roll",
        row=row,
        form=form,
        guess=guess,
        says=import_words.OF[row.kind],
        steps=_steps(row),
        status=422 if request.method == "POST" else status,
    )


def _step(request: HttpRequest, campaign: Campaign, row: RollImport) -> HttpResponse:
    checked, done = row.state == RollImport.State.CHECKED, row.state == RollImport.State.DONE
    says = import_words.OF[row.kind]
    shown = samples.read(row.pk) if checked else {}
    if people := sum(map(len, shown.values())):
        by = access.person(request.user)
        audit.record("roll.samples_seen", by=by, campaign=campaign, on=row, people=people)
    return show(
        request,
        "voters/roll_import.html",
        campaign,
        "roll",
        row=row,
        steps=_steps(row),
        progress=progress_of(row),
        says=says,
        samples=[(words, shown.get(kind, [])) for kind, words in (("created", says.samples), *SAMPLES)],
        form=import_forms.write_form(row) if checked else None,
        sums=[(words, row.report.get(key, 0)) for key, words in says.sums] if checked or done else [],
        filled=[(COLUMNS[name][0], share) for name, share in row.report.get("filled", {}).items() if name in COLUMNS],
        rejects=uploads.rejects_path(row) is not None,
        ended_in_dry_run=uploads.ended_in_dry_run(row),
        can_change_columns=uploads.can_change_columns(row),
        can_undo=undoing.can_undo(row, at=timezone.now()),
    )


SAMPLES = (("updated", "Changed"), ("gone", "Not in the file"))


def _steps(row: RollImport) -> list[tuple[str, bool]]:
    """The four steps, and at which of them this file stands."""
    at = STEP_OF["checked"] if uploads.ended_in_dry_run(row) else STEP_OF.get(row.state, 3)
    return [(words, number == at) for number, words in enumerate(STEPS)]


def _told(request: HttpRequest, campaign: Campaign, row: RollImport, act: Any) -> HttpResponse:
    """Do it, or say why not, and go back to the file's page."""
    try:
        act()
    except (uploads.NotNow, undoing.CannotUndo) as refusal:
        messages.error(request, str(refusal))
    return redirect("voters:roll_import", campaign.slug, row.pk)


@require_POST
def roll_look(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The columns are right: make the dry run."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row = access.import_for(campaign, pk)
    if row.state != RollImport.State.COLUMNS:
        return redirect("voters:roll_import", campaign.slug, row.pk)
    return _columns(request, campaign, row)


@require_POST
def roll_columns(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The dry run failed, or shows that a column is wrong: go back to them, with the same file."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row, by = access.import_for(campaign, pk), access.person(request.user)
    return _told(request, campaign, row, lambda: uploads.change_columns(row=row, by=by))


@require_POST
def roll_write(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The dry run is right: write the roll."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row, by = access.import_for(campaign, pk), access.person(request.user)
    form = import_forms.write_form(row, request.POST)
    missing = form.cleaned_data["missing"] if form.is_valid() else RollImport.Missing.AUTO
    return _told(
        request, campaign, row, lambda: uploads.write(row=row, missing=missing, by=by, enqueue=import_roll.delay)
    )


@require_POST
def roll_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop, without harm."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row, by = access.import_for(campaign, pk), access.person(request.user)
    return _told(request, campaign, row, lambda: uploads.stop(row=row, by=by, at=timezone.now()))


@require_POST
@fresh_factor_required("voters:roll")
def roll_undo(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Undo this import."""
    campaign = access.campaign_for(request.user, slug, Act.IMPORT_ROLL)
    row, by = access.import_for(campaign, pk), access.person(request.user)
    return _told(
        request,
        campaign,
        row,
        lambda: uploads.take_back(row=row, by=by, at=timezone.now(), enqueue=import_roll.delay),
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
    if row.kind == RollImport.Kind.IDS:  # It holds those too whose number nobody on the roll has.
        people += int(row.report.get("unknown", 0))
    audit.record("roll.rejects_taken", by=access.person(request.user), campaign=campaign, on=row, people=people)
    response = FileResponse(path.open("rb"), as_attachment=True, filename="not-imported.csv", content_type="text/csv")
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # An answer that streams is an answer.
