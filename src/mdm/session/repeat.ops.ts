// Decides whether to repeat a reply that the device says it did not get. Its content was decided when it was given; a device
// that is to leave, or that something was withdrawn from since, would get it for as long as it repeats its message.

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { isCommandOf, isOpen } from '../action/action.ts'
import { itemKey } from '../item/kinds.ts'
import type { Assigned } from './assigned/assigned.ops.ts'
import type { Enrollment, SessionCommand, StoredSession } from './checkin.sql.ts'

/** Reading and taking away give the device nothing. */
const gives = ({ kind, item, queued }: SessionCommand): boolean =>
  !queued && item !== undefined && kind !== 'Get' && kind !== 'Delete'

export async function isStillDue(
  tx: Db,
  operation: OperationContext,
  { action, userIsActive }: Pick<Enrollment, 'action' | 'userIsActive'>,
  { commands }: Pick<StoredSession, 'commands'>,
  load: (tx: Db, operation: OperationContext) => Promise<Assigned>,
): Promise<boolean> {
  const sent = Object.values(commands)
  if (action) {
    const asksFor = sent.some((command) => command.queued && isCommandOf(action.kind, command))
    return (asksFor || !isOpen(action)) && !sent.some(gives)
  }
  const given = sent.filter(gives)
  if (given.length === 0) return true
  const { items } = await load(tx, operation)
  const due = new Set<string>(items.filter(({ phase }) => phase === 'device' || userIsActive).map(itemKey))
  return given.every(({ item }) => due.has(item ?? ''))
}
