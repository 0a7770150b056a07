"""What asking a model cost."""

from pydantic import BaseModel, ConfigDict


class Usage(BaseModel):
    """What a document cost: requests made, tokens by kind, and money in US dollars where the price is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_wasted: int = 0
    cost: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        """Add two usages; an unknown cost counts as nothing beside a known one."""
        total = {name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields if name != "cost"}
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(**total, cost=sum(costs) if costs else None)
