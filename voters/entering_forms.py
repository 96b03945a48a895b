"""What a person types to come in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from voters import sign_in
from voters.models import User


class AddressField(forms.CharField):
    """A mobile number or an e-mail address; cleans to ``sign_in.Address``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, label=_("Mobile number or e-mail"), **kwargs)

    def clean(self, value: Any) -> sign_in.Address:
        text = super().clean(value)
        try:
            return sign_in.address(text)
        except sign_in.NotAnAddress:
            raise forms.ValidationError(
                _("Type a mobile number like 614 555 0142, or an e-mail address."), code=sign_in.NotAnAddress.code
            ) from None


def _text(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs=attrs)


class SignInForm(forms.Form):
    where = AddressField(widget=_text(autocomplete="username", autocapitalize="none", spellcheck="false"))


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        label=_("Six digits"),
        max_length=12,
        error_messages={"invalid": _("Type the six digits of the code.")},
        widget=_text(
            **{"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": "autofocus"}
        ),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class NumberForm(forms.Form):
    """The number that stands on the board of a launch."""

    number = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        label=_("Number of the launch"),
        max_length=12,
        error_messages={"invalid": _("Type the six digits on the board.")},
        widget=_text(**{"class": "code", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split())


class PasswordForm(forms.Form):
    where = AddressField(widget=_text(autocomplete="username", autocapitalize="none", spellcheck="false"))
    password = forms.CharField(
        max_length=128, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=_text(autocomplete="name"))
    where = AddressField(widget=_text(autocomplete="username", autocapitalize="none", spellcheck="false"))
    agrees = forms.BooleanField(
        label=_("I follow the volunteer rules"),
        error_messages={"required": _("Read the rules and tick this to go on.")},
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label="New password",
        max_length=128,
        strip=False,
        help_text="At least 12 characters. Three or four words in a row are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
