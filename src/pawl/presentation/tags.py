"""The one template tag of our own: `{% say "…" %}` puts a text of the page in the reader's language."""

from django import template
from django.template import Context

from pawl.analytics.words import Sentence
from pawl.presentation.language import Language

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, text: str) -> str:
    """The text in the language of the page."""
    return Language(context["lang"]).sentence(Sentence(text))
