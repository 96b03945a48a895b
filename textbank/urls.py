"""The pages of the text bank, and the carrier's two doors."""

from django.urls import path

from textbank.views import conversations, desk, drives, leads, rules, texting, webhooks, wordings

app_name = "textbank"
TEXTS = "c/<slug:slug>/texts/"
ONE = TEXTS + "<uuid:pk>/"
TALK = TEXTS + "conversations/<uuid:pk>/"

urlpatterns = [
    path(TEXTS, drives.index, name="drives"),
    path(TEXTS + "new/", drives.new, name="drive_new"),
    path(TEXTS + "senders/", drives.sending_from, name="senders"),
    path(TEXTS + "rules/", rules.page, name="rules"),
    path(TEXTS + "for-leads/", leads.page, name="for_leads"),
    path(TEXTS + "for-leads/<int:pk>/settle/", leads.settle, name="settle"),
    path(TEXTS + "stop/", leads.stop_campaign, name="stop_campaign"),
    path(TEXTS + "stop/resume/", leads.resume_campaign, name="resume_campaign"),
    path(TEXTS + "stop/everything/", leads.stop_everything, name="stop_everything"),
    path(TEXTS + "stop/everything/resume/", leads.resume_everything, name="resume_everything"),
    path(TEXTS + "senders/<uuid:pk>/switch/", leads.switch_sender, name="switch_sender"),
    path(TEXTS + "read-first/", desk.read_first_page, name="read_first"),
    path(TEXTS + "read-first/<int:pk>/release/", desk.release, name="release"),
    path(TEXTS + "read-first/<int:pk>/correct/", desk.correct, name="correct"),
    path(TEXTS + "read-first/<int:pk>/return/", desk.give_back, name="return"),
    path(TEXTS + "mine/", texting.mine, name="mine"),
    path(TEXTS + "answers/take/", texting.take_answers, name="take_answers"),
    path(TEXTS + "inbox/", conversations.inbox, name="inbox"),
    path(ONE, drives.page, name="drive"),
    path(ONE + "approve/", drives.approve, name="approve"),
    path(ONE + "draw-up/", drives.draw_up, name="draw_up"),
    path(ONE + "pause/", drives.pause, name="pause"),
    path(ONE + "resume/", drives.resume, name="resume"),
    path(ONE + "wording/", wordings.add, name="wording"),
    path(ONE + "answer/", wordings.add_answer, name="answer"),
    path(ONE + "release/", wordings.release, name="release_people"),
    path(ONE + "export/", wordings.export, name="export"),
    path(ONE + "test/", wordings.test_text, name="test_text"),
    path(ONE + "take/", texting.take, name="take"),
    path(ONE + "give-back/", texting.give_back, name="give_back"),
    path(ONE + "batch/", texting.batch, name="batch"),
    path(ONE + "send/", texting.send, name="send"),
    path(ONE + "skip/", texting.skip, name="skip"),
    path(TALK, conversations.conversation, name="conversation"),
    path(TALK + "id/", conversations.read_id, name="read_id"),
    path(TALK + "id/undo/", conversations.undo_id, name="undo_id"),
    path(TALK + "reply/", conversations.reply, name="reply"),
    path(TALK + "stop/", conversations.stop, name="stop"),
    path(TALK + "stop/undo/", conversations.undo_stop, name="undo_stop"),
    path(TALK + "wrong-person/", conversations.wrong_person, name="wrong_person"),
    path(TALK + "wrong-person/undo/", conversations.undo_wrong_person, name="undo_wrong_person"),
    path(TALK + "not-a-stop/", conversations.not_a_stop, name="not_a_stop"),
    path(TALK + "take-over/", leads.take_over, name="take_over"),
    path(TALK + "hand-over/", conversations.hand_over, name="hand_over"),
    path(TALK + "finish/", conversations.finish, name="finish"),
    path(TALK + "voted/", conversations.has_voted, name="has_voted"),
    path("webhooks/twilio/inbound/", webhooks.incoming, name="inbound"),
    path("webhooks/twilio/status/<uuid:attempt>/", webhooks.status, name="status"),
]
