import { z } from 'zod'

import { instant } from './collection.ts'

/** A rule that narrows assignments to some devices. */
export const assignmentFilter = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  platform: z.literal('windows10AndLater'),
  rule: z.string(),
  assignmentFilterManagementType: z.literal('devices'),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  roleScopeTags: z.array(z.string()),
})
export type AssignmentFilter = z.infer<typeof assignmentFilter>

/** An assignment that a filter narrows. */
export const filterPayload = z.object({
  id: z.string(),
  payloadId: z.string(),
  payloadType: z.enum(['deviceConfigurationAndCompliance', 'application', 'enrollmentConfiguration', 'unknown']),
  groupId: z.string(),
  assignmentFilterType: z.enum(['include', 'exclude']),
})
export type FilterPayload = z.infer<typeof filterPayload>

export const filterValidation = z.object({
  isValidRule: z.boolean(),
  /** What is wrong, with the characters of the rule that are meant. */
  problem: z.string().nullable(),
  at: z.number().nullable(),
  length: z.number().nullable(),
})

/** A clause of the rule, and the value that the device has for it; null is unknown. */
export const decidingClause = z.object({
  expression: z.string(),
  propertyName: z.string(),
  propertyValue: z.string().nullable(),
})

export const previewedDevice = z.object({
  id: z.string(),
  deviceName: z.string(),
  matches: z.boolean(),
  /** By which clauses: the first ten, and how many more there are. */
  because: z.array(decidingClause),
  moreReasons: z.number(),
})
export type PreviewedDevice = z.infer<typeof previewedDevice>

export const filterPreview = z.object({
  value: z.array(previewedDevice),
  /** Behind which device the next page begins; null: all were asked. */
  next: z.string().nullable(),
})
export type FilterPreview = z.infer<typeof filterPreview>
