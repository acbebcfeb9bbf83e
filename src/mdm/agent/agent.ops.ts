// What the agent of a device asks and says. It is known by the certificate of its connection alone (T-03, T-04): nothing in an address or a
// body says whose list it is, or whose results.
//
// Invariants
//   1. The list is what the device's next session would decide: what is withheld from the device, or assigned to somebody who is not there,
//      is not in it, and neither is its command line or its address.
//   2. A list is good for the device that asked, for its question, and for an hour.

import { sign } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import {
  AgentMessageError,
  decodeResults,
  encodeEnvelope,
  encodeManifest,
  isNonce,
  type Manifest,
  signedBytes,
} from '../../protocol/agent/manifest.ts'
import * as apps from '../item/app/app.sql.ts'
import { appSource, removalSource } from '../item/app/assigned.ops.ts'
import { contentLifeSeconds, contentUrl } from '../item/app/content/content-url.ts'
import * as relations from '../item/app/win32/relation.sql.ts'
import type { Relation } from '../item/app/win32/relation.ts'
import { itemKey } from '../item/kinds.ts'
import { loadAssigned } from '../session/assigned/assigned.ops.ts'
import type { CheckinDeps } from '../session/checkin.ops.ts'
import type { Enrollment } from '../session/checkin.sql.ts'
import { hasEnded } from '../session/deployment.ts'
import { type About, aboutMessage } from '../session/message.sql.ts'
import { keepResults } from './result.sql.ts'
import { agentSigner } from './signer.ops.ts'
import { type Installed, type Other, type Removed, type Wanted, workList } from './work-list.ts'

export type AgentDeps = Pick<CheckinDeps, 'seal' | 'contentKey' | 'userOfToken' | 'urls'> & {
  readonly db: Db
  readonly authorities: Pick<Authorities, 'mdm'>
}

export type Asked = {
  readonly enrollmentId: EnrollmentId
  /** As it was read with the certificate. */
  readonly about: About | undefined
  readonly nonce: string
  /** The device says that the person it was enrolled for is logged on, and perhaps shows a token of theirs. */
  readonly userIsHere: boolean
  readonly authorization: string | undefined
}

const lifeMs = 3600_000

/** The signed list, as it goes over the wire. */
export async function askForWork(deps: AgentDeps, operation: OperationContext, asked: Asked): Promise<string> {
  const { tenantId, now } = operation
  if (!isNonce(asked.nonce)) {
    throw new Fault(
      'invalid-input',
      'The nonce is not 16 to 128 letters, digits, - and _. Send a new one with each question.',
      { reason: 'agent-nonce' },
    )
  }
  const about = asked.about ?? (await aboutMessage(deps.db, tenantId, asked.enrollmentId))
  if (!about) {
    throw new Fault('forbidden', 'This device is enrolled no longer. Enrol it again.', { reason: 'not-enrolled' })
  }
  const { enrollment } = about
  const manifest: Manifest = {
    format: 'taxiway-agent/1',
    tenantId,
    enrollmentId: enrollment.id,
    nonce: asked.nonce,
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + lifeMs).toISOString(),
    // a device that is to leave gets nothing more
    apps: enrollment.action
      ? []
      : await workOf(deps, operation, enrollment, await isHere(deps, operation, asked, enrollment)),
  }
  const bytes = encodeManifest(manifest)
  const { key, certificate } = await agentSigner(deps.db, deps, tenantId, now)
  // as .NET wants it: r and s, one behind the other
  const signature = sign('sha256', signedBytes(bytes), { key, dsaEncoding: 'ieee-p1363' })
  return encodeEnvelope({ manifest: bytes, signature, signer: certificate })
}

/** As sessions take it: the device's word, and where there is a token it has to be theirs. */
async function isHere(
  { userOfToken }: AgentDeps,
  { tenantId, now }: OperationContext,
  { userIsHere, authorization }: Asked,
  { userId, userIsActive }: Enrollment,
): Promise<boolean> {
  if (!userIsHere || !userIsActive || userId === undefined) return false
  if (authorization === undefined) return true
  return (await userOfToken(authorization, now, tenantId))?.userId === userId
}

