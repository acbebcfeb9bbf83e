// Agrees to the terms of use of management; their answer goes with the enrolment.

import { languageOf } from '../run/running.ts'
import type { Perform } from '../run/work.ts'
import { acceptTerms } from '../wire/enroll.ts'
import { managementToken } from '../wire/management-token.ts'

export const acceptTermsOfUse: Perform<'accept-terms'> = async (running, { url, enrollmentUrl }) => {
  const token = await managementToken(running, enrollmentUrl)
  if (token.kind === 'refused') return { type: 'failed', code: token.code, message: token.message }
  const result = await acceptTerms(running.http, url, token.token, languageOf(running))
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  running.memory.termsBlob = result.blob
  return { type: 'terms-accepted' }
}
