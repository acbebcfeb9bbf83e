// Who is the operator of the installation: the command line of its machine, and in the portal the people whom that named. Tenants
// are not the affair of any of them: nothing that a tenant can give makes somebody the operator (docs/decisions/0022-operators.md).

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { TokenCaller } from '../../http/caller/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Actor, OperationContext } from '../../kernel/operation-context.ts'
import { isRegisteredHere } from '../../protocol/oauth/known.ts'
import { isStrong, referencesIn } from '../access-token/method-reference.ts'
import type { IsCommandLine } from '../application/application.ops.ts'
import * as operators from './operator.sql.ts'

export { all as listOperators } from './operator.sql.ts'

/** As the trail of a tenant has them, where they are nobody. Throws `forbidden` for whoever is not. */
export type OperatorOf = (caller: TokenCaller) => Promise<Actor>

export const operatorOf =
  (db: Db, isCommandLine: IsCommandLine): OperatorOf =>
  async (caller) => {
    const { tenantId, userId, clientId, claims } = caller
    if (isCommandLineOf(isCommandLine, caller)) return { kind: 'operator', id: clientId, name: 'command line' }
    if (userId === undefined || !(await operators.isOperator(db, tenantId, userId))) throw noOperator()
    if (isRegisteredHere(clientId)) {
      throw new Fault(
        'forbidden',
        'What the operator of an installation does, no application of an organisation does for them. Use the portal, or the command line of the machine that it runs on.',
        { reason: 'operator-application' },
      )
    }
    if (!isStrong(referencesIn(claims.amr))) {
      throw new Fault(
        'forbidden',
        'The operator of an installation signs in with a second factor, and this sign-in showed none. Set one up in your account, sign out and in again.',
        { reason: 'operator-second-factor' },
      )
    }
    // neither the account nor its organisation, which may be a partner of those who read it
    const { name } = claims
    return { kind: 'operator', id: clientId, name: typeof name === 'string' && name !== '' ? name : 'operator' }
  }

/** For what no account may: to name operators, so that nobody stays by one that was taken over, and to make and remove organisations. */
export function refuseAllButCommandLine(isCommandLine: IsCommandLine, caller: TokenCaller): Actor {
  if (!isCommandLineOf(isCommandLine, caller)) {
    throw new Fault(
      'forbidden',
      'Only the command line of the machine that this installation runs on does this, and no account, an operator’s neither. Ask whoever runs that machine.',
      { reason: 'operator-only' },
    )
  }
  return { kind: 'operator', id: caller.clientId, name: 'command line' }
}

const isCommandLineOf = (isCommandLine: IsCommandLine, { tenantId, clientId, userId }: TokenCaller): boolean =>
  userId === undefined && isCommandLine(tenantId, clientId)

const noOperator = (): Fault =>
  new Fault(
    'forbidden',
    'Only the operator of this installation does this: from the command line of the machine that it runs on, or in the portal with an account that taxiway operator add named there.',
    { reason: 'operator-only' },
  )

type ByOperator = Omit<OperationContext, 'tenantId'>

export async function addOperator(db: Db, by: ByOperator, upn: string): Promise<operators.Operator> {
  return inTransaction(db, async (tx) => {
    const { tenantId, ...user } = await accountNamed(tx, upn)
    if (!user.roles.includes('global-administrator')) {
      throw new Fault(
        'invalid-input',
        `${user.userPrincipalName} is no global administrator of its organisation, as an operator is one. Give it the role first: taxiway role grant.`,
        { reason: 'operator-role' },
      )
    }
    if (await operators.insert(tx, tenantId, user.id, by.now)) await record(tx, by, tenantId, user, 'add')
    return { tenantId, ...shown(user), addedAt: by.now }
  })
}

export async function removeOperator(db: Db, by: ByOperator, upn: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { tenantId, ...user } = await accountNamed(tx, upn)
    if (!(await operators.remove(tx, tenantId, user.id))) {
      throw new Fault('not-found', `${user.userPrincipalName} is no operator. See taxiway operator list.`, {
        reason: 'operator-unknown',
      })
    }
    await record(tx, by, tenantId, user, 'remove')
  })
}

const shown = ({ id: userId, userPrincipalName, displayName }: users.User) => ({
  userId,
  userPrincipalName,
  displayName,
})

async function accountNamed(tx: Db, upn: string): Promise<users.User & { readonly tenantId: TenantId }> {
  const tenantId = await tenants.idByDomain(tx, upn.slice(upn.lastIndexOf('@') + 1))
  const user = tenantId && (await users.byUpn(tx, tenantId, upn))
  if (!tenantId || !user) {
    throw new Fault('not-found', `There is no account '${upn.slice(0, 320)}' in this installation.`, {
      reason: 'user-not-found',
    })
  }
  return { ...user, tenantId }
}

const record = (tx: Db, by: ByOperator, tenantId: TenantId, user: users.User, what: 'add' | 'remove'): Promise<void> =>
  recordAudit(
    tx,
    { ...by, tenantId },
    {
      action: `identity.operator.${what}`,
      targetKind: 'user',
      targetId: user.id,
      details: { userPrincipalName: user.userPrincipalName },
    },
  )
