"""What a person need not wait for. Messages carry ids; each task makes one call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(soft_time_limit=30)
def send_code(*, code_id: str) -> None:
    from voters import sign_in  # noqa: PLC0415 -- leaf

    sign_in.deliver(code_id=UUID(code_id), at=timezone.now())


@shared_task(soft_time_limit=30)
def queue_lost_codes() -> None:
    from voters import sign_in  # noqa: PLC0415 -- leaf

    sign_in.queue_lost_codes(at=timezone.now())


@shared_task(soft_time_limit=60)
def newcomer_codes_used_up(*, campaign_id: str) -> None:
    from voters import alarms  # noqa: PLC0415 -- leaf

    alarms.newcomer_codes_used_up(campaign_id=UUID(campaign_id), at=timezone.now())


@shared_task(time_limit=3600)
def import_roll(*, import_id: str) -> None:
    from voters import uploads  # noqa: PLC0415 -- leaf

    uploads.read(import_id=UUID(import_id), at=timezone.now())
    look_for_duplicates.delay()


@shared_task(time_limit=3600)
def make_export(*, export_id: str) -> None:
    from voters import exports  # noqa: PLC0415 -- leaf

    exports.make(export_id=UUID(export_id), at=timezone.now())


@shared_task(soft_time_limit=1800)
def look_for_duplicates() -> None:
    from voters import same_person  # noqa: PLC0415 -- leaf

    same_person.look()


@shared_task(soft_time_limit=30)
def resume_imports() -> None:
    from voters import uploads  # noqa: PLC0415 -- leaf

    for import_id in uploads.interrupted():
        import_roll.delay(import_id=str(import_id))


@shared_task(soft_time_limit=50)
def keep_stops() -> None:
    from voters import stop_ledger  # noqa: PLC0415 -- leaf

    stop_ledger.keep()


@shared_task(soft_time_limit=600)
def clear_out() -> None:
    from voters import erasure_ledger, exports, sessions, sign_in, uploads  # noqa: PLC0415 -- leaf

    erasure_ledger.again()
    erasure_ledger.keep()
    exports.clear_out(at=timezone.now())
    sign_in.clear_out(at=timezone.now())
    sessions.clear_out(at=timezone.now())
    uploads.clear_out(at=timezone.now())
    uploads.forget_files()


@shared_task(soft_time_limit=600)
def forget_files() -> None:
    from voters import erasure_ledger, exports, uploads  # noqa: PLC0415 -- leaf

    erasure_ledger.keep()
    uploads.forget_files()
    exports.clear_out(at=timezone.now())


@shared_task(time_limit=3600)
def let_go() -> None:
    from voters import retention  # noqa: PLC0415 -- leaf

    retention.let_go()


@shared_task(soft_time_limit=300)
def seal_audit() -> None:
    from voters import audit_chain  # noqa: PLC0415 -- leaf

    audit_chain.seal()


@shared_task(soft_time_limit=300)
def mail_audit_head() -> None:
    from voters import audit_chain  # noqa: PLC0415 -- leaf

    audit_chain.mail_head(at=timezone.now())


@shared_task(soft_time_limit=1800)
def renew_search() -> None:
    from voters import universe  # noqa: PLC0415 -- leaf

    universe.renew()


@shared_task(soft_time_limit=600)
def look_at_answers() -> None:
    from voters import looking  # noqa: PLC0415 -- leaf

    looking.look_everywhere(at=timezone.now())
