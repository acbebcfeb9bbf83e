// The discovery document of the device registration service (docs/specification/device-registration.md). Key names are
// as irregular as the original's: nonce and join-resource blocks say `Endpoint`. Clients fall back to the vendor's
// hosts for a missing block, so the blocks they use are always there; services that we do not offer are left out.

export type DiscoverDocument = {
  readonly tenantId: string
  readonly tenantName: string
  readonly displayName: string
  readonly joinEndpoint: string
  readonly nonceEndpoint: string
  readonly keyEndpoint: string
  readonly authorizeEndpoint: string
  readonly tokenEndpoint: string
}

const resource = 'urn:ms-drs:enterpriseregistration.windows.net'

export function encodeDiscover(
  document: DiscoverDocument,
  origins: { readonly drs: string; readonly login: string },
): Record<string, unknown> {
  const { tenantId } = document
  const enrollment = `${origins.drs}/EnrollmentServer`
  return {
    DiscoveryService: { DiscoveryEndpoint: `${origins.drs}/${document.tenantName}/Discover`, ServiceVersion: '1.9' },
    AuthenticationService: {
      OAuth2: { AuthCodeEndpoint: document.authorizeEndpoint, TokenEndpoint: document.tokenEndpoint },
    },
    IdentityProviderService: { Federated: false, PassiveAuthEndpoint: `${origins.login}/${tenantId}/wsfed` },
    DeviceJoinService: { JoinEndpoint: document.joinEndpoint, JoinResourceId: resource, ServiceVersion: '2.0' },
    KeyProvisioningService: {
      KeyProvisionEndpoint: document.keyEndpoint,
      KeyProvisionResourceId: resource,
      ServiceVersion: '1.0',
    },
    DeviceJoinResourceService: {
      Endpoint: `${enrollment}/device/resource/${tenantId}/`,
      ResourceId: resource,
      ServiceVersion: '2.0',
    },
    NonceService: { Endpoint: document.nonceEndpoint, ResourceId: resource, ServiceVersion: '1.0' },
    TenantInfo: { DisplayName: document.displayName, TenantId: tenantId, TenantName: document.tenantName },
  }
}

/** Undefined when the document names no join endpoint; other blocks may be missing. */
export function decodeDiscover(body: unknown): DiscoverDocument | undefined {
  const joinEndpoint = textAt(body, 'DeviceJoinService', 'JoinEndpoint')
  if (!joinEndpoint) return undefined
  return {
    joinEndpoint,
    nonceEndpoint: textAt(body, 'NonceService', 'Endpoint'),
    keyEndpoint: textAt(body, 'KeyProvisioningService', 'KeyProvisionEndpoint'),
    authorizeEndpoint: textAt(body, 'AuthenticationService', 'OAuth2', 'AuthCodeEndpoint'),
    tokenEndpoint: textAt(body, 'AuthenticationService', 'OAuth2', 'TokenEndpoint'),
    tenantId: textAt(body, 'TenantInfo', 'TenantId'),
    tenantName: textAt(body, 'TenantInfo', 'TenantName'),
    displayName: textAt(body, 'TenantInfo', 'DisplayName'),
  }
}

function textAt(body: unknown, ...path: readonly string[]): string {
  let here: unknown = body
  for (const name of path)
    here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[name] : undefined
  return typeof here === 'string' ? here : ''
}
