"""Who the boards are: identity and token by number, the same for the process that pairs them and the one that plays."""


def device_id(number: int) -> str:
    """Return the MAC address of a board."""
    return f"02:be:4c:00:{number >> 8:02x}:{number & 0xFF:02x}"


def client_id(number: int) -> str:
    """Return what a board made up for itself at its first start."""
    return f"bench-client-{number}"


def token(number: int) -> str:
    """Return the token of a board."""
    return f"bench-token-{number:04d}"
