// What a policy has beside the members of every configuration: any nodes of the management tree.

import { z } from 'zod'

import { bodyWith } from '../../../contract/body.ts'
import { listOf } from '../../../contract/graph.ts'

const omaSetting = bodyWith(
  {
    '@odata.type': z.string().max(200),
    displayName: z.string().max(256).nullish(),
    description: z.string().max(1000).nullish(),
    omaUri: z.string().min(1).max(1024),
    value: z.union([z.string().max(350_000), z.number(), z.boolean()]),
    fileName: z.string().max(256).nullish(),
    /** Marks the value as a secret; values that are known for secrets need no mark. */
    isEncrypted: z.boolean().nullish(),
    /** Only in answers; requests with it are refused. */
    secretReferenceValueId: z.string().max(256).nullish(),
  },
  ['remark'], // scripts send settings back as they read them
)

export const body = {
  omaSettings: listOf(omaSetting).optional(),
  /** Ours: values that the catalogue of nodes does not know are taken, too. */
  beyondCatalogue: z.boolean().nullish(),
}
export type SettingsBody = z.infer<z.ZodObject<typeof body>>

const settingEntity = z.object({
  '@odata.type': z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  omaUri: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  fileName: z.string().optional(),
  isEncrypted: z.boolean(),
  secretReferenceValueId: z.string().nullable(),
  /** Ours: what there is to know of the node, for example that the catalogue does not know it. */
  remark: z.string().nullable(),
})

export const members = {
  /** Of a policy. */
  omaSettings: z.array(settingEntity).optional(),
  /** Ours, of a policy. */
  holdsSecret: z.boolean().optional(),
}
