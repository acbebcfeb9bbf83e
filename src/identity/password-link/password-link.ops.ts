// A link with which a person sets the password of an account, so that no password stands in a terminal or a log: the first
// administrator's, from whoever started the server, and anybody's, from who may give a new password. It is good for a day and
// once. Its secret is 16 random bytes, so a plain digest keeps it, and no number of guesses finds one; guesses are slowed and on
// record all the same (T-53). Whatever ends the account's credentials ends the link, and so does
// what takes the right to make it from its maker.

import { createHash, randomBytes } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { setPassword } from '../../directory/user/credentials.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import { lock as lockRoles } from '../../directory/user/role-holder.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import { makeAddressLimit } from '../../kernel/rate-limit.ts'
import { mayStillMake } from '../maker/maker.ops.ts'
import { refusal } from '../refusal.ts'
import { resolveSegment } from '../tenant-name.ops.ts'
import { leaveAuthorityTurn } from '../turn.ops.ts'
import * as links from './password-link.sql.ts'
import { linkHours, unknownLink, whyLinkEnded } from './standing.ts'

export type MadeLink = { readonly link: string; readonly expiresAt: Date }

/** The secret is in the answer and nowhere else. An earlier link of the person that nobody used ends. */
export async function makePasswordLink(
  db: Db,
  operation: OperationContext,
  id: UserId,
  at: { readonly login: string; readonly domain: string },
): Promise<MadeLink> {
  const secret = randomBytes(16).toString('base64url')
  const { tenantId, now } = operation
  const expiresAt = new Date(now.getTime() + linkHours * 3_600_000)
  await inTransaction(db, async (tx) => {
    const person = await users.byId(tx, tenantId, id)
    if (!person) throw notFound('User', id)
    const { credentialsEpoch } = person
    await links.replace(tx, tenantId, {
      secretHash: digest(secret),
      userId: id,
      credentialsEpoch,
      createdAt: now,
      expiresAt,
      madeBy: operation.actor,
    })
    await recordAudit(tx, operation, {
      action: 'identity.password-link.create',
      targetKind: 'user',
      targetId: id,
      details: { expiresAt },
    })
  })
  return { link: `${at.login}/${at.domain}/password/${secret}`, expiresAt }
}

/** For who may give the person a password: an account that holds a role is protected from all others (T-60). */
export async function makePasswordLinkFor(
  db: Db,
  operation: OperationContext,
  id: UserId,
  login: string,
): Promise<MadeLink> {
  return inTransaction(db, async (tx) => {
    const person = await protectRoleHolder(tx, operation, id, { ends: false, opens: true })
    if (!person.accountEnabled) {
      throw new Fault(
        'conflict',
        `The account ${person.userPrincipalName} is disabled, and no link would count. Enable it first.`,
        { reason: 'account-disabled' },
      )
    }
    return makePasswordLink(tx, operation, id, { login, domain: person.userPrincipalName.split('@')[1] ?? '' })
  })
}

type Deps = { readonly db: Db; readonly clock: Clock; readonly refusals?: RefusalLog | undefined }
type Asked = { readonly segment: string; readonly secret: string }
type Opened = { readonly tenantId: TenantId; readonly person: users.User }

/** Whose password it sets. Asking does not use it up: mail programs and scanners open links, too. */
export async function openPasswordLink(deps: Deps, { segment, secret }: Asked): Promise<Opened> {
  const resolved = await resolveSegment(deps.db, segment)
  if (resolved?.kind !== 'tenant') throw guessed(deps) ?? unknownLink()
  const { tenantId } = resolved.tenant
  const link = await links.bySecret(deps.db, tenantId, digest(secret))
  const person = link && (await users.byId(deps.db, tenantId, link.userId))
  if (!link || !person) {
    const fault = guessed(deps) ?? unknownLink()
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject: 'a password link', reason: String(fault.reason) })
    throw fault
  }
  const ended = whyLinkEnded(
    { ...link, makerMay: await makerMay(deps.db, tenantId, link, person) },
    person,
    deps.clock(),
  )
  if (!ended) return { tenantId, person }
  const { userPrincipalName: subject } = person
  await deps.refusals?.note({ tenantId, kind: 'sign-in', subject, reason: String(ended.reason) })
  throw ended
}

/** Throws what is wrong with the password (`invalid-input`), and the link stays good; or why it does not count any more. */
export async function usePasswordLink(deps: Deps, asked: Asked, password: string): Promise<Opened> {
  const opened = await openPasswordLink(deps, asked)
  const { tenantId, person } = opened
  leaveAuthorityTurn() // passwords have a line of their own
  const passwordHash = await hashPassword(password, person, tenantId)
  const operation: OperationContext = {
    tenantId,
    actor: { kind: 'user', id: person.id, name: person.userPrincipalName },
    now: deps.clock(),
  }
  const used = await inTransaction(deps.db, async (tx) => {
    // A password that an administrator gives at the same moment, or a disabling, stands: it is seen below, or comes after this.
    await lockRoles(tx, tenantId)
    await users.lockOne(tx, tenantId, person.id)
    // of two at once the second finds it used
    if (!(await links.use(tx, tenantId, digest(asked.secret), operation.now))) return false
    const now = await users.byId(tx, tenantId, person.id)
    const link = await links.bySecret(tx, tenantId, digest(asked.secret))
    const stands = now?.accountEnabled && now.credentialsEpoch === person.credentialsEpoch
    if (!stands || !link || !(await makerMay(tx, tenantId, link, now))) {
      throw new Fault('conflict', 'The account changed in this moment. Open the link again.', { reason: 'changed' })
    }
    await setPassword(tx, operation, person.id, passwordHash)
    await recordAudit(tx, operation, {
      action: 'identity.password-link.use',
      targetKind: 'user',
      targetId: person.id,
    })
    return true
  })
  if (!used) await openPasswordLink(deps, asked) // says that it was used
  return opened
}

const makerMay = async (db: Db, tenantId: TenantId, { madeBy }: links.PasswordLink, person: users.User) =>
  madeBy !== null && (await mayStillMake(db, tenantId, madeBy, { permission: 'User.ReadWrite.All', person }))

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** Only unknown links count, so that nobody's guesses stop a good one at the same address. */
const guesses = makeAddressLimit(10)

function guessed({ clock }: Deps): Fault | undefined {
  const { address = 'local' } = origin()
  const retryAfterSeconds = guesses.wait(address, clock())
  guesses.count(address, clock())
  return retryAfterSeconds === undefined
    ? undefined
    : refusal(
        'throttled',
        `Too many links that do not exist were asked for from this network. Wait ${retryAfterSeconds} seconds. A link that is good opens all the same.`,
        { code: 'too-many', retryAfterSeconds },
      )
}
