"""The secret of a board: made, read from a header, compared."""

import pytest

from custom_components.xiaozhi.devices import Board, BoardInfo
from custom_components.xiaozhi.transport.tokens import is_valid_token, issue_token, token_of


def board(token: str) -> Board:
    """Return a paired board."""
    return Board(
        device_id="a0:b1:c2:d3:e4:f5", subentry_id="1", title="Kitchen", token=token, client_id="c", info=BoardInfo()
    )


def test_tokens_are_long_random_and_without_a_space() -> None:
    tokens = {issue_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 43 and " " not in token and token.isascii() for token in tokens)


@pytest.mark.parametrize("header", ["Bearer abc", "bearer  abc ", "abc", " abc"])
def test_a_token_is_read_with_and_without_its_scheme(header: str) -> None:
    assert token_of(header) == "abc"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "x" * 513])
def test_no_token_is_an_empty_one(header: str | None) -> None:
    assert token_of(header) == ""


def test_only_the_boards_own_token_is_valid() -> None:
    token = issue_token()
    assert is_valid_token(board(token), token)
    assert not is_valid_token(board(token), issue_token())
    assert not is_valid_token(board(token), token[:-1])


@pytest.mark.parametrize("token", ["", "ümlaut", "\udc80", "a b"])
def test_what_is_no_token_is_never_valid(token: str) -> None:
    assert not is_valid_token(board(issue_token()), token)


def test_an_unknown_board_and_a_board_without_token_are_never_valid() -> None:
    assert not is_valid_token(None, "")
    assert not is_valid_token(None, "abc")
    assert not is_valid_token(board(""), "")


def test_a_board_does_not_show_its_secrets_when_logged() -> None:
    assert "s3cret" not in repr(board("s3cret"))
