// Joins the directory as the user who signed in.

import { sidOfObject } from '../../protocol/drs/sid.ts'
import type { Perform } from '../run/work.ts'

export const join: Perform<'join'> = async ({ memory, domain }, { user, name }) => {
  const accessToken = memory.tokens?.accessToken ?? ''
  const result = await domain.join({ tenantId: user.tenantId, userName: user.upn, accessToken, name })
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  const { deviceId, tenantId, administrators } = result.identity
  return {
    type: 'joined',
    deviceId,
    tenantId,
    // Through a role, not as the one who joined: that is for the profile to say (S-019, S-085).
    administrator: (memory.roles ?? []).some((role) => administrators.includes(sidOfObject(role))),
  }
}
