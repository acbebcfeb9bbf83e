// Users are created in a verified domain of their tenant, with an Argon2id password and, sometimes, a directory role.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { type ExtensionTexts, mergedTexts } from '../../kernel/attribute/extension-attribute.ts'
import type { PersonAttributes } from '../../kernel/attribute/person-attribute.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type Role, rolesOf } from '../../kernel/role.ts'
import { type BySource, refuseKeptElsewhere, refuseOtherVersion, sourceAfter } from '../../kernel/source.ts'
import { signInNameProblem } from '../../kernel/text/plain-name.ts'
import { reevaluateUsers, settleLicences } from '../membership/membership.ops.ts'
import { lockPlacement } from '../membership/membership.sql.ts'
import type { ReachedGroups } from '../seat/reached-group.ts'
import * as seats from '../seat/seat.sql.ts'
import { domainOf } from '../tenant/domain-name.ts'
import * as tenants from '../tenant/tenant.sql.ts'
import type { PersonWords } from './attributes.ts'
import { refuseToDelete } from './bulk-account.ops.ts'
import { endSessions } from './credentials.ops.ts'
import { hashPassword, unknowableHash } from './password.ops.ts'
import { protectRoleHolder } from './role-holder.ops.ts'
import { giveStandardLicence, switchLicence } from './standard-licence.ops.ts'
import * as users from './user.sql.ts'

export type NewUser = {
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly attributes?: PersonWords['attributes']
  /** Without one nobody signs in until a link or a pass was given. */
  readonly password?: string
  readonly accountEnabled?: boolean
  readonly externalId?: string | null
  readonly source?: string | null
  readonly managerId?: UserId | null
  readonly roles?: readonly Role[]
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
}

export async function createUser(db: Db, operation: OperationContext, input: NewUser): Promise<users.User> {
  const userPrincipalName = await nameToHave(db, operation.tenantId, input.userPrincipalName)
  const passwordHash = await hashOf(input, userPrincipalName, operation.tenantId) // outside the transaction: it takes 15 ms of CPU
  const id = UserId.parse(crypto.randomUUID())
  return inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what rules say does
    const attributes = stored(input.attributes, {})
    const isNew = await users.insert(tx, operation, { ...input, attributes, id, userPrincipalName, passwordHash })
    if (!isNew) throw await taken(tx, operation.tenantId, { ...input, userPrincipalName })
    if (input.managerId) await changeManager(tx, operation, { id, managerId: null }, input.managerId)
    if (input.roles?.length) await users.giveRoles(tx, operation.tenantId, id, input.roles)
    if (input.mdmLicensed !== false) {
      await giveStandardLicence(tx, operation, id)
      await settleLicences(tx, operation, [id])
    }
    const created = await users.byId(tx, operation.tenantId, id)
    invariant(created, 'a user just inserted can be read')
    await recordAudit(tx, operation, {
      action: 'directory.user.create',
      targetKind: 'user',
      targetId: id,
      ...changes(undefined, { ...accountOf(created), ...input.attributes, manager: created.managerId ?? undefined }),
    })
    await reevaluateUsers(tx, operation, [id])
    return created
  })
}

const hashOf = async (input: NewUser, userPrincipalName: string, tenantId: TenantId): Promise<string> =>
  input.password === undefined
    ? unknowableHash
    : hashPassword(input.password, { ...input, userPrincipalName }, tenantId)

/** As it is stored. */
async function nameToHave(db: Db, tenantId: TenantId, given: string): Promise<string> {
  const userPrincipalName = given.normalize('NFC')
  const problem = signInNameProblem(userPrincipalName)
  if (problem) {
    throw new Fault('invalid-input', `A userPrincipalName ${problem}. Write it without them.`, { reason: 'user-name' })
  }
  const domain = domainOf(userPrincipalName)
  if (!domain || (await tenants.idByDomain(db, domain)) !== tenantId) {
    throw new Fault(
      'invalid-input',
      `'${userPrincipalName}' does not end in a verified domain of this tenant. Use name@domain with one of its domains.`,
      { reason: 'user-domain' },
    )
  }
  return userPrincipalName
}

