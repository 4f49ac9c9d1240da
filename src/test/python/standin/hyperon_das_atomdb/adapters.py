from hyperon_das_atomdb import AtomDB


class InMemoryDB(AtomDB):
    pass


class RedisMongoDB(AtomDB):
    pass
