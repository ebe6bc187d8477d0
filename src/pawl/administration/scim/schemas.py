"""What Pawl tells directories about itself (RFC 7643, sections 5 to 7)."""

from typing import Any

from pawl.administration.scim.resources import BASE, CORE, ENTERPRISE, GROUP, USER

CONFIGURATION: dict[str, Any] = {
    "schemas": [f"{CORE}ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": 200},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": True},
    "authenticationSchemes": [
        {
            "type": "oauthbearertoken",
            "name": "API key",
            "description": "A key of Pawl with the rights account:read and account:manage.",
            "primary": True,
        }
    ],
}


def _type(name: str, path: str, schema: str, *extensions: str) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}ResourceType"],
        "id": name,
        "name": name,
        "endpoint": f"/{path}",
        "schema": schema,
        "schemaExtensions": [{"schema": one, "required": False} for one in extensions],
        "meta": {
            "resourceType": "ResourceType",
            "location": f"{BASE}/ResourceTypes/{name}",
            "version": 'W/"1"',
        },
    }


RESOURCE_TYPES = [_type("User", "Users", USER, ENTERPRISE), _type("Group", "Groups", GROUP)]


def _attribute(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
        **more,
    }


def _schema(urn: str, name: str, *attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemas": [f"{CORE}Schema"],
        "id": urn,
        "name": name,
        "attributes": list(attributes),
        "meta": {"resourceType": "Schema", "location": f"{BASE}/Schemas/{urn}", "version": 'W/"1"'},
    }


SCHEMAS = [
    _schema(
        USER,
        "User",
        _attribute("userName", required=True, uniqueness="server"),
        _attribute("displayName"),
        _attribute(
            "name",
            "complex",
            subAttributes=[_attribute("formatted"), _attribute("givenName"), _attribute("familyName")],
        ),
        _attribute(
            "emails",
            "complex",
            multiValued=True,
            subAttributes=[_attribute("value"), _attribute("type"), _attribute("primary", "boolean")],
        ),
        _attribute("active", "boolean"),
    ),
    _schema(
        ENTERPRISE,
        "EnterpriseUser",
        _attribute("organization"),
        _attribute("manager", "complex", subAttributes=[_attribute("value")]),
    ),
    _schema(
        GROUP,
        "Group",
        _attribute("displayName", required=True),
        _attribute(
            "members",
            "complex",
            multiValued=True,
            subAttributes=[
                _attribute("value"),
                _attribute("display", mutability="readOnly"),
                _attribute("$ref", "reference", mutability="readOnly"),
            ],
        ),
    ),
]
