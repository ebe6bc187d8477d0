"""Names and texts in several languages: one JSON value, shown in the reader's language or the next best."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LONGEST = 250


class LocalText(Mapping[str, str]):
    """A text per language code, as `{"en": "E-mail", "zh-hans": "电子邮件"}`; empty ones are left out."""

    def __init__(self, texts: Mapping[str, str] | str = "") -> None:
        given = {settings.LANGUAGE_CODE: texts} if isinstance(texts, str) else texts
        self._texts = {code: text for code, text in given.items() if text}

    def __getitem__(self, code: str) -> str:
        return self._texts[code]

    def __iter__(self) -> Any:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __str__(self) -> str:
        return self.in_language(get_language() or settings.LANGUAGE_CODE)

    def __repr__(self) -> str:
        return f"LocalText({self._texts!r})"

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def in_language(self, code: str) -> str:
        """The text in a language; else in its plain form, in the site's language, in any."""
        wanted = (code, code.partition("-")[0], settings.LANGUAGE_CODE, *self._texts)
        return next((self._texts[one] for one in wanted if one in self._texts), "")


def in_each_language(text: Promise | str) -> dict[str, str]:
    """A text of the program as rows keep it: as it reads in every language that is offered."""
    found = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(text)
    return found


class LocalTextField(models.JSONField):
    """A LocalText in the database; in one language at least unless `blank`, none longer than `longest`."""

    def __init__(self, *args: Any, longest: int = LONGEST, **options: Any) -> None:
        self.longest = longest
        options.setdefault("default", LocalText)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if self.longest != LONGEST:
            options["longest"] = self.longest
        return name, path, args, options

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> LocalText | None:
        texts = super().from_db_value(value, expression, connection)
        return None if texts is None else LocalText(texts)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, LocalText) or value is None else LocalText(value)

    def get_prep_value(self, value: Any) -> Any:
        return dict(self.to_python(value)) if value is not None else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        plain = (
            value
            if prepared or value is None or hasattr(value, "resolve_expression")
            else self.get_prep_value(value)
        )
        return super().get_db_prep_value(plain, connection, prepared)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(dict(value) if value is not None else None, model_instance)
        check(LocalText(value), longest=self.longest)

    def formfield(self, **options: Any) -> Any:  # noqa: ARG002 its base hands them over
        return LocalTextFormField(label=self.verbose_name, required=not self.blank, longest=self.longest)


def check(text: LocalText, *, longest: int = LONGEST) -> None:
    """Refuse unknown languages and long texts.   Raises ValidationError."""
    known = dict(settings.LANGUAGES)
    if unknown := [code for code in text if code not in known]:
        raise ValidationError(_("Pawl does not speak %(code)s."), params={"code": unknown[0]})
    if any(len(one) > longest for one in text.values()):
        raise ValidationError(_("At most %(n)s characters."), params={"n": longest})


class LocalTextWidget(forms.MultiWidget):
    """One input per language, each named by its language."""

    template_name = "web/local_text.html"
    use_fieldset = True

    def __init__(self, widget: type[forms.Widget] = forms.TextInput) -> None:
        self.codes = [code for code, _name in settings.LANGUAGES]
        names = dict(settings.LANGUAGES)
        super().__init__({code: widget({"lang": code, "aria-label": names[code]}) for code in self.codes})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each input beside the name that its language calls itself by."""
        context = super().get_context(name, value, attrs)
        names = dict(settings.LANGUAGES)
        for code, part in zip(self.codes, context["widget"]["subwidgets"], strict=True):
            part["language"] = names[code]
        return context

    def decompress(self, value: Any) -> list[str | None]:
        texts = LocalText(value) if value else LocalText()
        return [texts.get(code) for code in self.codes]


class LocalTextFormField(forms.MultiValueField):
    """A LocalText in a form; the first language with a text serves the others until they have one."""

    def __init__(
        self, *, longest: int = LONGEST, widget: type[forms.Widget] = forms.TextInput, **options: Any
    ) -> None:
        fields = tuple(forms.CharField(max_length=longest, required=False) for _code in settings.LANGUAGES)
        super().__init__(fields, widget=LocalTextWidget(widget), require_all_fields=False, **options)

    def clean(self, value: Any) -> LocalText:
        """Blanks are no text in any language."""
        text: LocalText = super().clean(value) or LocalText()
        if self.required and not text:
            raise ValidationError(self.error_messages["required"], code="required")
        return text

    def compress(self, data_list: Sequence[str]) -> LocalText:
        codes = [code for code, _name in settings.LANGUAGES]
        return LocalText(dict(zip(codes, data_list, strict=False)))
