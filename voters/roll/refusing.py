"""The answer to a file that cannot be imported."""


class FileRefused(ValueError):
    """A file that cannot be imported, with what happened and what to do. Nothing of it has been kept."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} Nothing was imported.")
        self.code, self.words = code, message

    def of(self, name: str) -> "FileRefused":
        """The same of one file among several."""
        return FileRefused(self.code, f"{name}: {self.words}")
