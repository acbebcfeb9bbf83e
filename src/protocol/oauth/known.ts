// Well-known clients and resources of the vendor's authority (docs/specification/authority.md). Windows and its
// emulators name them literally whatever our host names are, so an installation adds its own origins as further names
// of a resource.

export type ResourceKey =
  | 'graph'
  | 'directory-graph'
  | 'drs'
  | 'mdm'
  | 'management'
  | 'partner-center'
  /** Device management of others that an organisation named: none of the list below, but its own (docs/other-mdm.md). */
  | 'other-mdm'

export type Resource = {
  readonly key: ResourceKey
  /** The `aud` of version 2 tokens. */
  readonly guid: string
  readonly uris: readonly string[]
}

export const resources: readonly Resource[] = [
  { key: 'graph', guid: '00000003-0000-0000-c000-000000000000', uris: ['https://graph.microsoft.com'] },
  { key: 'directory-graph', guid: '00000002-0000-0000-c000-000000000000', uris: ['https://graph.windows.net'] },
  {
    key: 'drs',
    guid: '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9',
    uris: ['urn:ms-drs:enterpriseregistration.windows.net', 'urn:ms-drs:enterpriseregistration.microsoftonline.us'],
  },
  { key: 'mdm', guid: 'd4ebce55-015a-49b5-a083-c84d1797ae8c', uris: ['https://enrollment.manage.microsoft.com/'] },
  { key: 'management', guid: '0000000a-0000-0000-c000-000000000000', uris: ['https://manage.microsoft.com/'] },
  {
    key: 'partner-center',
    guid: 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd',
    uris: ['https://api.partnercenter.microsoft.com'],
  },
]

const plain = (name: string): string => name.toLowerCase().replace(/\/+$/, '')

/** The resource that a `resource` parameter, a scope prefix or an audience names; case and a last slash do not matter. */
export function findResource(
  name: string,
  own: Readonly<Partial<Record<ResourceKey, string>>> = {},
  others: readonly Resource[] = [],
): Resource | undefined {
  const wanted = plain(name)
  return [...resources, ...others].find(
    ({ key, guid, uris }) =>
      wanted === guid ||
      uris.some((uri) => plain(uri) === wanted) ||
      (own[key] !== undefined && plain(own[key]) === wanted),
  )
}

export const brokerClientId = '29d9ed98-a469-4536-ade2-f981bc1d605e'
export const logonClientId = '38aa3b87-a06d-4817-b275-7a316988d93b'
/** Of provisioning packages, which get tokens for their bulk token alone: nobody signs in with it. */
export const packageClientId = 'b90d5b8f-5503-4153-b545-b31cecfaece2'
/** Our own administrators' portal. */
export const portalClientId = '5a7a9c1e-7a11-4e0c-9d7a-000000000001'

/** Our own page on which the code of another device is typed. */
export const devicePageClientId = '5a7a9c1e-7a11-4e0c-9d7a-000000000002'

/** Our own page on which somebody signs in to enrol a device that has not joined. */
export const enrollmentPageClientId = '5a7a9c1e-7a11-4e0c-9d7a-000000000003'

export type KnownClient = {
  readonly clientId: string
  readonly name: string
  readonly redirectUris: readonly string[]
  /** One refresh token serves all clients of the family, and all resources. */
  readonly family: boolean
}

const plugin = 'ms-appx-web://Microsoft.AAD.BrokerPlugin'
const native = ['urn:ietf:wg:oauth:2.0:oob', 'http://localhost']

/** Public clients that every tenant knows without registering them. */
export const knownClients: readonly KnownClient[] = [
  {
    clientId: brokerClientId,
    name: 'Authentication Broker',
    redirectUris: [
      `${plugin}/${brokerClientId}`,
      `${plugin}/DRS`,
      'msauth://Microsoft.AAD.BrokerPlugin',
      'ms-aadj-redir://auth/mdm',
      'ms-aadj-redir://auth/drs',
    ],
    family: true,
  },
  { clientId: logonClientId, name: 'Windows sign-in', redirectUris: native, family: true },
  {
    clientId: 'dd762716-544d-4aeb-a526-687b73838a22',
    name: 'Device registration',
    redirectUris: [`${plugin}/dd762716-544d-4aeb-a526-687b73838a22`],
    family: true,
  },
  {
    clientId: '1b730954-1685-4b74-9bfd-dac224a7b894',
    name: 'Directory PowerShell',
    redirectUris: native,
    family: true,
  },
  {
    clientId: '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223',
    name: 'Company Portal',
    redirectUris: [`${plugin}/9ba1a5c7-f17a-4de9-a1f1-6178c8d51223`, ...native],
    family: true,
  },
  {
    clientId: 'b743a22d-6705-4147-8670-d92fa515ee2b',
    name: 'Linux broker',
    redirectUris: ['companyportal://com.microsoft.CompanyPortal', ...native],
    family: true,
  },
  { clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', name: 'Command line', redirectUris: native, family: false },
  { clientId: '1950a258-227b-4e31-a9cf-717495945fc2', name: 'PowerShell', redirectUris: native, family: false },
  { clientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e', name: 'Graph command line', redirectUris: native, family: false },
]

/** Our own pages, which nobody turns off: without them nobody could turn anything on. */
export const isOwnPage = (clientId: string): boolean => clientId === portalClientId || takesOwnCodes(clientId)

/** Pages of this process, which redeem the codes of their sign-ins by themselves. */
export const takesOwnCodes = (clientId: string): boolean =>
  clientId === devicePageClientId || clientId === enrollmentPageClientId

/** An organisation's own application: neither one of the vendor's nor our own page. */
export const isRegisteredHere = (clientId: string): boolean =>
  !isOwnPage(clientId) && clientId !== packageClientId && !knownClients.some((one) => one.clientId === clientId)
