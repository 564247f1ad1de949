"""Takes the pictures of docs/configuring.md: `python -m tests.pictures_configuring docs/pictures` (make docs)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from config import load
from entries import open_store
from feeds.service import Service
from tests.browser.admin_site import DESK, PHONE, signed_in
from tests.browser.conftest import PICTURE, serving
from tests.feeds.admin.test_pages import redesigned
from tests.feeds.web.newsrooms import NOW, empty_service, fill
from tests.press_office import PressOffice, press_office

PHRASES = "[name='en.strong']"


def main() -> None:
    """Pages on a desk, one of them in the dark, and one on a phone."""
    with tempfile.TemporaryDirectory() as kept, press_office() as office, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        service = lived(Path(kept), office)
        with serving(service) as address:
            walk(browser, (service, address), f"{office.base}/news", Path(sys.argv[1]))
        service.desks.close()
        service.store.close()
        browser.close()


def lived(folder: Path, office: PressOffice) -> Service:
    """The invented newsrooms, one of which is broken, in a service that may look at the press office."""
    empty_service(folder).store.close()
    url = f"sqlite:///{folder / 'pressroll.db'}"
    environ = {"PRESSROLL_DATABASE_URL": url, "PRESSROLL_ALLOW_NETWORKS": office.base.removeprefix("http://")}
    service = Service(load(folder / "config", environ), open_store(url), clock=lambda: NOW)
    fill(service)
    redesigned(service)
    return service


def walk(browser: Browser, site: tuple[Service, str], newsroom: str, folder: Path) -> None:
    """Takes them all."""
    with signed_in(browser, site, viewport=DESK) as seen:
        seen.page.route("**/picture.png", lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"))
        shot(seen.open("/admin/"), folder / "sources.png")
        for _ in range(2):  # the first look starts the processes that parse, and is the slower for it
            page = seen.open("/admin/sources/new")
            page.fill("#url", newsroom)
            page.keyboard.press("Enter")
            page.wait_for_selector("#save", timeout=60_000)
        shot(page, folder / "adding.png", 1020)
        page = seen.open("/admin/sources/tern")
        page.wait_for_selector("#proposed", timeout=60_000)
        shot(page, folder / "repair.png", 1000)
        page = seen.open("/admin/topics/education")
        page.fill(PHRASES, page.input_value(PHRASES).replace("school*", "").strip() + "\nmemorandum")
        page.click("[value=try]")
        page.wait_for_selector("#effect progress, #effect h3", timeout=60_000)
        shot(page, folder / "topics.png", 800)
        page.emulate_media(color_scheme="dark")
        shot(seen.open("/admin/"), folder / "sources-dark.png", 620)
    with signed_in(browser, site, viewport=PHONE) as seen:
        shot(seen.open("/admin/"), folder / "sources-phone.png")


def shot(page: Page, path: Path, height: int = 0) -> None:
    """What the window shows, made so many pixels high first."""
    if height:
        page.set_viewport_size({"width": DESK["width"], "height": height})
        page.wait_for_timeout(300)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
