"""Pages in Chromium. What helpers assert says what it saw, as a test does."""

import pytest

pytest.register_assert_rewrite("tests.browser.admin_site", "tests.browser.copies")
