// The authority's published metadata (OpenID Connect Discovery 1.0 §3; docs/specification/authority.md): metadata of both
// versions of the endpoints and the answers to realm questions. Pure; only served endpoints are announced.

import type { EndpointVersion } from '../access-token/claims.ts'
import { deviceCodeGrantType } from '../provider/client.ts'
import type { PasswordGrant } from '../sign-in/password-doors.ts'
import type { IdentityUrls } from '../urls.ts'

/** `segment` is the tenant's id, or `common`: then the issuer keeps the placeholder that clients know. */
export function metadata(
  {
    urls,
    passwordGrant,
    deviceCodes,
  }: { readonly urls: IdentityUrls; readonly passwordGrant: PasswordGrant; readonly deviceCodes: boolean },
  segment: string,
  endpointVersion: EndpointVersion,
): Record<string, unknown> {
  const base = `${urls.login}/${segment}`
  const version = endpointVersion === 1 ? '' : '/v2.0'
  const issuerTenant = segment === 'common' || segment === 'organizations' ? '{tenantid}' : segment
  return {
    issuer: `${urls.login}/${issuerTenant}${endpointVersion === 1 ? '/' : '/v2.0'}`,
    authorization_endpoint: `${base}/oauth2${version}/authorize`,
    token_endpoint: `${base}/oauth2${version}/token`,
    end_session_endpoint: `${base}/oauth2${version}/logout`,
    ...(deviceCodes && { device_authorization_endpoint: `${base}/oauth2${version}/devicecode` }),
    jwks_uri: `${base}/discovery${version}/keys`,
    userinfo_endpoint: `${urls.graph}/oidc/userinfo`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      ...(deviceCodes ? [deviceCodeGrantType] : []),
      ...(passwordGrant === 'true' ? ['password'] : []),
    ],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'oid',
      'tid',
      'upn',
      'name',
      'given_name',
      'family_name',
      'email',
      'preferred_username',
      'login_hint',
      'amr',
      'ver',
    ],
    authorization_response_iss_parameter_supported: true,
    // what is left out counts as offered (OpenID Connect Discovery 1.0 §3)
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    tenant_region_scope: null,
    cloud_instance_name: new URL(urls.login).hostname,
    msgraph_host: new URL(urls.graph).host,
  }
}

/** An instance has no aliases here: its own host is the only one. Undefined for the address of another: it is not vouched for. */
export function instanceDiscovery(
  urls: IdentityUrls,
  authorizationEndpoint: string | undefined,
): Record<string, unknown> | undefined {
  const { host } = new URL(urls.login)
  if (authorizationEndpoint !== undefined && hostOf(authorizationEndpoint) !== host) return undefined
  return {
    tenant_discovery_endpoint: `${urls.login}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  }
}

const hostOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).host : undefined)

export function userRealm(
  urls: IdentityUrls,
  apiVersion: string,
  userName: string,
  realm: { readonly domain: string; readonly displayName: string } | undefined,
): Record<string, unknown> {
  const kind = realm ? 'Managed' : 'Unknown'
  const cloud = new URL(urls.login).hostname
  if (apiVersion.startsWith('2')) {
    return {
      NameSpaceType: kind,
      Login: userName,
      ...(realm ? { DomainName: realm.domain, FederationBrandName: realm.displayName } : {}),
      CloudInstanceName: cloud,
    }
  }
  return {
    ver: '1.0',
    account_type: kind,
    ...(realm ? { domain_name: realm.domain } : {}),
    cloud_instance_name: cloud,
    cloud_audience_urn: 'urn:federation:TaxiwayDirectory',
  }
}

/** Says whether the name's domain is here, never whether the person exists: that would let anybody list people (I7). */
export function credentialType(
  userName: string,
  realm: { readonly branding: ReadonlyArray<Record<string, unknown>> } | undefined,
): Record<string, unknown> {
  return {
    Username: userName,
    Display: userName,
    IfExistsResult: realm ? 0 : 1,
    ThrottleStatus: 0,
    Credentials: {
      PrefCredential: 1,
      HasPassword: true,
      RemoteNgcParams: null,
      FidoParams: null,
      FederationRedirectUrl: null,
    },
    EstsProperties: { DomainType: realm ? 3 : 1, UserTenantBranding: realm?.branding ?? null },
  }
}
