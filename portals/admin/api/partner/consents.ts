// What partners ask of this organisation, and what it granted them.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, type Reply, request } from '../../../shared/api/client.ts'

export type Consent = Entry<'partner.consent.list'>
export type Invitation = Reply<'partner.invitation.read'>
export type Invited = { readonly partnerId: string; readonly invitationId: string }

/** Those that stand first, then the latest; a reseller's before that of its provider. */
export const consentsQuery = () =>
  queryOptions({
    queryKey: ['partner-consents', 'list'],
    queryFn: async ({ signal }) => {
      const all: Consent[] = []
      for await (const page of everyPage('partner.consent.list', {}, signal)) all.push(...page)
      const rank = ({ state }: Consent) => (state === 'standing' ? 0 : 1)
      return all.sort(
        (one, other) =>
          rank(one) - rank(other) ||
          other.grantedDateTime.localeCompare(one.grantedDateTime) ||
          Number(one.viaConsentId !== null) - Number(other.viaConsentId !== null),
      )
    },
  })

export const consentQuery = (id: string) =>
  queryOptions({
    queryKey: ['partner-consents', 'one', id],
    queryFn: ({ signal }) => request('partner.consent.read', { path: { id } }, signal),
  })

export const effectQuery = (id: string) =>
  queryOptions({
    queryKey: ['partner-consent-effect', id],
    queryFn: ({ signal }) => request('partner.consent.effect', { path: { id } }, signal),
    staleTime: 0,
  })

/** Reading it changes nothing; what is in the link is no part of an address. */
export const invitationQuery = (invited: Invited) =>
  queryOptions({
    queryKey: ['partner-invitation', invited],
    queryFn: ({ signal }) => request('partner.invitation.read', { body: invited }, signal),
  })

export type Yes = Pick<Consent, 'delegatedAdministration' | 'approval'> & { readonly days?: number }

export const grantConsent = (invited: Invited, yes: Yes): Promise<Consent> =>
  request('partner.consent.grant', { body: { ...invited, agreed: true, ...yes } })

export const withdrawConsent = (id: string) => request('partner.consent.end', { path: { id } })
export const setApproval = (id: string, approval: Consent['approval']) =>
  request('partner.consent.set-approval', { path: { id }, body: { approval } })
export const endDelegation = (id: string) => request('partner.consent.end-delegation', { path: { id } })
