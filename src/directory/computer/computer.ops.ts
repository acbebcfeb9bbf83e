// Computers of an Active Directory become device objects that wait until the computer registers itself; what the directory changes,
// changes here, and a computer that left its scope is disabled. One that is here by other means is never taken over.

import { randomUUID, X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { isStrongKey } from '../../pki/x509.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { reevaluateDevices } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import * as computers from './computer.sql.ts'
import { type Computer, isSame, wordsOf } from './computer.ts'

export async function synchronizeComputer(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  source: string,
  said: Computer,
): Promise<void> {
  const { tenantId, now } = operation
  for (const [at, der] of said.certificates.entries()) checkCertificate(der, at)
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing') // first, as whoever changes what places devices does
    const known = await computers.lock(tx, tenantId, said.deviceId)
    if (known && known.source !== source) throw keptElsewhere(said, known.source)
    if (await computers.hasOtherOfSid(tx, tenantId, said.securityIdentifier, said.deviceId)) throw sidTaken(said)
    const computer: Computer = {
      ...said,
      // a computer that registered says itself what it runs
      ...(known?.joinedAt && {
        operatingSystem: known.operatingSystem,
        operatingSystemVersion: known.operatingSystemVersion,
      }),
    }
    if (known && isSame(known, computer)) return computers.noteSynchronized(tx, tenantId, { id: known.id, now })
    const id = known?.id ?? DirectoryDeviceId.parse(randomUUID())
    // whom an administrator or an alarm disabled here stays so while the directory says what it said before
    const turned = known?.accountEnabled !== computer.accountEnabled ? computer.accountEnabled : undefined
    if (known) await computers.update(tx, tenantId, { source, computer, now, enabledHere: turned })
    else await computers.insert(tx, tenantId, { id, source, computer, now })
    await recordAudit(tx, operation, {
      action: 'directory.computer.synchronize',
      targetKind: 'device',
      targetId: id,
      details: { source, deviceId: said.deviceId },
      ...(known && { before: wordsOf(pick(known)) }),
      after: wordsOf(computer),
    })
    await reevaluateDevices(tx, operation, [id], reactions)
  })
}

const pick = ({
  id: _,
  enabledHere: __,
  source: ___,
  joinedAt: ____,
  provedAt: _____,
  ...computer
}: computers.Kept): Computer => computer

/** Only keys that a signature by RSA and SHA-256 can be judged by. */
function checkCertificate(der: Buffer, at: number): void {
  try {
    const { publicKey } = new X509Certificate(der)
    if (publicKey.asymmetricKeyType === 'rsa' && isStrongKey(publicKey)) return
  } catch {
    // said below
  }
  throw new Fault(
    'invalid-input',
    `userCertificates[${at}] is no certificate in DER with an RSA key of 2048 to 8192 bits and an odd exponent above 65536 and below 2^64. Leave it out.`,
    { reason: 'computer-certificate' },
  )
}

const keptElsewhere = ({ displayName, deviceId }: Computer, source: string | null): Fault =>
  new Fault(
    'conflict',
    source === null
      ? `The device ${deviceId} is here already, and no directory keeps it. ${displayName} was left out: delete the device here first, if the computer is to come.`
      : `The computer ${displayName} comes from '${source}' and is left alone. Use that name as the source, or leave the computer to it.`,
    { reason: 'computer-kept-elsewhere' },
  )

const sidTaken = ({ displayName, securityIdentifier }: Computer): Fault =>
  new Fault(
    'conflict',
    `Another computer has the security identifier ${securityIdentifier}, so ${displayName} was left out. Delete the device object that is gone there.`,
    { reason: 'computer-sid' },
  )
