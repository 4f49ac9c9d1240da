class AtomDoesNotExist(Exception):
    def __init__(self, message, details=''):
        super().__init__(message, details)
        self.message = message
        self.details = details


class InvalidAtomDB(Exception):
    def __init__(self, message, details=''):
        super().__init__(message, details)
