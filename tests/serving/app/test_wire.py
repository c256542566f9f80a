"""What comes over the wire to a page."""

from playwright.sync_api import Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.serving.app.looking import wait_for_overview


def test_no_message_rests_on_what_the_browser_has_kept(page: Page) -> None:
    """It says what it has kept when it asks, and may have forgotten it when the answer comes."""
    kinds: list[str | None] = []

    def note(frame: str | bytes) -> None:
        assert isinstance(frame, bytes)
        kinds.append(ForwardMsg.FromString(frame).WhichOneof("type"))

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    page.goto("/?f=is~device~Mobile")
    wait_for_overview(page)
    page.locator(".chip .x").click()
    page.locator(".chip").wait_for(state="detached")
    page.wait_for_timeout(5_000)  # two refreshes
    assert kinds.count("script_finished") > 3
    assert "ref_hash" not in kinds
