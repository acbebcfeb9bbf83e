// A compliance policy as its form has it. What is wrong is judged by the server's own rules.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'
import { comparedVersions } from '../../../../src/kernel/windows-version.ts'
import { type FlagName, flagNames, isVersion } from '../../../../src/mdm/item/compliance/rules.ts'
import { changedMembers } from '../../../shared/api/changed.ts'
import type { ComplianceBody, CompliancePolicy } from '../../api/management/compliance.ts'

/** Grouped as people think of them; every flag of the service stands in one of them. */
const flagGroups = {
  boot: ['secureBootEnabled', 'codeIntegrityEnabled', 'tpmRequired'],
  disk: ['bitLockerEnabled', 'storageRequireEncryption'],
  protection: [
    'activeFirewallRequired',
    'antivirusRequired',
    'antiSpywareRequired',
    'defenderEnabled',
    'rtpEnabled',
    'signatureOutOfDate',
  ],
} as const satisfies Readonly<Record<string, readonly FlagName[]>>
export const flagGroupNames = Object.keys(flagGroups) as ReadonlyArray<keyof typeof flagGroups>
export const flagsIn = (group: keyof typeof flagGroups): readonly FlagName[] => flagGroups[group]

export type ComplianceValues = { readonly [K in FlagName]: boolean } & {
  readonly displayName: string
  readonly description: string
  readonly osMinimumVersion: string
  readonly osMaximumVersion: string
  readonly requiresAttestation: boolean
  readonly graceHours: string
}

const noFlags = Object.fromEntries(flagNames.map((name) => [name, false])) as Record<FlagName, boolean>

export const newCompliance: ComplianceValues = {
  ...noFlags,
  displayName: '',
  description: '',
  osMinimumVersion: '',
  osMaximumVersion: '',
  requiresAttestation: false,
  graceHours: '0',
}

export const valuesOf = (policy: CompliancePolicy): ComplianceValues => ({
  ...(Object.fromEntries(flagNames.map((name) => [name, policy[name]])) as Record<FlagName, boolean>),
  displayName: policy.displayName,
  description: policy.description,
  osMinimumVersion: policy.osMinimumVersion ?? '',
  osMaximumVersion: policy.osMaximumVersion ?? '',
  requiresAttestation: policy.requiresAttestation,
  graceHours: String(policy.scheduledActionsForRule[0]?.scheduledActionConfigurations[0]?.gracePeriodHours ?? 0),
})

export const demandedIn = (policy: CompliancePolicy): readonly FlagName[] => flagNames.filter((name) => policy[name])

/** `before`: of a policy that exists, of which only what changed is sent. */
export function bodyOf(values: ComplianceValues, before?: ComplianceValues): ComplianceBody {
  const {
    graceHours,
    osMinimumVersion: least,
    osMaximumVersion: most,
    ...others
  } = before ? changedMembers(before, values) : values
  return {
    '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
    ...others,
    ...(least !== undefined && { osMinimumVersion: least.trim() || null }),
    ...(most !== undefined && { osMaximumVersion: most.trim() || null }),
    ...(graceHours !== undefined && {
      scheduledActionsForRule: [
        {
          scheduledActionConfigurations: [{ actionType: 'block' as const, gracePeriodHours: Number(graceHours) }],
        },
      ],
    }),
  }
}

export const mostGraceHours = 8760

export const schemaOf = (t: TFunction) =>
  z.custom<ComplianceValues>().check(({ value, issues }) => {
    const refuse = (member: keyof ComplianceValues, message: string) =>
      issues.push({ code: 'custom', input: value, path: [member], message })
    if (value.displayName.trim() === '') refuse('displayName', t('compliance.form.nameNeeded'))
    const least = value.osMinimumVersion.trim()
    const most = value.osMaximumVersion.trim()
    const wrong = (['osMinimumVersion', 'osMaximumVersion'] as const).filter(
      (name) => value[name].trim() !== '' && !isVersion(value[name].trim()),
    )
    for (const name of wrong) refuse(name, t('compliance.form.versionWrong'))
    if (wrong.length === 0 && least !== '' && most !== '' && comparedVersions(least, most) > 0)
      refuse('osMaximumVersion', t('compliance.form.versionsWrong'))
    if (!/^\d{1,4}$/.test(value.graceHours.trim()) || Number(value.graceHours) > mostGraceHours)
      refuse('graceHours', t('compliance.form.graceWrong'))
    if (least === '' && most === '' && !flagNames.some((name) => value[name]))
      refuse('osMinimumVersion', t('compliance.form.nothingDemanded'))
  })
