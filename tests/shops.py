"""Random streams of all that questions can be about: goals, properties, money, attention, logins.

Each is about a moment at which its site's clocks do what is hard.
"""

from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from serving.store.database import Database
from serving.store.goal import Goal
from serving.store.kinds import KINDS
from serving.store.segment import Segment
from serving.store.store import Store
from tests.streams import DAY, page_view

MOMENTS = (
    ("Europe/Berlin", "2026-03-29T01:00Z"),  # 02:00 is 03:00
    ("Europe/Berlin", "2026-10-25T01:00Z"),  # 02:00 to 03:00 comes twice
    ("America/Sao_Paulo", "2018-11-04T03:00Z"),  # a day without midnight
    ("America/Sao_Paulo", "2018-02-18T02:00Z"),  # 23:00 to midnight comes twice
    ("Asia/Beirut", "2026-03-28T22:00Z"),  # a day without midnight
    ("Africa/Cairo", "2026-10-29T21:00Z"),  # the hour before midnight comes twice
    ("America/St_Johns", "2010-11-07T02:31Z"),  # a minute after midnight it is 23:01 again
    ("Asia/Kolkata", "2026-02-28T18:30Z"),  # five hours and a half from UTC
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # half an hour comes twice
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a day is left out
    ("UTC", "2028-02-29T12:00Z"),
)

GOALS = (
    {"name": "Signup", "event": "signup"},
    {"name": "signup", "event": "signup", "props": {"plan": "pro"}},
    {"name": "Blog", "page": "/blog*"},
    {"name": "Read it", "page": "/blog/*", "scroll": 60},
    {"name": "Home", "page": "/"},
    {"name": "A post", "page": "*/b", "props": {"plan": "pro", "size": "1.5"}},
    {"name": "Never", "event": "never"},
)
SEGMENTS = {
    1: [["is", "visit:source", ["Google", ""]]],
    2: [["is_not", "event:page", ["/"]], ["is", "visit:country", ["CH"]]],
    3: [["has_done", ["is", "event:goal", ["Signup"]]]],
    4: [["or", [["contains", "event:page", ["blog"]], ["is", "visit:device", ["(not set)"]]]]],
    5: [["is", "event:goal", ["Signup", "Blog"]], ["is_not", "event:props:plan", ["free"]]],
    6: [["is", "event:goal", ["Home"]], ["is", "visit:source", ["Google"]], ["is", "segment", [4]]],
}
PATHS = ("/", "/blog", "/blog/a", "/blog/b", "/B", "")
SOURCES = ("", "", "Google", "google", "Bing", "Direct mail")
PLANS = ("pro", "Pro", "free", "(n")
SIZES = ("1.5", "0", "İ")

_minutes = st.sampled_from([0, 0, 1, 5, 20, 29, 30, 31, 45, 60, 90, 120, 180, 420])
_days = st.sampled_from([0, 0, 0, 0, 0, -1, 1, -2, 7, -7, -30, -31, -365])
_times = st.builds(
    lambda day, minute, second, us: timedelta(
        days=day, minutes=minute - 60, seconds=second, microseconds=us
    ),
    _days,
    _minutes,
    st.sampled_from([0, 0, 1, 9, 59]),
    st.sampled_from([0, 0, 0, 999_999]),
)
_props = st.builds(
    lambda plan, size: [
        {"key": key, "value": value} for key, value in (("plan", plan), ("size", size)) if value
    ],
    st.sampled_from(["", "", *PLANS]),
    st.sampled_from(["", "", *SIZES]),
)
_money = st.sampled_from(
    [
        ("12.5", "EUR"),
        ("7.25", "USD"),
        ("-3", "EUR"),
        ("0.01", "EUR"),
        ("1", "EUR"),
        ("1.001", "EUR"),
    ]
)


@st.composite
def events(draw, moment):
    name = draw(st.sampled_from(["page_view"] * 4 + ["engagement"] * 2 + ["signup", "buy"]))
    earned, currency = draw(_money) if name == "buy" else ("0", "")
    attentive = name == "engagement" or draw(st.integers(0, 9)) == 0
    return page_view(
        0,
        visitor_id=draw(st.sampled_from("uuvw")),
        event_time=moment + draw(_times),
        event_id=draw(st.sampled_from("123456789abcdefghijklmnop")),
        name=name,
        interactive=name != "engagement" and draw(st.booleans()),
        hostname=draw(st.sampled_from(["h", "h", "H", ""])),
        path=draw(st.sampled_from(PATHS)),
        user_id=draw(st.sampled_from(["", "", "", "", "u", "x"])),
        scroll=draw(st.sampled_from([-1, 0, 30, 59, 60, 95])) if attentive else -1,
        engaged_ms=draw(st.sampled_from([0, 400, 3_500, 9_999, 10_000])) if attentive else 0,
        revenue=Decimal(earned),
        currency=currency,
        props=draw(_props),
        source=draw(st.sampled_from(SOURCES)),
        channel=draw(st.sampled_from(["", "Direct", "Email"])),
        country=draw(st.sampled_from(["", "DE", "CH"])),
        city=draw(st.sampled_from(["", "Bern"])),
        device=draw(st.sampled_from(["", "Mobile"])),
        utm_campaign=draw(st.sampled_from(["", "shop", "%_'"])),
        bot=draw(st.integers(0, 5)) == 0,
        kafka_partition=draw(st.integers(0, 1)),
    )


@st.composite
def streams(draw, moments=MOMENTS, max_size=36):
    """Events of one site about one moment, in order of arrival; some were sent twice."""
    about = draw(st.sampled_from(moments))
    at = datetime.fromisoformat(about[1])
    received = draw(st.lists(events(at), min_size=12, max_size=max_size))
    again = draw(st.lists(st.sampled_from(received), max_size=3))
    site = str(MOMENTS.index(about))
    arrived = draw(st.permutations(received + again))
    return [e | {"site_id": site, "topic_id": "T", "arrival_time": DAY} for e in arrived]


def defined(settings, sites):
    """Keeps the goals and the segments of each site, segments under their numbers."""
    with closing(Database(settings.store_file)) as database:
        store = Store(database)
        for site in sites:
            for goal in GOALS:
                store.add(site, KINDS["goals"], Goal(**goal), by="a test")
            for number, filters in SEGMENTS.items():
                segment = Segment(name=f"Segment {number}", filters=filters)
                assert store.add(site, KINDS["segments"], segment, by="a test").id == number
