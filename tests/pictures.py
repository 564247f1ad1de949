"""Takes the pictures of the README: `python -m tests.pictures docs/pictures` (make docs)."""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import PICTURE, serving
from tests.browser.foreign import office
from tests.feeds.web.newsrooms import published

PAGES = ("/", "/entries/brightwater-laboratory?why=education")
BUILDER = "/widgets?feed=topic/education&layout=cards&count=3"
WIDTH, HEIGHT = 1180, 1240


def main() -> None:
    """One picture of the catalogue and a release, side by side, and one of the page that makes widgets."""
    pictures = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for service in published(Path(folder)):
            with serving(service) as address:
                shots = [shot(browser, address, path) for path in PAGES]
        with tempfile.TemporaryDirectory() as other, office(Path(other)) as ours:  # under its own address, or its frames hold no pictures
            (pictures / "widgets.png").write_bytes(shot(browser, ours.address, BUILDER))
        sheet = browser.new_page(viewport={"width": 1240, "height": 660}, device_scale_factor=1.2)
        images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}">' for png in shots)
        style = "body{margin:0;padding:10px;display:flex;gap:10px;background:#dedad2}img{width:605px;height:640px}"
        sheet.set_content(f"<style>{style}</style>{images}")
        sheet.screenshot(path=pictures / "pages.png")
        browser.close()


def shot(browser: Browser, address: str, path: str) -> bytes:
    """The upper part of a page, with a drawing in the place of foreign pictures."""
    page: Page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.route(
        lambda url: not url.startswith(address) or "/pictures/" in url,
        lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"),
    )
    page.goto(address + path, wait_until="networkidle")
    png: bytes = page.screenshot()
    page.close()
    return png


if __name__ == "__main__":
    main()
