"""The running service, its content replaced under it: processes go on, readers meet no fault, and see what the backup holds."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

from tests.growing_newsroom import growing_newsroom
from tests.test_serve import children, get, run, served, wait_for, with_source


def test_a_restore_under_the_running_service_is_seen_by_all_and_faults_none(tmp_path: Path) -> None:
    with growing_newsroom(4) as newsroom:
        env = with_source(tmp_path, newsroom.base)
        run(env, "refresh", "harbour", "--json")
        with served(env, "--workers", "2", "--no-scheduler") as (base, process):
            feed = f"{base}/feeds/source/harbour.atom"
            assert wait_for(lambda: get(feed)[1].count(b"<entry") == 4, 60)
            run(env, "backup", str(tmp_path / "all.zip"))
            entry = json.loads(get(f"{base}/feeds/source/harbour.json")[1])["items"][0]["id"]
            run(env, "entry", "withdraw", entry)
            assert wait_for(lambda: get(feed)[1].count(b"<entry") == 3, 60)
            below, stop = children(process.pid), threading.Event()
            seen: set[tuple[int, int]] = set()

            def read() -> None:
                while not stop.is_set():
                    status, body = get(f"{feed}?limit=9")
                    seen.add((status, body.count(b"<entry")))
                    time.sleep(0.01)

            readers = [threading.Thread(target=read, daemon=True) for _ in range(3)]
            for reader in readers:
                reader.start()
            said = run(env, "restore", str(tmp_path / "all.zip"), "--replace")
            back = wait_for(lambda: get(feed)[1].count(b"<entry") == 4, 60)
            stop.set()
            for reader in readers:
                reader.join()
            assert back, said
            assert "before-restore.zip" in said
            assert seen <= {(200, 3), (200, 4)}
            assert children(process.pid) >= below, "no process had to begin again"
            undo = next((tmp_path / "backups").glob("*before-restore.zip"))
            run(env, "restore", str(undo), "--replace")
            assert wait_for(lambda: get(feed)[1].count(b"<entry") == 3, 60)
