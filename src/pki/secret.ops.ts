// Secrets of the whole installation (cookie keys, nonce keys): random bytes, made at first use, sealed at rest.

import { randomBytes } from 'node:crypto'

import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/operation-context.ts'
import type { Seal } from './seal.ts'
import { firstSealed } from './secret.sql.ts'

/** The same bytes for every process of the installation. */
export async function installationSecret(db: Db, seal: Seal, clock: Clock, name: string, length = 32): Promise<Buffer> {
  const purpose = `installation_secret/${name}`
  const sealed = await firstSealed(db, name, seal.seal(randomBytes(length), purpose), clock())
  return seal.open(sealed, purpose)
}
