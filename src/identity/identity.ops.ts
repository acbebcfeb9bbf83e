// Opens the authority of an installation: the one object that routes, authentication and other features are given.

import type { RefusalLog } from '../audit/refusal.ops.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from '../pki/seal.ts'
import { installationSecret } from '../pki/secret.ops.ts'
import type { ChangeDeps } from '../reactions.ts'
import type { BehindApplication } from './application/behind-request.sql.ts'
import { makeSharedReads, type SharedReads } from './application/shared-read.ops.ts'
import { type KeyRing, makeKeyRing } from './key/signing-key.ops.ts'
import { makeProviders, type Providers } from './provider/provider.ops.ts'
import type { PasswordGrant } from './sign-in/password-doors.ts'
import type { IdentityUrls } from './urls.ts'

export type Authority = ChangeDeps & {
  readonly clock: Clock
  readonly urls: IdentityUrls
  readonly seal: Seal
  readonly keyRing: KeyRing
  readonly providers: Providers
  readonly passwordGrant: PasswordGrant
  /** Signs cookies of the sign-in page. */
  readonly cookieKey: Buffer
  readonly refusals?: RefusalLog | undefined
  /** What requests of one application rest on that come in the same moment. */
  readonly behindApplications: SharedReads<BehindApplication>
}

export async function openAuthority(
  options: ChangeDeps & {
    readonly clock: Clock
    readonly urls: IdentityUrls
    readonly seal: Seal
    /** Clients that may send passwords without our page; default none. */
    readonly passwordGrant?: PasswordGrant
    /** Receives refused passwords. */
    readonly refusals?: RefusalLog | undefined
  },
): Promise<Authority> {
  const { db, clock, urls, seal, passwordGrant = 'false', refusals, reactions } = options
  const keyRing = makeKeyRing(db, seal, clock)
  const cookieKey = await installationSecret(db, seal, clock, 'cookie')
  const providers = makeProviders({ db, clock, urls, keyRing, cookieKey, passwordGrant, refusals })
  const behindApplications = makeSharedReads<BehindApplication>()
  const opened = { db, clock, urls, seal, keyRing, providers, passwordGrant, cookieKey, refusals, reactions }
  return { ...opened, behindApplications }
}
