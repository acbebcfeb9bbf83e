"""Drives Authlib against this installation, which the environment variable ORACLE describes."""

import time

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken
from browser import LOGIN, ORACLE, must, sign_in, step

ISSUER = f"{LOGIN}/{ORACLE['tenantId']}/v2.0"
metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration").json()
keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"]).json())
kept = {}


def session(method="client_secret_basic", **more):
    return OAuth2Session(
        ORACLE["clientId"], ORACLE["clientSecret"], token_endpoint_auth_method=method,
        redirect_uri=ORACLE["redirectUri"], token_endpoint=metadata["token_endpoint"], **more,
    )


def by_code():
    client = session(scope="openid profile email offline_access", code_challenge_method="S256")
    verifier = "v" * 48
    url, state = client.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier, nonce="once")
    token = client.fetch_token(authorization_response=sign_in(url), state=state, code_verifier=verifier)
    kept.update(client=client, token=token)
    return token["token_type"]


def id_token():
    must(metadata["issuer"] == ISSUER, metadata["issuer"])
    options = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": ORACLE["clientId"]}}
    params = {"nonce": "once", "client_id": ORACLE["clientId"], "access_token": kept["token"]["access_token"]}
    claims = jwt.decode(kept["token"]["id_token"], keys, CodeIDToken, options, params)
    claims.validate(now=time.time(), leeway=60)
    return claims["email"]


def user_info():
    answer = kept["client"].get(metadata["userinfo_endpoint"])
    answer.raise_for_status()
    must(answer.json()["email"] == ORACLE["user"], answer.text)


def refresh():
    before = kept["token"]["refresh_token"]
    after = kept["client"].refresh_token(metadata["token_endpoint"], refresh_token=before)
    must(after["refresh_token"] != before, "the refresh token did not rotate")


def credentials(method):
    token = session(method).fetch_token(grant_type="client_credentials", scope="https://graph.microsoft.com/.default")
    must(token["expires_in"] > 0, token)


step("code with PKCE", by_code)
step("id token: signature, issuer, audience, nonce, times", id_token)
step("userinfo", user_info)
step("refresh, rotated", refresh)
step("client credentials, HTTP Basic", lambda: credentials("client_secret_basic"))
step("client credentials, in the body", lambda: credentials("client_secret_post"))
