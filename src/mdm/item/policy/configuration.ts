// A kind of settings, as administrators keep it. Such kinds share the table of policies, their collection in the API and how they
// are assigned; they differ in how an administrator writes the settings down.

import type { z } from 'zod'

import type { Db } from '../../../db/schema.ts'
import type { PolicyId, TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import type { Seal } from '../../../pki/seal.ts'
import type { Phase } from '../../node.ts'
import type { Setting, StoredSetting } from '../setting.ts'

export type Configuration = {
  /** As it is stored. */
  readonly name: string
  /** As the API calls it. */
  readonly type: `#microsoft.graph.${string}`
  /** What it adds to the bodies of the collection, and to its entities. */
  readonly body: z.ZodRawShape
  readonly members: z.ZodRawShape
  /** The member of a body that has the settings; without it the body says nothing of them. */
  readonly settingsIn: string
  /** Members are methods so that a list may hold kinds of different bodies: callers choose the kind by the body's type. */
  read(body: object, tenantId: TenantId): ContentReading | Promise<ContentReading>
  /** What has to be there before one of them is stored. */
  prepare?(tx: Db, seal: Seal, operation: OperationContext): Promise<void>
  /** What has to follow when one of them is assigned otherwise, or is gone. */
  reassigned?(tx: Db, operation: OperationContext, id: PolicyId): Promise<void>
  /** Its members of an entity: never a secret. */
  entity(stored: { readonly id: string; readonly settings: readonly StoredSetting[] }): object
}

export type ContentReading =
  | { readonly ok: true; readonly scope: Phase; readonly settings: readonly Setting[] }
  | { readonly ok: false; readonly problem: string; readonly reason: string }

/** What an administrator gives of the settings, to be read by its kind. */
export type Content = { readonly configuration: Configuration; readonly body: object }
