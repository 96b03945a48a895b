"""Texts beside the walk lists, on My work."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.phone.conftest import Phone
from tests.textbank import bank as banks


def test_a_batch_stands_beside_the_walk_lists(server: str, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", banks.noon)
    bank = banks.bank(voter_count=3)
    bank.draw_up()
    page = phone(bank.texter).new_page()
    page.goto(f"{server}/c/{bank.ours.slug}/doors/walk/")
    expect(page.locator(".card")).to_contain_text(f"3 people to text. {bank.ours.question}")

    page.get_by_role("link", name=f"Begin {bank.drive.name}").click()
    page.get_by_role("button", name="Take 3").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    page.goto(f"{server}/c/{bank.ours.slug}/doors/walk/")
    page.get_by_role("link", name=f"Go on {bank.drive.name}").click()

    expect(page.get_by_role("button", name="Send")).to_be_visible()
