"""Drives MSAL for Python against this installation, which the environment variable ORACLE describes."""

import msal
from browser import LOGIN, ORACLE, allow_device, must, sign_in, step

AUTHORITY = f"{LOGIN}/{ORACLE['tenantId']}"
COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
EVERYTHING = ["https://graph.microsoft.com/.default"]
SECRET = {"client_id": ORACLE["clientId"], "client_credential": ORACLE["clientSecret"]}


def confidential(authority=AUTHORITY, **more):
    return msal.ConfidentialClientApplication(authority=authority, instance_discovery=False, **(more or SECRET))


def token_in(answer):
    must("access_token" in answer, answer.get("error_description"))
    return answer


def by_certificate():
    credential = {"private_key": ORACLE["privateKey"], "public_certificate": ORACLE["certificate"]}
    token_in(confidential(client_id=ORACLE["clientId"], client_credential=credential).acquire_token_for_client(EVERYTHING))


def by_code(app):
    flow = app.initiate_auth_code_flow(["User.Read"], redirect_uri=ORACLE["redirectUri"])
    query = sign_in(flow["auth_uri"]).split("?")[1]
    answer = token_in(app.acquire_token_by_auth_code_flow(flow, dict(pair.split("=", 1) for pair in query.split("&"))))
    must(answer["id_token_claims"]["preferred_username"] == ORACLE["user"], "somebody else signed in")
    account = app.get_accounts()[0]
    renewed = token_in(app.acquire_token_silent_with_error(["User.Read"], account=account, force_refresh=True))
    must(renewed["access_token"] != answer["access_token"], "the token came from the cache")
    return account["home_account_id"]


def by_device_code():
    app = msal.PublicClientApplication(COMMAND_LINE, authority=AUTHORITY, instance_discovery=False)
    flow = app.initiate_device_flow(["User.Read"])
    must("user_code" in flow, flow.get("error_description"))
    allow_device(flow["verification_uri"], flow["user_code"])
    token_in(app.acquire_token_by_device_flow(flow))
    token_in(app.acquire_token_silent_with_error(["User.Read"], account=app.get_accounts()[0], force_refresh=True))
    return flow["message"]


def wrong_password():
    app = msal.PublicClientApplication(COMMAND_LINE, authority=AUTHORITY, instance_discovery=False)
    answer = app.acquire_token_by_username_password(ORACLE["user"], "wrong", EVERYTHING)
    must(50126 in answer.get("error_codes", []), answer)


step("client credentials with a secret", lambda: token_in(confidential().acquire_token_for_client(EVERYTHING)) and "")
step("client credentials with a certificate", by_certificate)
step("code with PKCE, silent renewal", lambda: by_code(confidential()))
step("the same at the domain", lambda: by_code(confidential(f"{LOGIN}/contoso.example")))
step("the same as a plain OpenID client", lambda: by_code(msal.ConfidentialClientApplication(oidc_authority=f"{AUTHORITY}/v2.0", **SECRET)))
step("code on another device, silent renewal", by_device_code)
step("wrong password is told by its number", wrong_password)
