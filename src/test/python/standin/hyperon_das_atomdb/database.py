from typing import Any

AtomT = HandleListT = HandleSetT = HandleT = IncomingLinksT = LinkT = NodeT = Any
