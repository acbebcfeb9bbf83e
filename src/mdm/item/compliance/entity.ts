// Compliance policies as Graph's entities (docs/specification/graph.md), and their bodies as values.

import type { CompliancePolicyEntity } from './compliance.contract.ts'
import { type FlagName, flagNames, type Rules, versionNames } from './rules.ts'

type Values = {
  readonly displayName: string
  readonly description: string
  readonly rules: Rules
  readonly needsAttestation: boolean
  readonly graceHours: number
}

export function complianceEntity(
  policy: Values & {
    readonly id: string
    readonly createdAt: Date
    readonly modifiedAt: Date
    readonly version: number
  },
): CompliancePolicyEntity {
  const { id, rules } = policy
  const demanded = Object.fromEntries(flagNames.map((name) => [name, rules[name] === true])) as Record<
    FlagName,
    boolean
  >
  return {
    '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
    id,
    displayName: policy.displayName,
    description: policy.description,
    createdDateTime: policy.createdAt.toISOString(),
    lastModifiedDateTime: policy.modifiedAt.toISOString(),
    version: policy.version,
    roleScopeTagIds: ['0'],
    ...demanded,
    osMinimumVersion: rules.osMinimumVersion ?? null,
    osMaximumVersion: rules.osMaximumVersion ?? null,
    requiresAttestation: policy.needsAttestation,
    scheduledActionsForRule: [
      {
        id,
        ruleName: '',
        scheduledActionConfigurations: [
          {
            id,
            actionType: 'block',
            gracePeriodHours: policy.graceHours,
            notificationTemplateId: '',
            notificationMessageCCList: [],
          },
        ],
      },
    ],
  }
}

type Scheduled = {
  readonly scheduledActionConfigurations?: ReadonlyArray<{ readonly gracePeriodHours?: number | undefined }> | undefined
}
type Given = { readonly [K in FlagName]?: boolean | null | undefined } & {
  readonly [K in (typeof versionNames)[number]]?: string | null | undefined
} & {
  readonly displayName?: string | undefined
  readonly description?: string | null | undefined
  readonly requiresAttestation?: boolean | undefined
  readonly scheduledActionsForRule?: ReadonlyArray<Scheduled> | undefined
}

export const newValues: Values = {
  displayName: '',
  description: '',
  rules: {},
  needsAttestation: false,
  graceHours: 0,
}

/** What a body says instead of what was; null takes a demand back. */
export function valuesOf(given: Given, before: Values): Values {
  const rules: Record<string, string | true> = { ...before.rules }
  for (const name of [...flagNames, ...versionNames]) {
    const value = given[name]
    if (value === undefined) continue
    if (value === null || value === false || value === '') delete rules[name]
    else rules[name] = typeof value === 'string' ? value.trim() : true
  }
  return {
    displayName: given.displayName ?? before.displayName,
    description: given.description === undefined ? before.description : (given.description ?? ''),
    rules: rules as Rules, // each by its name
    needsAttestation: given.requiresAttestation ?? before.needsAttestation,
    graceHours: given.scheduledActionsForRule ? graceOf(given.scheduledActionsForRule) : before.graceHours,
  }
}

const graceOf = ([rule]: readonly Scheduled[]): number =>
  rule?.scheduledActionConfigurations?.[0]?.gracePeriodHours ?? 0
