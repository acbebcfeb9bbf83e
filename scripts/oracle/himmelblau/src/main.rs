//! Drives libhimmelblau, the Linux broker, against this installation: sign-in for enrolment, join with keys in a software
//! TPM, a primary refresh token by password, its exchange for a token of Graph, and its renewal. One JSON line a step.
//! Environment: ORACLE_AUTHORITY, ORACLE_USER, ORACLE_PASSWORD, HIMMELBLAU_DISCOVERY_URL, SSL_CERT_FILE.

use std::env::var;

use himmelblau::{BrokerClientApplication, EnrollAttrs};
use kanidm_hsm_crypto::provider::{BoxedDynTpm, SoftTpm, Tpm};
use kanidm_hsm_crypto::AuthValue;
use serde_json::json;

/// A step that others do not depend on.
fn try_out<T, E: std::fmt::Debug>(step: &str, result: Result<T, E>) {
    let detail = match &result {
        Ok(_) => String::new(),
        Err(error) => format!("{error:?}"),
    };
    println!("{}", json!({"step": step, "ok": result.is_ok(), "detail": detail}));
}

fn say<T, E: std::fmt::Debug>(step: &str, result: Result<T, E>, detail: impl Fn(&T) -> String) -> T {
    match result {
        Ok(value) => {
            println!("{}", json!({"step": step, "ok": true, "detail": detail(&value)}));
            value
        }
        Err(error) => {
            println!("{}", json!({"step": step, "ok": false, "detail": format!("{error:?}")}));
            std::process::exit(0)
        }
    }
}

#[tokio::main]
async fn main() {
    let need = |name: &str| var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let (authority, user, password) = (need("ORACLE_AUTHORITY"), need("ORACLE_USER"), need("ORACLE_PASSWORD"));
    let domain = user.split('@').nth(1).expect("a user name with a domain").to_string();

    let mut tpm = BoxedDynTpm::new(SoftTpm::new());
    let auth = AuthValue::ephemeral().expect("random bytes");
    let loadable = tpm.root_storage_key_create(&auth).expect("a storage key");
    let machine = tpm.root_storage_key_load(&auth, &loadable).expect("the storage key");

    let mut app = BrokerClientApplication::new(Some(&authority), None, None, None).expect("an authority");
    let token = say(
        "password sign-in for enrolment",
        app.acquire_token_by_username_password_for_device_enrollment(&user, &password).await,
        |token| token.spn().unwrap_or_default(),
    );
    let attributes = EnrollAttrs::new(domain, Some("HIM-01".into()), Some("Linux".into()), Some(0), None)
        .expect("attributes of a device");
    let (transport, certificate, _) = say(
        "discovery and join",
        app.enroll_device(&token.refresh_token, attributes, &mut tpm, &machine).await,
        |(_, _, id)| id.clone(),
    );
    app.set_transport_key(Some(transport));
    app.set_cert_key(Some(certificate));
    let prt = say(
        "primary refresh token by password",
        app.acquire_user_prt_by_username_password(&user, &password, &mut tpm, &machine).await,
        |_| "sealed".into(),
    );
    try_out("primary refresh token renewed", app.exchange_prt_for_prt(&prt, &mut tpm, &machine, false).await);
    try_out(
        "primary refresh token by refresh token",
        app.acquire_user_prt_by_refresh_token(&token.refresh_token, &mut tpm, &machine).await,
    );
    try_out(
        "token by primary refresh token, version 1",
        app.exchange_prt_for_access_token(&prt, vec![], Some("https://graph.microsoft.com".into()), &mut tpm, &machine)
            .await,
    );
    try_out(
        "token by primary refresh token, version 2",
        app.exchange_prt_for_access_token(&prt, vec!["https://graph.microsoft.com/.default"], None, &mut tpm, &machine)
            .await,
    );
}
