// What the link of an invitation opens, after a sign-in where there was none: what the partner asks, and each answer to it.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { can } from '../../../shared/session/can.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Consent, consentsQuery, type Invitation, invitationQuery } from '../../api/partner/consents.ts'
import { Ask } from './ask.tsx'
import { Already, Declined, ForCustomers, NoPermission, Over } from './instead.tsx'
import { Receipt } from './receipt.tsx'

export function ConsentPage() {
  const { partnerId, invitation: invitationId } = useSearch({ from: '/inside/consent' })
  if (!can('partner.consent.grant').allowed) return <NoPermission />
  if (!partnerId || !invitationId) return <Over />
  return <Invited partnerId={partnerId} invitationId={invitationId} />
}

function Invited(invited: { readonly partnerId: string; readonly invitationId: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [answer, setAnswer] = useState<Consent | 'declined'>()
  const invitation = useQuery(invitationQuery(invited))
  const consents = useQuery(consentsQuery())
  const problem = invitation.error ?? consents.error
  if (problem) {
    const Instead = insteadOf(problem)
    return Instead ? (
      <Instead />
    ) : (
      <PageFrame title={t('consent.pageTitle')}>
        <Failed problem={problem} retry={() => void Promise.all([invitation.refetch(), consents.refetch()])} />
      </PageFrame>
    )
  }
  if (!invitation.data || !consents.data) {
    return (
      <PageFrame title={t('consent.pageTitle')} standIn>
        <Waiting rows={4} />
      </PageFrame>
    )
  }
  const asked = invitation.data
  if (answer === 'declined') return <Declined asked={asked} again={() => setAnswer(undefined)} />
  if (answer) return <Receipt asked={asked} consent={answer} />
  const before = consents.data.find((one) => isSame(one, asked))
  if (before) return <Already asked={asked} before={before} />
  return (
    <Ask
      asked={asked}
      invited={invited}
      onDeclined={() => setAnswer('declined')}
      onGranted={(consent) => {
        setAnswer(consent)
        void queries.invalidateQueries({ queryKey: ['partner-consents'] })
      }}
    />
  )
}

const isSame = (consent: Consent, { partner, relation }: Invitation): boolean =>
  consent.state === 'standing' &&
  consent.partnerId === partner.id &&
  consent.relation === relation &&
  consent.viaConsentId === null

const pages = {
  'global-administrator-only': NoPermission,
  'invitation-over': Over,
  'own-invitation': ForCustomers,
  // An address that was cut.
  'request-shape': Over,
} as const

const insteadOf = (problem: unknown) =>
  problem instanceof ApiProblem && problem.reason !== undefined && Object.hasOwn(pages, problem.reason)
    ? pages[problem.reason as keyof typeof pages]
    : undefined
