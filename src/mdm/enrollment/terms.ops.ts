// The terms-of-use page of the join (docs/specification/management.md). Accepting gives the device a short signed proof
// that comes back with its enrolment request.

import type { Db } from '../../db/schema.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Words } from '../../kernel/words/words.ts'
import { decodeTermsRequest, encodeTermsOutcome, type TermsRequest } from '../../protocol/mde2/terms-of-use.ts'
import { openClaims, signClaims } from '../signed-token.ts'
import { termsPurpose } from './device.ops.ts'
import { termsPage, termsVersion } from './page/terms-page.ts'

/** Schemes that only an application on the device can receive: nothing on the web may get the proof. */
const schemes = ['ms-appx-web', 'ms-app']

const pagePurpose = 'mdm-terms-page'
const pageLifeSeconds = 30 * 60
const proofLifeSeconds = 60 * 60

export type TermsReader = { readonly tenantId: TenantId; readonly userId: string }

export async function showTerms(
  db: Db,
  key: Uint8Array,
  reader: TermsReader,
  query: URLSearchParams,
  { now, words }: { readonly now: Date; readonly words: Words },
): Promise<string> {
  const request = readRequest(query)
  const tenant = await tenants.byId(db, reader.tenantId)
  const ticket = signClaims(key, pagePurpose, {
    tid: reader.tenantId,
    oid: reader.userId,
    exp: Math.floor(now.getTime() / 1000) + pageLifeSeconds,
  })
  const { redirectUri, clientRequestId, apiVersion, mode } = request
  return termsPage(words, {
    organization: tenant?.look.name ?? tenant?.displayName ?? '',
    action: '/TermsOfUse',
    hidden: [
      ['ticket', ticket],
      ['redirect_uri', redirectUri],
      ['client-request-id', clientRequestId],
      ['api-version', apiVersion],
      ...(mode === undefined ? [] : [['mode', mode] as const]),
    ],
    mayDecline: mode !== 'azureadjoin', // then nothing may be declined
  })
}

/** The address to redirect to. */
export function answerTerms(key: Uint8Array, form: URLSearchParams, now: Date): string {
  const request = readRequest(form)
  const reader = openClaims(key, pagePurpose, form.get('ticket') ?? '', now)
  if (!reader) {
    return encodeTermsOutcome(request, {
      kind: 'failed',
      error: 'access_denied',
      description: 'The page of terms was open for too long. Start again.',
    })
  }
  const accepted = form.get('answer') === 'accept' || request.mode === 'azureadjoin'
  if (!accepted) return encodeTermsOutcome(request, { kind: 'declined' })
  const { tid, oid } = reader
  const exp = Math.floor(now.getTime() / 1000) + proofLifeSeconds
  const opaqueBlob = signClaims(key, termsPurpose, { tid, oid, touVersion: termsVersion, exp })
  return encodeTermsOutcome(request, { kind: 'accepted', opaqueBlob })
}

function readRequest(query: URLSearchParams): TermsRequest {
  const reading = decodeTermsRequest(query, schemes)
  if (reading.ok) return reading.request
  const message =
    reading.problem === 'redirect-uri'
      ? 'The redirect_uri of the terms-of-use page must be an address of an application on the device (ms-appx-web).'
      : 'The terms-of-use page speaks api-version 1.0 only.'
  throw new Fault('invalid-input', message, { reason: reading.problem })
}
