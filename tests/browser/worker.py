"""Somebody with a browser: follows links, looks at pages, writes into forms, presses buttons."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from tests.ground.browser import axe


@dataclass
class Worker:
    """Somebody with a browser."""

    page: Page

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    @property
    def state(self) -> Locator:
        """The chip beside the title of a record."""
        return self.main.locator(".head-line > .state")

    @property
    def path(self) -> str:
        """Where one is."""
        return str(self.page.evaluate("location.pathname"))

    def go(self, path: str) -> None:
        """Open a page by its address."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def look(self, path: str) -> None:
        """Go to a page; it fits its window, and axe has nothing serious to say."""
        self.go(path)
        self.look_here()

    def look_here(self) -> None:
        """The same where one is."""
        self.page.wait_for_load_state("networkidle")
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.path
        assert axe(self.page) == [], self.path

    def menu(self, section: str, page: str) -> None:
        """By the navigation at the left: a section, and a page of it."""
        left = self.page.get_by_role("navigation", name="Main")
        left.get_by_role("link", name=section, exact=True).first.click()
        left.get_by_role("link", name=page, exact=True).last.click()
        self.page.wait_for_load_state()

    def follow(self, name: str, place: str = "main") -> None:
        """Follow a link of the page by a part of what it says."""
        self.page.locator(place).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def unfold(self, name: str) -> None:
        """Open a part that is folded away."""
        self.main.locator("summary", has_text=name).first.click()

    def fill(self, path: str, **fields: str) -> None:
        """Open a form, write into it, send it; it is taken."""
        self.go(path)
        self.write(**fields)

    def write(self, by: str = "", **fields: str) -> None:
        """Write into the form here (of several, that with the button `by`) and send it; it is taken."""
        form = self.main.locator("form.form").filter(
            has=self.page.locator(".form-actions button", has_text=by)
        )
        for fold in form.first.locator("details:not([open]) > summary").all():
            fold.click()
        for name, value in fields.items():
            _answer(form.first.locator(f"[name={name}]"), value)
        form.first.locator(".form-actions button").first.click()
        self.page.wait_for_load_state()
        expect(self.main.locator(".notice.tone-bad")).to_have_count(0)

    def step(self, path: str, *names: str, **fields: str) -> None:
        """Go to a record and press its buttons, one after another; what is asked then is written."""
        self.go(path)
        self.steps(*names, **fields)

    def steps(self, *names: str, **fields: str) -> None:
        """The same where one is: a form that asks for more is a page of its own."""
        for name in names:
            self.press(name)
            if self.page.locator("main form.form .form-actions").count():
                self.write(**fields)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()


def _answer(field: Locator, value: str) -> None:
    """One field, by the words that a person sees or the value behind them; of boxes those that are named."""
    match field.first.evaluate("one => one.type"):
        case "select-one":
            field.first.select_option(value)
        case "checkbox" if value == "on":
            field.first.check()
        case "radio" | "checkbox":
            for one in value.split():
                field.and_(field.page.locator(f"[value='{one}']")).check()
        case _:
            field.first.fill(value)
