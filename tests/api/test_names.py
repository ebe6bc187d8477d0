"""Names of bodies in the description: two bodies of one name would be described as one."""

from collections import defaultdict

from ninja import Schema

import pawl.api


def below(kind: type[Schema]) -> set[type[Schema]]:
    return {kind}.union(*(below(one) for one in kind.__subclasses__()))


def test_bodies_of_one_name_take_the_same() -> None:
    assert pawl.api.api.get_openapi_schema()  # every body is loaded
    named = defaultdict(set)
    for one in below(Schema):
        if one.__module__.startswith("pawl."):
            named[one.__name__].add(tuple(one.model_fields))
    assert not {name: fields for name, fields in named.items() if len(fields) > 1}
