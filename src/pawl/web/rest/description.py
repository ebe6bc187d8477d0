"""The OpenAPI description: what all operations share, said once."""

from typing import Any

from pawl.web.rest.problem import MEDIA_TYPE
from pawl.web.rest.repeats import HEADER

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail", "thing", "rule", "way_out"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "thing": {"type": "string", "description": "What was refused."},
        "rule": {"type": "string", "description": "Which rule it breaks."},
        "way_out": {"type": "string", "description": "What to do."},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}, "description": "Of a bulk request."},
    },
}
REPEAT = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "Sent again within 24 hours, the same request gets the first answer.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
METHODS_THAT_REPEAT = ("post", "put", "patch")


def described(schema: Any) -> Any:
    """Add to every operation what the base does for it: errors, and the key against doing things twice."""
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["responses"]["default"] = {
                "description": "A refusal.",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            if method in METHODS_THAT_REPEAT and REPEAT not in operation["parameters"]:
                operation["parameters"].append(REPEAT)
    return schema
