// Makes what brings PCs here with a secret. Who asks shows the secret, which is not kept: a wrong one would be found out at the PCs.

import { randomUUID, timingSafeEqual } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { digestOf, readSecret, secretTyped } from '../secret/secret.ops.ts'
import { stateOf } from '../secret/secret.ts'
import { type Choice, choiceProblem } from './choice.ts'
import { type Facts, filesOf, linkOf, type MadeFile } from './files.ts'

export type FilesDeps = {
  readonly db: Db
  readonly seal: Seal
  readonly discoveryUrl: string
  readonly tlsAuthority: () => Uint8Array
}

export type Prepared = Pick<Facts, 'userName' | 'discoveryUrl'> & {
  readonly link: string
  readonly files: readonly MadeFile[]
}

export async function makeFiles(
  { db, seal, discoveryUrl, tlsAuthority }: FilesDeps,
  operation: OperationContext,
  { id, secret: typed }: { readonly id: string; readonly secret: string },
  choice: Choice,
): Promise<Prepared> {
  const { tenantId, now } = operation
  const secret = await readSecret(db, tenantId, id)
  const shown = secretTyped(typed)
  const given = Buffer.from(digestOf(seal, tenantId, id, shown))
  if (!timingSafeEqual(given, Buffer.from(secret.digest))) {
    throw new Fault(
      'invalid-input',
      `This is not the secret '${secret.displayName}'. It was shown once, when it was made; if it is lost, make another one and revoke this.`,
      { reason: 'enrollment-secret-wrong' },
    )
  }
  if (stateOf(secret, now) !== 'usable') {
    throw new Fault(
      'conflict',
      `The secret '${secret.displayName}' enrols nothing more: it was revoked, has expired or is used up. Make another one.`,
      { reason: 'enrollment-secret-over' },
    )
  }
  const problem = choiceProblem(choice)
  if (problem) throw new Fault('invalid-input', problem, { reason: 'prepared-pc-choice' })
  const tenant = await tenants.byId(db, tenantId)
  invariant(tenant, 'whoever prepares PCs has a tenant')
  const { userName, expiresAt, displayName } = secret
  const packageIds = [randomUUID(), randomUUID(), randomUUID()] as const
  const facts: Facts = {
    organisation: tenant.displayName,
    name: displayName,
    userName,
    secret: shown,
    expiresAt,
    discoveryUrl,
    rootCertificate: tlsAuthority(),
    packageIds,
    now,
  }
  const files = filesOf(facts, choice)
  await recordAudit(db, operation, {
    action: 'preparation.file.make',
    targetKind: 'enrollmentSecret',
    targetId: id,
    details: {
      displayName,
      packageIds: [...packageIds],
      rootCertificate: choice.rootCertificate,
      network: choice.wirelessNetwork?.ssid ?? null,
      computerName: choice.computerName ?? null,
      account: choice.account?.name ?? null,
      administrator: choice.account?.administrator ?? null,
      firstRunHidden: choice.firstRunHidden,
    },
  })
  return { link: linkOf(facts), userName, discoveryUrl, files }
}
