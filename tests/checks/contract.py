"""The contract of the server under test: koomalooma's two operations, with examples and a link."""

from typing import Any

PROBLEM = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}},
}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {
        status: {
            "description": "Refused",
            "content": {"application/json": {"schema": PROBLEM}},
        }
        for status in statuses
    }


_COMMITMENT_REQUEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["campaign_id", "transaction_value", "promotion_goal_category"],
    "properties": {
        "campaign_id": {"type": "string", "minLength": 1},
        "transaction_value": {"type": "integer", "minimum": 0, "maximum": 100_000},
        "promotion_goal_category": {"type": "string", "enum": ["purchase", "referral"]},
    },
    "example": {
        "campaign_id": "spring",
        "transaction_value": 120,
        "promotion_goal_category": "purchase",
    },
}

_COMMITMENT = {
    "type": "object",
    "required": ["id", "user_id", "loyalty_units", "confirmation_status"],
    "properties": {
        "id": {"type": "string"},
        "user_id": {"type": "string"},
        "loyalty_units": {"type": "integer"},
        "confirmation_status": {"type": "string", "enum": ["pending", "confirmed"]},
        "created_at": {"type": "string", "format": "date-time"},
    },
}

_USER = {
    "type": "object",
    "required": ["partner_id", "partner_user_id"],
    "properties": {"partner_id": {"type": "string"}, "partner_user_id": {"type": "string"}},
}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "koomalooma in small", "version": "1"},
    "servers": [{"url": "https://api.koomalooma.example/api"}],
    "security": [{"api_key": []}],
    "paths": {
        "/users": {
            "post": {
                "operationId": "createUser",
                "responses": {
                    "201": {
                        "description": "Created",
                        "content": {"application/json": {"schema": _USER}},
                        "links": {
                            "assignPoints": {
                                "operationId": "assignPoints",
                                "parameters": {"user_id": "$response.body#/partner_user_id"},
                                "requestBody": _COMMITMENT_REQUEST["example"],
                            }
                        },
                    },
                    **_refusals("400", "403"),
                },
            }
        },
        "/users/{user_id}/commitments": {
            "post": {
                "operationId": "assignPoints",
                "parameters": [
                    {
                        "name": "user_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                        "example": "member-0",
                    }
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": _COMMITMENT_REQUEST}},
                },
                "responses": {
                    "201": {
                        "description": "Created",
                        "content": {"application/json": {"schema": _COMMITMENT}},
                    },
                    **_refusals("400", "403", "404"),
                },
            }
        },
    },
    "components": {
        "securitySchemes": {
            "api_key": {"type": "apiKey", "in": "header", "name": "X-KoomaLooma-JWT"}
        }
    },
}
