// The link that a partner sends to a customer, and the mail around it. The installation sends nothing by itself: the partner does, with
// its own words around the link (S-012, L-001). The parameters are those of the original, with one of ours that makes the link end:
// https://learn.microsoft.com/partner-center/developer/request-reseller-relationship

import type { TenantId } from '../../kernel/id.ts'
import type { Relation } from '../../kernel/partner.ts'

export type Invitation = {
  readonly id: string
  readonly partnerId: TenantId
  readonly relation: Relation
  /** That shares in the consent; of a reseller. */
  readonly providerId: TenantId | null
  readonly delegatedAdministration: boolean
  readonly madeBy: string
  readonly createdAt: Date
  /** Null: it has no end; of an OEM, which has one link for all customers. */
  readonly expiresAt: Date | null
  readonly withdrawnAt: Date | null
}

export const invitationDays = 30
/** Of one partner at a time. */
export const mostInvitations = 1000

export const isOpen = ({ expiresAt, withdrawnAt }: Invitation, now: Date): boolean =>
  withdrawnAt === null && (expiresAt === null || expiresAt > now)

export function linkOf(portal: string, invitation: Invitation): string {
  const { id, partnerId, relation, providerId, delegatedAdministration } = invitation
  const query = new URLSearchParams({
    invType: relation === 'oem' ? 'DeviceSubmission' : 'ResellerRelationship',
    partnerId,
    msppId: providerId ?? '0',
    DAP: String(delegatedAdministration),
    invitation: id,
  })
  return `${portal}/consent?${query}`
}

type Asking = { readonly displayName: string; readonly link: string; readonly expiresAt: Date | null }

/** Text that the partner may change; the link must stay. */
export function mailFor({ displayName, link, expiresAt }: Asking): { readonly subject: string; readonly body: string } {
  return {
    subject: `${displayName} asks to register devices for you`,
    body: [
      'Hello,',
      '',
      `${displayName} would like to register the PCs that you buy, so that they set themselves up for your organisation when your people switch them on for the first time.`,
      '',
      'A global administrator of your organisation opens this link, reads what we could and could not do, and says yes or no:',
      '',
      link,
      '',
      ...(expiresAt ? [`The link is good until ${expiresAt.toISOString().slice(0, 10)}.`, ''] : []),
      'You can see at any time what we registered.',
      '',
      displayName,
    ].join('\n'),
  }
}
