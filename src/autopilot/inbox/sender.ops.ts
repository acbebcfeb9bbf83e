// The senders of sealed lists whom a tenant trusts. Somebody compared the words of each, or the digest of their certificate.

import { X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { certificateKid } from '../../pki/sealed/cms-signed.ops.ts'
import { isStrongKey } from '../../pki/x509.ts'
import { keyId } from '../../protocol/device-manifest/key.ts'
import * as rows from './inbox.sql.ts'

export { listSenders } from './inbox.sql.ts'

export type NewSender =
  | { readonly name: string; readonly publicKey: string }
  | { readonly name: string; readonly certificate: string }

export async function trustSender(db: Db, operation: OperationContext, given: NewSender): Promise<rows.Sender> {
  const { tenantId, now, actor } = operation
  const sender: rows.Sender = { name: given.name, ...keyOf(given), addedAt: now, addedBy: actor.name }
  await inTransaction(db, async (tx) => {
    await rows.lock(tx, tenantId)
    if ((await rows.listSenders(tx, tenantId)).length >= rows.mostSenders) {
      const message = `You trust ${rows.mostSenders} senders already. Remove one that sends nothing any more.`
      throw new Fault('conflict', message, { reason: 'inbox-senders' })
    }
    if (!(await rows.insertSender(tx, tenantId, sender))) {
      const message = `You trust the key ${sender.kid} already. Remove it first, to trust it by another name.`
      throw new Fault('conflict', message, { reason: 'inbox-sender-known' })
    }
    await recordAudit(tx, operation, {
      action: 'autopilot.inbox.trust',
      targetKind: 'deviceInboxSender',
      targetId: sender.kid,
      details: { name: sender.name, kind: sender.kind },
    })
  })
  return sender
}

function keyOf(given: NewSender): Pick<rows.Sender, 'kid' | 'kind' | 'publicValue'> {
  if ('publicKey' in given) return { kid: keyId(given.publicKey), kind: 'ed25519', publicValue: given.publicKey }
  try {
    const certificate = new X509Certificate(given.certificate)
    if (isStrongKey(certificate.publicKey)) {
      return { kid: certificateKid(certificate), kind: 'x509', publicValue: certificate.raw.toString('base64') }
    }
  } catch {
    // no certificate: the same answer
  }
  const message =
    'This is no certificate with an RSA key of at least 2048 bits or one of P-256, P-384 or P-521. Send it in PEM.'
  throw new Fault('invalid-input', message, { reason: 'inbox-sender-certificate' })
}

export async function distrustSender(db: Db, operation: OperationContext, kid: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const former = await rows.deleteSender(tx, operation.tenantId, kid)
    if (!former) throw notFound('Sender', kid)
    await recordAudit(tx, operation, {
      action: 'autopilot.inbox.distrust',
      targetKind: 'deviceInboxSender',
      targetId: kid,
      before: former,
    })
  })
}
