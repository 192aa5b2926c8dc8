"""The text side of speech: pieces to synthesise, what can be spoken, which emotion it shows. Plain functions."""
