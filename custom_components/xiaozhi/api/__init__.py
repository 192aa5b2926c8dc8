"""Chats over HTTP (docs/api.md): views parse, ask one service and shape the answer; nothing is decided here."""
