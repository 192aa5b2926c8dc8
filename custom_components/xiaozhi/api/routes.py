"""All views of the API, registered once: views cannot be removed, they look the hub up per request."""

from homeassistant.core import HomeAssistant, callback

from . import chats, contexts, directory, files, messages, sessions, sharing, streams
from .call import ApiView

VIEWS: tuple[type[ApiView], ...] = (
    chats.ChatsView,
    chats.ChatView,
    chats.RestoreView,
    chats.ContextView,
    chats.ReadView,
    sharing.ShareView,
    files.ObjectsView,
    files.ObjectView,
    files.ChatExportView,
    files.ExportView,
    messages.MessagesView,
    messages.MessageView,
    messages.AbortView,
    sessions.StatView,
    sessions.EndView,
    sessions.ClearView,
    sessions.SessionView,
    streams.ChatStreamView,
    streams.EventsView,
    contexts.ContextsView,
    contexts.NamedContextView,
    directory.AgentsView,
    directory.BoardsView,
    directory.BoardOwnerView,
    directory.UsersView,
    directory.CloseAllView,
    directory.StatisticsView,
)


@callback
def async_register_api(hass: HomeAssistant) -> None:
    """Register them."""
    for view in VIEWS:
        hass.http.register_view(view())
