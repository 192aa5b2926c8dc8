"""What a board reaches over the network: the OTA request, pairing, the socket."""
