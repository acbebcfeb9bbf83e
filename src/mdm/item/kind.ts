// All that a kind of managed item is: one value of its folder, named in the list of kinds (kinds.routes.ts).

import type { Db } from '../../db/schema.ts'
import type { Serve } from '../../http/serve.ts'
import type { EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { AdminDeps } from '../admin-deps.ts'
import type { ContentDeps } from './app/content/content.routes.ts'
import type { DemandKind, ItemBase, ItemKind } from './item.ts'
import type { Configuration } from './policy/configuration.ts'
import type { Source } from './source.ts'

export type ManagedKind<I extends ItemBase> = {
  /** What sessions ask about its items. */
  readonly items: ItemKind<I> | DemandKind<I>
  /** Where they come from. Kinds that share a table share a source, which is asked once. */
  readonly source: Source
  /** What has to follow when a session finds that the device has some of its items, and that these are assigned to it no more. */
  unassigned?(tx: Db, operation: OperationContext, id: EnrollmentId, itemIds: readonly string[]): Promise<void>
  /** Its operations and what its devices fetch. Kinds that share them name the same function, which is called once. */
  routes(serve: Serve, deps: KindDeps, kinds: ReadonlyArray<Pick<ManagedKind<ItemBase>, 'configuration'>>): void
  /** Of a kind of settings that is kept as policies are: how an administrator writes it down. */
  readonly configuration?: Configuration
}

export type KindDeps = AdminDeps & ContentDeps
