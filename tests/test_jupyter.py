"""`make notebook` opens JupyterLab on the notebooks."""

from pathlib import Path

import httpx
import pytest

from clickstream import child
from clickstream.ports import free_port
from tests.command import ROOT, environment
from tests.parts import until

KEY = "of-this-test"


@pytest.mark.slow
def test_make_notebook_opens_jupyterlab_on_the_notebooks(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "jupyter.log"
    its_own = f"--ip=127.0.0.1 --port={port} --port-retries=0 --IdentityProvider.token={KEY}"
    options = f"JUPYTER_OPTIONS={its_own} --no-browser --allow-root"
    lab = httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"token {KEY}"}, timeout=30
    )

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return lab.get("/api/status").is_success
        except httpx.TransportError:
            return False

    make = ["make", "--directory", ROOT, "notebook", options]
    folders = {f"JUPYTER_{its}_DIR": str(tmp_path / its) for its in ("RUNTIME", "DATA", "CONFIG")}
    process = child.start(make, log, environment=environment(**folders))
    try:
        until(answers)
        listed = {file["name"] for file in lab.get("/api/contents").json()["content"]}
        assert {path.name for path in (ROOT / "notebooks").glob("*.py")} <= listed
        shown = lab.get("/api/contents/1_follow_one_event.py", params={"type": "notebook"}).json()
        assert shown["content"]["cells"][0]["source"].startswith("# Follow one event")
        assert "JupyterLab" in lab.get("/lab").text
        told = lab.get("/lab/api/settings/@jupyterlab/docmanager-extension:plugin").json()
        viewers = told["schema"]["properties"]["defaultViewers"]
        assert viewers["default"] == {"python": "Jupytext Notebook"}, "conf/jupyter is not found"
    finally:
        child.stop(process)
    assert child.session(process.pid) == []
