"""What a member sends to sign in."""

SIGN_IN = {
    "grant_type": "password",
    "identifier_type": "id",
    "identifier": "42",
    "password": "123",
}