type Names = { readonly userPrincipalName: string; readonly externalId?: string | null }

async function taken(tx: Db, tenantId: TenantId, { userPrincipalName, externalId }: Names): Promise<Fault> {
  const other = externalId ? await users.byExternalId(tx, tenantId, externalId) : undefined
  return other
    ? new Fault('conflict', `${other.userPrincipalName} has the externalId '${externalId}' already in this tenant.`, {
        reason: 'external-id-taken',
      })
    : new Fault('conflict', `A user named ${userPrincipalName} exists already in this tenant.`, {
        reason: 'user-exists',
      })
}

const stored = (
  said: PersonWords['attributes'] | undefined,
  before: ExtensionTexts,
): Partial<PersonAttributes> | undefined =>
  said && {
    ...said,
    extensionTexts: said.extensionTexts ? mergedTexts(before, said.extensionTexts) : before,
  }

export type UserChange = BySource & {
  readonly userPrincipalName?: string
  readonly source?: string | null
  readonly displayName?: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly attributes?: PersonWords['attributes']
  readonly accountEnabled?: boolean
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
  readonly password?: string
  readonly reached?: ReachedGroups
  /** As another directory says it; null takes the manager away. */
  readonly managerId?: UserId | null
}

/** Without what the organisation says of the person, which an entry has as members of their own. */
const accountOf = ({
  attributes: _,
  version: _version,
  directoryPremium: _premium,
  managerId: _manager,
  ...account
}: users.User) => account

/** One member for each thing that was said, so that the entry names what changed; a password shows as changed and as nothing. */
const audited = (user: users.User) => ({ ...accountOf(user), ...user.attributes, password: '' })

/** Outside the transaction, as it waits in line. */
async function newPasswordHash(
  db: Db,
  operation: OperationContext,
  id: UserId,
  password: string | undefined,
): Promise<string | undefined> {
  if (password === undefined) return undefined
  const person = await users.byId(db, operation.tenantId, id)
  if (!person) throw notFound('User', id)
  return hashPassword(password, person, operation.tenantId)
}

/** Whether it lets somebody sign in with the account, or lets the account do more. */
const opens = ({ userPrincipalName, password, accountEnabled, mayJoin, externalId, source }: UserChange): boolean =>
  userPrincipalName !== undefined ||
  password !== undefined ||
  accountEnabled === true ||
  mayJoin === true ||
  Boolean(externalId ?? source)

export async function changeUser(db: Db, operation: OperationContext, id: UserId, change: UserChange): Promise<void> {
  const { tenantId } = operation
  const passwordHash = await newPasswordHash(db, operation, id, change.password)
  const { attributes: said, bySource: _, seenVersion, reached, managerId, ...asked } = change
  const renamed = asked.userPrincipalName !== undefined
  const userPrincipalName = renamed ? await nameToHave(db, tenantId, asked.userPrincipalName ?? '') : undefined
  const account = { ...asked, ...(userPrincipalName && { userPrincipalName }), ...sourceAfter(change) }
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing') // first, as whoever changes what rules say does
    const before = await protectRoleHolder(tx, operation, id, {
      ends: change.accountEnabled === false,
      opens: opens(change),
    })
    refuseOtherVersion(before.userPrincipalName, seenVersion, before.version)
    if (change.source && change.bySource) refuseTakeOver(before)
    const attributes = stored(said, before.attributes.extensionTexts)
    const after = { ...audited(before), ...account, ...attributes }
    refuseKeptElsewhere({ user: before.userPrincipalName }, before, change, keptThere(audited(before), after))
    await refuseTaken(tx, tenantId, before, account)
    await users.change(tx, tenantId, id, { ...account, attributes, passwordHash })
    const managers = managerId === undefined ? undefined : await changeManager(tx, operation, before, managerId)
    if (change.mdmLicensed !== undefined) await switchLicence(tx, operation, id, { on: change.mdmLicensed, reached })
    if (passwordHash || change.accountEnabled === false) await endSessions(tx, operation, id)
    await recordAudit(tx, operation, {
      action: 'directory.user.change',
      targetKind: 'user',
      targetId: id,
      ...changes({ ...audited(before), manager: managers?.before }, { ...after, manager: managers?.after }),
    })
    await reevaluateUsers(tx, operation, [id])
  })
}

