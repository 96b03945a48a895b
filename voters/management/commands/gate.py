"""Ask the gate: ``manage.py gate --campaign SLUG [--voter ID]``."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from voters import audit, evidence, gate, queries
from voters.enums import Channel, Refusal
from voters.management.answering import AnsweringCommand, UnknownCampaign, campaign_named
from voters.models import Campaign


class UnknownVoter(Exception):
    """No voter, or more than one, has this number."""

    code = "unknown_voter"


class Command(AnsweringCommand):
    help = "Count who may be reminded and why the others may not; with a voter, show the evidence."
    refusals = (UnknownCampaign, UnknownVoter)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", metavar="SLUG", required=True)
        parser.add_argument("--voter", metavar="ID", help="our number of the voter, or the roll's")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        campaign = campaign_named(options["campaign"])
        if options["voter"]:
            return _voter(campaign, options["voter"])
        return {"campaign": campaign.slug, **{str(channel): _counts(campaign, channel) for channel in Channel}}

    def tell(self, answer: dict[str, Any]) -> str:
        if "evidence" in answer:
            return "\n".join(_verdict_in_words(*pair) for pair in answer["evidence"]["verdicts"].items())
        return "\n".join(_counts_in_words(channel, answer[channel]) for channel in Channel)


def _counts(campaign: Campaign, channel: Channel) -> dict[str, Any]:
    fall = gate.waterfall(campaign=campaign, channel=channel)
    refused = {str(bar.refusal): bar.count for bar in fall.bars}
    return {"total": fall.total, "allowed": fall.allowed, "refused": refused}


def _voter(campaign: Campaign, number: str) -> dict[str, Any]:
    found = list(queries.search_of_id(number)[:2])
    if len(found) != 1:
        raise UnknownVoter("No voter has this number." if not found else "More than one voter has this number.")
    audit.record("gate.looked_up", by=None, campaign=campaign, on=found[0], people=1)
    seen = evidence.of(campaign=campaign, voter=found[0], at=timezone.now())
    return {"campaign": campaign.slug, "voter": found[0].pk, "evidence": seen.as_json()}


def _verdict_in_words(channel: str, refusal: str | None) -> str:
    where = str(Channel(channel).label)
    return f"{where}: no, because: {Refusal(refusal).label}" if refusal else f"{where}: yes"


def _counts_in_words(channel: Channel, counts: dict[str, Any]) -> str:
    lines = [f"{channel.label}: {counts['allowed']:,} of {counts['total']:,} voters may be reminded"]
    lines += [f"  {count:>9,}  {Refusal(reason).label}" for reason, count in counts["refused"].items()]
    return "\n".join(lines)
