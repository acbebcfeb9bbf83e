// A computer that an Active Directory synchronises registers itself. Nobody signs in: it proves itself with the key whose certificate
// the directory keeps in userCertificate of its object, which only the computer and the directory's administrators write, and whose
// subject is the object's GUID: no other certificate there counts. A serial number or a hardware hash opens nothing here.

import { createHash, verify, X509Certificate } from 'node:crypto'

import type { RefusalLog } from '../audit/refusal.ops.ts'
import { inTransaction, writeTogether } from '../db/tx.ts'
import * as computers from '../directory/computer/computer.sql.ts'
import { isOfNow, isOwnSubject, thumbprintOf } from '../directory/computer/computer.ts'
import { reevaluateDevices } from '../directory/membership/membership.ops.ts'
import { lockPlacement } from '../directory/membership/membership.sql.ts'
import { Fault } from '../kernel/fault.ts'
import { TenantId } from '../kernel/id.ts'
import type { Actor, OperationContext } from '../kernel/operation-context.ts'
import { joinCertificate } from '../pki/authority.ops.ts'
import { issuedRow } from '../pki/certificate.sql.ts'
import { readRequest } from '../pki/x509.ts'
import { decodeHybridRequest, type HybridRequest } from '../protocol/drs/hybrid.ts'
import type { JoinResponse } from '../protocol/drs/join.ts'
import { administratorsSid, roleObjectIds, sidOfObject } from '../protocol/drs/sid.ts'
import { recordChange, type StoryEvent } from '../story/event.sql.ts'
import { checkTransportKey, type JoinDeps, orRefused } from './join.ops.ts'
import { endJoin } from './join-end.ops.ts'
import { inJoinTurn } from './turn.ops.ts'

/** The computer made its certificate by its own clock. */
const clockSkewMs = 5 * 60_000

type Deps = Pick<JoinDeps, 'db' | 'authorities' | 'reactions'> & { readonly refusals: Pick<RefusalLog, 'note'> }

export async function joinComputer(deps: Deps, deviceId: string, body: unknown, now: Date): Promise<JoinResponse> {
  const { request, spki } = orRefused(() => {
    const read = decodeHybridRequest(body)
    checkTransportKey(read.transportKey)
    return { request: read, spki: readRequest(read.certificateRequest).spki }
  })
  const tenantId = TenantId.parse(request.tenantId)
  const known = await computers.byDeviceId(deps.db, tenantId, deviceId)
  if (!known || known.source === null) throw missing(deviceId)
  const actor: Actor = { kind: 'device', id: deviceId, name: known.displayName }
  const operation = { tenantId, actor, now }
  try {
    judge(known, request, now) // before it takes a turn: whoever proves nothing waits for nobody
    return await inJoinTurn(tenantId, deviceId, () => store(deps, operation, { deviceId, request, spki }))
  } catch (error) {
    if (error instanceof Fault && error.code === 'unauthenticated') {
      const noted = { kind: 'computer', subject: deviceId, reason: 'computer-not-proved', targetId: known.id } as const
      await deps.refusals.note({ tenantId, actor, ...noted, details: { why: 'computer-not-proved' } })
    }
    throw error
  }
}

/** Answers the certificate that proved it. Said alike whatever does not fit, so that nobody learns which part did. */
function judge(computer: computers.Kept, request: HybridRequest, now: Date): Buffer {
  const isItself =
    computer.securityIdentifier === request.securityIdentifier && isOfNow(request.signedAt, computer.provedAt, now)
  const proof = isItself ? ownCertificates(computer).find((der) => verifies(der, request, now)) : undefined
  if (!proof) {
    throw new Fault(
      'unauthenticated',
      'The computer did not prove itself: its security identifier and the time of now, signed once with the key of the certificate in userCertificate of its object whose subject is its objectGUID. Set its clock, and wait for the next synchronisation.',
      { reason: 'computer-not-proved' },
    )
  }
  if (!computer.enabledHere) {
    throw new Fault('forbidden', 'This device is disabled in the directory. Ask your administrator to enable it.', {
      reason: 'device-disabled',
    })
  }
  return proof
}

const ownCertificates = ({ certificates, deviceId }: computers.Kept): readonly Buffer[] =>
  certificates.filter((der) => isOwnSubject(new X509Certificate(der).subject, deviceId))

/** An old certificate may stay in the directory for years after its key was left behind. */
function verifies(der: Buffer, { signedText, signature }: HybridRequest, now: Date): boolean {
  const { publicKey, validFrom, validTo } = new X509Certificate(der)
  const isValid = Date.parse(validFrom) <= now.getTime() + clockSkewMs && now.getTime() <= Date.parse(validTo)
  return isValid && verify('sha256', Buffer.from(signedText), publicKey, signature)
}

const missing = (deviceId: string): Fault =>
  new Fault(
    'not-found',
    `No computer ${deviceId} was synchronised to this organisation. Wait for the next synchronisation, and try again.`,
    { reason: 'computer-missing' },
  )

type Proved = { readonly deviceId: string; readonly request: HybridRequest; readonly spki: Buffer }

function store(deps: Deps, operation: OperationContext, { deviceId, request, spki }: Proved): Promise<JoinResponse> {
  const { tenantId, now } = operation
  return inTransaction(deps.db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing') // first, as whoever changes what places devices does
    const computer = await computers.lock(tx, tenantId, deviceId)
    if (!computer || computer.source === null) throw missing(deviceId)
    const proof = judge(computer, request, now)
    const { id, displayName } = computer
    if (computer.joinedAt) await endJoin(tx, operation, id)
    const issued = joinCertificate(deps.authorities, { tenantId, directoryDeviceId: id, deviceId, spki, now })
    await writeTogether(tx, [
      issuedRow(tx, issued.record),
      computers.completion(
        tx,
        { tenantId, id },
        {
          operatingSystem: request.deviceType,
          operatingSystemVersion: request.osVersion,
          transportKey: Buffer.from(request.transportKey),
          certificateThumbprint: issued.thumbprint,
          provedAt: request.signedAt,
          joinedAt: now,
        },
      ),
    ])
    if (computer.joinedAt) await deps.reactions.joinedAnew(tx, operation, { deviceId: id })
    await reevaluateDevices(tx, operation, [id], deps.reactions)
    const keyId = createHash('sha256').update(spki).digest('base64url')
    const anew = computer.joinedAt !== null
    const details = { deviceId, displayName, hybrid: true, keyId, anew, provedBy: thumbprintOf(proof) }
    const event: StoryEvent = {
      ...{ tenantId, deviceId: id, at: now, hop: 'join', step: 'directory-joined', outcome: 'ok' },
      detail: { displayName, hybrid: true },
    }
    const entry = { action: 'registration.computer.join', targetKind: 'device', targetId: id, details }
    await recordChange(tx, operation, entry, [event])
    return {
      thumbprint: issued.thumbprint,
      certificate: issued.der,
      userPrincipalName: '',
      membership: [{ localSid: administratorsSid, addSids: Object.values(roleObjectIds).map(sidOfObject) }],
    }
  })
}
