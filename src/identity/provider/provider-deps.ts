// Dependencies of the library's instances and of the grants registered with them.

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import type { KeyRing } from '../key/signing-key.ops.ts'
import type { PasswordGrant } from '../sign-in/password-doors.ts'
import type { IdentityUrls } from '../urls.ts'

export type Library = typeof import('oidc-provider')

export type ProviderDeps = {
  readonly db: Db
  readonly clock: Clock
  readonly urls: IdentityUrls
  readonly keyRing: KeyRing
  readonly cookieKey: Buffer
  readonly passwordGrant: PasswordGrant
  readonly refusals: RefusalLog | undefined
}
