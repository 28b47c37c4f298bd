"""The event channel: what the audio thread tells the control side, everything or counted."""

from workbench.events.bus import EventBus, Subscription
from workbench.events.history import History
from workbench.events.log import EventLog
from workbench.events.records import EventKind
from workbench.rt.note_key import key_cents, key_id
from workbench.rt.record import RECORD

__all__ = ["RECORD", "EventBus", "EventKind", "EventLog", "History", "Subscription", "key_cents", "key_id"]
