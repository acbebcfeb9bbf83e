// The provisioning document that this server answers an enrolment with (MS-MDE2 §2.2.9): certificates, the account
// at the check-in service, and how often to come.

import type { TenantId } from '../../kernel/id.ts'
import { certificateSearchCriteria } from '../../protocol/wap/application.ts'
import { encodePoll, scheduleOf } from '../../protocol/wap/poll.ts'
import type { CertificateScope, ProvisioningDocument } from '../../protocol/wap/provisioning.ts'
import { checkinPath, digestPath, providerId } from '../node.ts'
import { renewal } from '../renewal/renew.ts'

export type Provisioning = {
  readonly enrollmentId: string
  readonly organization: string
  readonly userPrincipalName: string
  readonly deviceName: string
  /** Full: the certificate goes to the user's store; Device: to the system's. */
  readonly enrollmentType: string
  readonly certificate: Uint8Array
  /** Of the authority that issued it, and of the one our listeners show. */
  readonly mdmAuthority: Uint8Array
  readonly tlsAuthority: Uint8Array
  readonly checkinUrl: string
  /** It may come without its certificate: then to the address of this organisation for that, and its server secret counts. */
  readonly byDigestTo?: TenantId | undefined
  readonly renewalUrl: string
  /** How often it comes once it is set up. */
  readonly checkinMinutes: number
  /** 16 random bytes each, base64: without them Windows refuses the account. */
  readonly secrets: { readonly client: Secret; readonly server: Secret }
}

export type Secret = { readonly secret: string; readonly nonce: string }

const storeOf = (enrollmentType: string): CertificateScope => (enrollmentType === 'Full' ? 'User' : 'System')

/** After a renewal: the new certificate, and for which account it is. */
export const provisioningAfterRenewal = ({
  enrollmentType,
  certificate,
}: Pick<Provisioning, 'enrollmentType' | 'certificate'>): ProvisioningDocument => ({
  roots: [],
  intermediates: [],
  client: { store: storeOf(enrollmentType), certificate },
  application: { providerId },
})

export function provisioningFor(facts: Provisioning): ProvisioningDocument {
  const store = storeOf(facts.enrollmentType)
  const text = (path: string, value: string) => ({ path, value, datatype: 'string' }) as const
  return {
    roots: [facts.mdmAuthority],
    intermediates: [facts.tlsAuthority],
    client: { store, certificate: facts.certificate },
    renewal: { automatic: true, ...renewal, serverUrl: facts.renewalUrl },
    application: {
      providerId,
      name: `${facts.organization} device management`,
      address: `${facts.checkinUrl}${facts.byDigestTo === undefined ? checkinPath : digestPath(facts.byDigestTo)}`,
      connectionRetries: 6,
      initialBackoffMs: 30_000,
      maxBackoffMs: 120_000,
      backCompatRetryDisabled: true,
      encoding: 'application/vnd.syncml.dm+xml',
      certificateSearch: certificateSearchCriteria(facts.enrollmentId, store),
      clientAuth: { type: 'DIGEST', ...facts.secrets.client },
      serverAuth: { type: 'DIGEST', name: facts.enrollmentId, ...facts.secrets.server },
    },
    provider: {
      providerId,
      settings: [
        text('UPN', facts.userPrincipalName),
        text('EntDeviceName', facts.deviceName),
        text('EntDMID', facts.enrollmentId),
        ...encodePoll(scheduleOf(facts.checkinMinutes)),
      ],
    },
  }
}
