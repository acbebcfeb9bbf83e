// Events in one feature that concern another on its right. A feature's `feature.ts` exports its `reactions`, features.ts folds
// them once, and an operation that changes something calls the folded one by name, in its own transaction: an error in a
// reaction undoes the change. Two features that react to one event do so in the order of features (docs/decisions/0011).

import type { Db } from './db/schema.ts'
import { invariant } from './kernel/fault.ts'
import type { DirectoryDeviceId, GroupId } from './kernel/id.ts'
import type { OperationContext } from './kernel/operation-context.ts'

export type Events = {
  /**
   * Devices came into groups or left them, or the rules of that changed. It is not called for devices that an import registers:
   * it writes them in their groups and with their profile.
   */
  readonly membershipChanged: { readonly deviceIds: readonly DirectoryDeviceId[] }
  /** The group is gone, and `membershipChanged` follows for its devices. */
  readonly groupDeleted: { readonly groupId: GroupId }
  /** The rule of a filter changed: what it narrows may reach other devices. */
  readonly filterChanged: { readonly uses: ReadonlyArray<{ readonly kind: string; readonly itemId: string }> }
  /** A device joined with the object of an earlier join; that life's remaining rights have to end. */
  readonly joinedAnew: { readonly deviceId: DirectoryDeviceId }
}

export type Reaction<Name extends keyof Events> = (
  tx: Db,
  operation: OperationContext,
  event: Events[Name],
) => Promise<void>

/** One for each event, whether or not anybody reacts to it. */
export type Reactions = { readonly [Name in keyof Events]: Reaction<Name> }

/** Given to operations that change something others react to. */
export type ChangeDeps = { readonly db: Db; readonly reactions: Reactions }

/** Of features in their order, each with what it reacts to. */
export function foldReactions(features: ReadonlyArray<Partial<Reactions>>): Reactions {
  const each =
    <Name extends keyof Events>(name: Name): Reaction<Name> =>
    async (tx, operation, event) => {
      invariant(tx.isTransaction, `'${name}' is called in the transaction of the change`)
      for (const feature of features) await feature[name]?.(tx, operation, event)
    }
  return {
    membershipChanged: each('membershipChanged'),
    groupDeleted: each('groupDeleted'),
    filterChanged: each('filterChanged'),
    joinedAnew: each('joinedAnew'),
  }
}