async function workOf(
  { db, seal, contentKey, urls }: AgentDeps,
  { tenantId, now }: OperationContext,
  enrollment: Enrollment,
  userIsHere: boolean,
): Promise<Manifest['apps']> {
  const content = { key: contentKey, origin: urls.content }
  const who = {
    enrollmentId: enrollment.id,
    deviceId: enrollment.directoryDeviceId,
    userId: enrollment.userId,
    evidence: enrollment.evidence,
    admission: enrollment.use?.state,
    windows: enrollment.windows,
  }
  const means = { sources: [appSource, removalSource], seal, content, withPage: false }
  const { items } = await loadAssigned(db, tenantId, who, means, now)
  const installed: Installed[] = []
  const removed: Removed[] = []
  for (const item of items) {
    if (item.phase === 'user' && !userIsHere) continue
    const wanted: Wanted = {
      id: item.id,
      name: item.name,
      phase: item.phase,
      tracked: isWaitedFor(enrollment, item.phase, itemKey(item)),
    }
    if (item.kind === 'app' && item.form === 'win32') installed.push({ ...item, ...wanted })
    if (item.kind === 'removal' && item.form === 'win32') removed.push({ ...item, ...wanted })
  }
  const reached = await relations.reached(
    db,
    tenantId,
    [...installed, ...removed].map(({ id }) => id),
  )
  const listed = new Set([...installed, ...removed].map(({ id }) => id))
  const missing = [...new Set(reached.map(({ targetId }) => targetId))].filter((id) => !listed.has(id))
  const grant = {
    tenantId,
    enrollmentId: enrollment.id,
    expires: Math.floor(now.getTime() / 1000) + contentLifeSeconds,
  }
  const others = await othersOf(db, tenantId, missing, (file) =>
    contentUrl(content.key, content.origin, { ...grant, ...file }),
  )
  return workList({ installed, removed, others, relations: withoutAbsent(reached, listed, others) })
}

/** What the page of its phase says that it waits for, as long as it does. */
function isWaitedFor({ record }: Enrollment, phase: Wanted['phase'], key: string): boolean {
  const of = record?.phases[phase]
  return of !== undefined && !hasEnded(of) && of.waitsFor.some((one) => one.key === key)
}

type File = { readonly appId: string; readonly fileName: string; readonly sha256: string; readonly via: string }

async function othersOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly string[],
  addressOf: (file: File) => string,
): Promise<readonly Other[]> {
  const found = await apps.byIds(db, tenantId, ids)
  return found.flatMap((app): readonly Other[] => {
    if (app.form !== 'win32') return []
    const { id, displayName: name, package: stated, revision, sha256, sizeBytes, fileName, commandLine } = app
    const mayLeave = sha256 !== '' && !app.holdsSecret
    const installs = mayLeave
      ? {
          commandLine,
          file: { sha256, sizeBytes, fileName },
          contentUrl: (via: string) => addressOf({ appId: id, fileName, sha256, via }),
        }
      : undefined
    return [{ id, name, stated, revision, installs }]
  })
}

/** Relations to what was deleted at this moment lead nowhere. */
function withoutAbsent(
  all: readonly Relation[],
  listed: ReadonlySet<string>,
  others: readonly Other[],
): readonly Relation[] {
  const known = new Set([...listed, ...others.map(({ id }) => id)])
  return all.filter(({ appId, targetId }) => known.has(appId) && known.has(targetId))
}

/** How many of them were about applications of the organisation. */
export async function takeResults(
  { db }: Pick<AgentDeps, 'db'>,
  { tenantId }: OperationContext,
  enrollmentId: EnrollmentId,
  body: Uint8Array,
): Promise<number> {
  let results: ReturnType<typeof decodeResults>
  try {
    results = decodeResults(body)
  } catch (error) {
    if (!(error instanceof AgentMessageError)) throw error
    throw new Fault('invalid-input', `The results cannot be read: ${error.message}. See docs/protocols/agent.md.`, {
      reason: 'agent-results',
      cause: error,
    })
  }
  // of one application the last word counts, and one statement may not write a row twice
  const latest = new Map(results.map((one) => [one.appId.toLowerCase(), one]))
  return keepResults(db, { tenantId, enrollmentId }, [...latest.values()])
}
