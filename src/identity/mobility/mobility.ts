// Device management of others that an organisation named (docs/other-mdm.md): which addresses one may have, and for which name tokens
// for it are made. A device asks for a token by the origin of the address that it is told for discovery.

import { Fault } from '../../kernel/fault.ts'
import type { GroupId } from '../../kernel/id.ts'
import { findResource, type Resource } from '../../protocol/oauth/known.ts'
import type { IdentityUrls } from '../urls.ts'

export type ManagementAddresses = {
  readonly discoveryUrl: string
  readonly termsOfUseUrl: string | null
  readonly complianceUrl: string | null
}

export type Mobility = ManagementAddresses & {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly appliesTo: 'none' | 'selected' | 'all'
  readonly includeGroups: readonly GroupId[]
}

export const ownAddresses = ({ enrollment, portal }: Pick<IdentityUrls, 'enrollment' | 'portal'>) => ({
  discoveryUrl: `${enrollment}/EnrollmentServer/Discovery.svc`,
  termsOfUseUrl: `${enrollment}/TermsOfUse`,
  complianceUrl: `${portal}/compliance`,
})

/** Ours stands in the list under the id by which scripts know the original's. For whom it is, is kept with the organisation. */
export const ownId = '0000000a-0000-0000-c000-000000000000'

export const ownMobility = (urls: IdentityUrls, appliesTo: Mobility['appliesTo']): Mobility => ({
  ...{ id: ownId, displayName: 'Taxiway', description: null, appliesTo, includeGroups: [] },
  ...ownAddresses(urls),
})

export const mostMobilities = 10
export const mostGroupsOfMobility = 100

export const audienceOf = ({ discoveryUrl }: Pick<ManagementAddresses, 'discoveryUrl'>): string =>
  `${new URL(discoveryUrl).origin}/`

export const resourceOf = (mobility: Pick<Mobility, 'id' | 'discoveryUrl'>): Resource => ({
  key: 'other-mdm',
  guid: mobility.id,
  uris: [audienceOf(mobility)],
})

/** `own`: origins of this installation. A token for one of them, or for a service of the vendor's, must never be made for others. */
export function refuseAddresses(addresses: ManagementAddresses, own: readonly string[]): void {
  const { discoveryUrl, termsOfUseUrl, complianceUrl } = addresses
  for (const [name, url] of Object.entries({ discoveryUrl, termsOfUseUrl, complianceUrl })) {
    const problem = url === null ? undefined : problemOf(url)
    if (problem) throw new Fault('invalid-input', `${name} ${problem}.`, { reason: 'mobility-address' })
  }
  const { origin } = new URL(discoveryUrl)
  if (own.some((one) => new URL(one).origin === origin) || findResource(origin)) {
    throw new Fault(
      'invalid-input',
      `discoveryUrl leads to ${origin}, which is this installation or a name of one of its services. Our own management is for whom mdmScope of the organisation says.`,
      { reason: 'mobility-ours' },
    )
  }
}

function problemOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') return 'is no address that begins with https://'
  if (url.username !== '' || url.password !== '')
    return 'has a name or a password in it, which every device would be told'
  if (url.hash !== '') return 'has a part behind #, which no server gets'
  return undefined
}
