// The first sign-in of the device itself: what its organisation says there of management.

import type { Perform } from '../run/work.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import { obtainPrimaryToken } from '../wire/primary-token.ts'
import { mdmIn } from './sign-in.ts'

export const findManagement: Perform<'find-management'> = async ({ http, memory, disk }) => {
  const identity = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  if (!identity || !memory.tokens) throw new Error('the device has joined, and its package is there')
  const obtained = await obtainPrimaryToken(http, memory.tokens, identity)
  if (obtained.kind === 'refused') return { type: 'failed', code: obtained.code, message: obtained.message }
  memory.primary = obtained.primary
  return { type: 'management-found', mdm: mdmIn(obtained.claims) }
}
