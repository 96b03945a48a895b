"""The Celery application and its whole schedule."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("groundtruth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule(sender: Celery, **_: object) -> None:
    """Name every task that runs by the clock; tasks are found by name so that no app is imported here."""
    every = sender.add_periodic_task
    every(60.0, sender.signature("textbank.tasks.sweep"), name="queue again what a lost message left behind")
    every(120.0, sender.signature("textbank.tasks.reconcile"), name="settle what we do not know was sent")
    every(30.0, sender.signature("voters.tasks.queue_lost_codes"), name="send the sign-in codes that Redis lost")
    every(300.0, sender.signature("textbank.tasks.redact"), name="redact the carrier's copy of erased people")
    every(60.0, sender.signature("textbank.tasks.sound_alarms"), name="mail what about texts cannot wait")
    gone = crontab(minute="41")  # Each hour, because a day's list comes when it comes; a day is read once.
    every(gone, sender.signature("textbank.tasks.let_gone_numbers_go"), name="let go of numbers out of service")
    every(60.0, sender.signature("voters.tasks.keep_stops"), name="keep who wants no texts beside the database")
    every(20.0, sender.signature("voters.tasks.look_at_answers"), name="hold the answers that somebody must look at")
    every(60.0, sender.signature("voters.tasks.seal_audit"), name="seal the audit's rows")
    morning = crontab(hour="12", minute="5")
    every(morning, sender.signature("voters.tasks.mail_audit_head"), name="send the audit's seal to the admins")
    nightly = crontab(hour="8", minute="23")  # By UTC: the small hours, everywhere in the United States.
    every(nightly, sender.signature("voters.tasks.let_go"), name="empty what is past its day")
    every(nightly, sender.signature("voters.tasks.look_for_duplicates"), name="find records that look like one person")
    every(crontab(), sender.signature("voters.tasks.renew_search"), name="renew what searches look at")
    every(60.0, sender.signature("voters.tasks.resume_imports"), name="go on with imports whose worker died")
    every(60.0, sender.signature("canvass.tasks.sweep_cuts"), name="end cuts whose worker died, begin those that wait")
    every(crontab(minute="7"), sender.signature("voters.tasks.clear_out"), name="end sessions, codes and uploads")


@worker_init.connect
def before_anything_goes(**_: object) -> None:
    """A worker that begins on a restored database stops all texts before it hands one over."""
    from textbank import restoring  # noqa: PLC0415 -- the apps are ready by now

    restoring.settle(at=timezone.now())
