"""The operations on the rows of one resource, by their roles."""

from mockserver.checks.journeys.own.request_maker import RequestMaker
from mockserver.checks.journeys.walk import Untested
from mockserver.inferred.resources.resource import Inference, OperationRole, Resource, RoleName


class Operations:
    """What a document can do with the rows of a resource, at paths that name a row alone."""

    def __init__(self, maker: RequestMaker, inference: Inference, resource: Resource) -> None:
        self.maker = maker
        self.inference = inference
        self.resource = resource

    @property
    def parent(self) -> "Operations | None":
        """The operations on the rows to which these belong; None at the top level."""
        name = self.resource.parent
        if name is None:
            return None
        return Operations(self.maker, self.inference, self.inference.resources[name])

    def all(self, name: RoleName) -> list[OperationRole]:
        """List the operations with a role."""
        return [
            each
            for each in map(self.role, self.resource.roles)
            if each.role == name
            and self.maker.operation(each.operation).method != "HEAD"
            and not each.scope
            and self._is_at_home(each)
        ]

    def _is_at_home(self, role: OperationRole) -> bool:
        """Whether an operation is at the path of the collection, or of one of its items."""
        if role.role == "search":
            return True
        resource, path = self.resource, self.maker.views[role.operation].template.segments
        if role.role in ("list", "create") or role.is_named_by_body:
            return path == resource.segments
        count = len(role.keys) - resource.depth
        is_below = path[: len(resource.segments)] == resource.segments
        return is_below and count == len(resource.ids)

    def role(self, operation: str) -> OperationRole:
        """Return an operation of the resource by its id."""
        return self.inference.roles[operation]

    def find(self, name: RoleName) -> OperationRole | None:
        """Return the operation with a role; None without one."""
        return next(iter(self.all(name)), None)

    def get(self, name: RoleName) -> OperationRole:
        """Return the operation with a role. Raises Untested without one."""
        found = self.find(name)
        if found is None:
            raise Untested(f"no operation has the role {name}")
        return found

    @property
    def adding(self) -> OperationRole | None:
        """The operation that makes rows: POST of the collection, or PUT of an item."""
        create, replace = self.find("create"), self.find("replace")
        may_put = replace is not None and not replace.is_named_by_body
        return create or (replace if may_put else None)

    def by_method(self, *methods: str) -> OperationRole:
        """Return the operation with one of these methods. Raises Untested without one."""
        found = {self.maker.operation(name).method: name for name in self.resource.roles}
        for method in methods:
            if method in found:
                return self.role(found[method])
        raise Untested(f"no operation of its path is {' or '.join(methods)}")
