// How items of a kind come from their table to one device: read with those of every other kind in one statement
// (session/assigned/assigned.sql.ts), then opened one by one.

import type { RawBuilder } from 'kysely'

import type { AssignmentKind } from '../../assignment/assignment.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import type { Windows } from '../catalogue/applies.ts'
import type { Phase } from '../node.ts'
import type { Decision, SecretConsumer } from '../secret/release.ts'
import type { Item, ItemKey, ItemName } from './kinds.ts'

/** Undefined for what holds no secret. */
export type Decide = <C extends SecretConsumer>(consumer: C, id: string) => Decision<C> | undefined

export type Giving = {
  readonly tenantId: TenantId
  readonly enrollmentId: EnrollmentId
  readonly seal: Seal
  readonly content: { readonly key: Uint8Array; readonly origin: string }
  /** As the device says of itself. */
  readonly windows: Windows
  readonly now: Date
}

/** This Windows cannot have it. */
export type Unsuited = { readonly kind: 'unsuited'; readonly reason: string; readonly remedy: string }

export type Loaded = {
  readonly kind: ItemName
  readonly id: string
  readonly name: string
  /** `user`: it waits for the user, however it was assigned. */
  readonly scope: Phase
  readonly holdsSecret: boolean
  /** It gives way to each of these, where both reach the device. */
  readonly unless?: readonly ItemKey[]
  /** It gives way to each of these, where the device gets them: what is withheld replaces nothing. */
  readonly replacedBy?: readonly ItemKey[]
  /** The item as this device gets it, or why it is withheld. */
  open(
    decide: Decide,
    phase: Phase,
    giving: Giving,
  ): Item | Extract<Decision<SecretConsumer>, { kind: 'withheld' }> | Unsuited
}

export type Source = {
  /** How it is assigned. */
  readonly assignment: AssignmentKind
  /**
   * A query for the items whose ids `ids` selects, with the columns that `loaded` reads, `id` and `created_at` among them; `device`: for
   * what is known of them on this one.
   */
  rows(tenantId: TenantId, ids: RawBuilder<unknown>, device: EnrollmentId): RawBuilder<unknown>
  /** An item from its row as JSON. Rows come oldest first: of two items that set one node differently, the older wins. */
  loaded(row: unknown): Loaded
}

/** `Row` is what the query of `rows` selects. */
export function source<Row>(of: Omit<Source, 'loaded'> & { loaded(row: Row): Loaded }): Source {
  return { ...of, loaded: (row) => of.loaded(row as Row) }
}
