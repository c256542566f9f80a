"""Why a record is a dead letter. Codes are stored and documented: never rename one."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a record; of several faults one, the same for the same bytes."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    TOO_DEEP = "too_deep"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    UNSUPPORTED_VERSION = "unsupported_version"
    WRONG_TYPE = "wrong_type"
    MISSING_FIELD = "missing_field"
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"
    BAD_EVENT_TIME = "bad_event_time"
    EVENT_TIME_OUT_OF_RANGE = "event_time_out_of_range"
    BAD_REVENUE = "bad_revenue"


class Rejected(Exception):
    """This record is a dead letter. `detail` names the field and what was found."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
