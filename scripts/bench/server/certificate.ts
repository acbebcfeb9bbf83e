// A server certificate of our own kind for a baseline that speaks TLS.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { silentLog } from '../../../src/db/log.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { issueServerCertificate, openTlsAuthorities } from '../../../src/pki/tls-authority.ops.ts'

export async function certificateForLocalhost(): Promise<{ key: string; cert: string; ca: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-certificate-'))
  const database = await openDatabase({ dataDir: folder, log: silentLog })
  await migrate(database.pool, silentLog)
  const names = { configured: ['localhost'], machine: [] }
  const { issuing } = await openTlsAuthorities(database.db, makeSeal(randomBytes(32)), new Date(), names)
  const { certificatePem, privateKeyPem } = issueServerCertificate(issuing, names, new Date())
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
  return { key: privateKeyPem, cert: certificatePem, ca: issuing.pem }
}
