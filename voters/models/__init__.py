"""Who is on the roll, who works for us, what was said."""

from voters.models.audit import AuditRow
from voters.models.audit_seal import AuditSeal
from voters.models.budget import Allowance, SeenVoter
from voters.models.campaign import Campaign, Membership
from voters.models.consent import PhoneWish, VoterRestriction
from voters.models.decision import ReviewDecision
from voters.models.erasure import Erasure, ForgottenStop
from voters.models.export import RollExport
from voters.models.gotv import GateAnswer, GotvContact, Leak, LeakRuling, Reach, SupportPeriod, VoterStanding
from voters.models.identification import Identification, IdentificationRuling
from voters.models.quarantine import Quarantine, QuarantineStep
from voters.models.release import GotvRelease
from voters.models.roll import RollChange, RollImport, SavedLayout, Universe
from voters.models.same_person import LikelyDuplicate, LikelyPair, OtherNumber, RecordRuling
from voters.models.search import (
    SearchCopy,
    SearchedAfresh,
    SearchedVoter,
    SearchRow,
    SearchSpan,
    SearchStale,
    UsablePhone,
)
from voters.models.sign_in import Invitation, PersonSession, SignInCode, SignInGuess, SignInLink
from voters.models.spot_check import SpotCheck, SpotCheckOutcome
from voters.models.user import User
from voters.models.voter import Election, Household, Score, Voter, VoterPhone

__all__ = [
    "Allowance",
    "AuditRow",
    "AuditSeal",
    "Campaign",
    "Election",
    "Erasure",
    "ForgottenStop",
    "GateAnswer",
    "GotvContact",
    "GotvRelease",
    "Household",
    "Identification",
    "IdentificationRuling",
    "Invitation",
    "Leak",
    "LeakRuling",
    "LikelyDuplicate",
    "LikelyPair",
    "Membership",
    "OtherNumber",
    "PersonSession",
    "PhoneWish",
    "Quarantine",
    "QuarantineStep",
    "Reach",
    "RecordRuling",
    "ReviewDecision",
    "RollChange",
    "RollExport",
    "RollImport",
    "SavedLayout",
    "Score",
    "SearchCopy",
    "SearchRow",
    "SearchSpan",
    "SearchStale",
    "SearchedAfresh",
    "SearchedVoter",
    "SeenVoter",
    "SignInCode",
    "SignInGuess",
    "SignInLink",
    "SpotCheck",
    "SpotCheckOutcome",
    "SupportPeriod",
    "Universe",
    "UsablePhone",
    "User",
    "Voter",
    "VoterPhone",
    "VoterRestriction",
    "VoterStanding",
]