type Managers = { readonly before: UserId | null; readonly after: UserId | null }

/** Undefined when it is the same. Groups follow with the person's other changes. */
async function changeManager(
  tx: Db,
  { tenantId }: OperationContext,
  { id, managerId: before }: Pick<users.User, 'id' | 'managerId'>,
  after: UserId | null,
): Promise<Managers | undefined> {
  if (before === after) return undefined
  if (after === id) {
    throw new Fault('invalid-input', 'Nobody is their own manager. Name somebody else.', { reason: 'own-manager' })
  }
  if (after && !(await users.byId(tx, tenantId, after))) {
    throw new Fault('invalid-input', `There is no person '${after}' who could be the manager. Send that one first.`, {
      reason: 'manager-unknown',
    })
  }
  await users.setManager(tx, tenantId, id, after)
  return { before, after }
}

/** Who keeps another directory could make an account there that has the name of an administrator here (T-60). */
function refuseTakeOver({ source, userPrincipalName, ...held }: users.User): void {
  if (source !== null || rolesOf(held).length === 0) return
  throw new Fault(
    'forbidden',
    `The account ${userPrincipalName} holds a directory role and is kept here: no other directory takes it over. Take the role first, and give it again afterwards.`,
    { reason: 'role-holder' },
  )
}

const decidedHere: ReadonlySet<string> = new Set(['mayJoin', 'mdmLicensed', 'password', 'externalId', 'source'])

/** Whatever keeps the person says these; to shut an account out is never refused. */
function keptThere(before: object, after: { readonly accountEnabled?: boolean }): string[] {
  const { after: changed = {} } = changes(before, after)
  const known = before as Readonly<Record<string, unknown>>
  return Object.keys({ ...changed, ...takenAway(known, after as Readonly<Record<string, unknown>>) }).filter(
    (name) => !decidedHere.has(name) && !(name === 'accountEnabled' && after.accountEnabled === false),
  )
}

const takenAway = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(before).flatMap((name) => (before[name] && !after[name] ? [[name, null]] : [])))

/** The unique indexes decide when two ask at once; here it is said in words what is in the way. */
async function refuseTaken(tx: Db, tenantId: TenantId, before: users.User, to: Partial<Names>): Promise<void> {
  const { userPrincipalName, externalId } = to
  const named = userPrincipalName ? await users.byUpn(tx, tenantId, userPrincipalName) : undefined
  if (named && named.id !== before.id) throw await taken(tx, tenantId, { userPrincipalName: named.userPrincipalName })
  const other = externalId ? await users.byExternalId(tx, tenantId, externalId) : undefined
  if (other && other.id !== before.id) throw await taken(tx, tenantId, { ...other, externalId: other.externalId })
}

export async function deleteUser(
  db: Db,
  operation: OperationContext,
  id: UserId,
  by: Omit<BySource, 'externalId'> = {},
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // no rule puts the account into a group meanwhile
    const before = await protectRoleHolder(tx, operation, id, { ends: true, opens: false })
    await refuseToDelete(tx, operation.tenantId, before)
    refuseOtherVersion(before.userPrincipalName, by.seenVersion, before.version)
    refuseKeptElsewhere({ user: before.userPrincipalName }, before, by, ['to be deleted'])
    const reports = await users.leaveReports(tx, operation.tenantId, id)
    await users.remove(tx, operation.tenantId, id)
    await seats.unassign(tx, operation.tenantId, id, 'all')
    await settleLicences(tx, operation, [id]) // somebody may have waited for the seat
    await recordAudit(tx, operation, {
      action: 'directory.user.delete',
      targetKind: 'user',
      targetId: id,
      ...changes({ ...accountOf(before), ...before.attributes }, undefined),
    })
    await reevaluateUsers(tx, operation, reports)
  })
}
