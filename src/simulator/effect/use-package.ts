// The bulk token of a provisioning package, in place of the person who would set the device up.

import type { Perform } from '../run/work.ts'
import { redeemBulkToken } from '../wire/bulk-token.ts'
import { claimText } from './sign-in.ts'

export const usePackage: Perform<'use-package'> = async ({ http, memory, options }) => {
  const { bulkToken, services } = options
  if (bulkToken === undefined)
    return { type: 'abandoned', reason: 'the package is gone: its bulk token was not named again' }
  const result = await redeemBulkToken(http, services.login, bulkToken)
  if (result.kind === 'refused') return { type: 'sign-in-failed', code: result.code, message: result.message }
  memory.tokens = result.tokens
  const { claims } = result
  const user = { upn: claimText(claims, 'upn'), tenantId: claimText(claims, 'tid'), objectId: claimText(claims, 'oid') }
  return { type: 'signed-in', user, mdm: null, seen: '' }
}
