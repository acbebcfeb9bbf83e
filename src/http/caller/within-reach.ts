// Does a call as far as its caller reaches: what a role for a group does not reach is answered as if it did not exist, and what
// is written is checked again in its own transaction.

import type { Access } from '../../contract/route.ts'
import { invariant } from '../../kernel/fault.ts'
import { beyondReach, checkedInTransactions, type Reached } from '../../kernel/reach.ts'
import type { Caller, TokenCaller } from './caller.ts'

type Asked = { readonly access: Access; readonly method: string }

export async function withinReach<T>(
  { access, method }: Asked,
  caller: Caller,
  params: unknown,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  if (caller.kind !== 'token' || !caller.reach) return work(caller)
  const reached = reachedBy(access, params)
  if (!reached) return work(caller) // a list, which is shown as far as the caller reaches
  if (!(await reaches(caller, reached))) {
    if (caller.reach.otherwise) return work(caller.reach.otherwise)
    throw beyondReach(reached)
  }
  if (method === 'GET') return work(caller)
  const check = async (tx: unknown) => {
    if (!(await reaches(caller, reached, tx))) throw beyondReach(reached)
  }
  return checkedInTransactions(check, () => work(caller))
}

/** For another object that the body names. */
export const isBeyond = async (caller: Caller, reached: Reached): Promise<boolean> =>
  caller.kind === 'token' && caller.reach !== undefined && !(await reaches(caller, reached))

function reachedBy(access: Access, params: unknown): Reached | undefined {
  const inGroups = access.kind === 'graph' ? access.inGroups : undefined
  invariant(inGroups, 'who reaches some groups only is let in where that is known')
  if (inGroups === 'list') return undefined
  const id = (params as Record<string, unknown>)[inGroups.param]
  invariant(typeof id === 'string', 'the path names the object')
  return { kind: inGroups.kind, id }
}

function reaches({ reach, reaches: ask }: TokenCaller, reached: Reached, tx?: unknown): Promise<boolean> {
  invariant(reach && ask, 'the caller has a role for a group')
  return ask(reach.grants, reached, tx)
}
