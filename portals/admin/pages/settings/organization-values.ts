// The rules of an organisation as its form has them, and what a change of them means for devices.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'

import type { Organization } from '../../api/directory.ts'

export const whom = ['all', 'selected', 'none'] as const
export const eras = ['E24', 'E18'] as const
export const codes = ['no', 'yes'] as const

const limitUpTo = (most: number, error: string) => numberFrom(1, most, error)
const numberFrom = (least: number, most: number, error: string) =>
  z.string().check(
    z.trim(),
    z.refine((text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most, { error }),
  )

export const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('organization.nameNeeded')), z.maxLength(256)),
    usersMayJoin: z.enum(whom),
    deviceQuotaPerUser: limitUpTo(1000, t('organization.quotaWrong')),
    enrollmentLimitPerUser: limitUpTo(15, t('organization.managedLimitWrong')),
    checkinIntervalMinutes: numberFrom(15, 1440, t('organization.comeEveryWrong')),
    complianceDays: limitUpTo(120, t('organization.complianceDaysWrong')),
    mdmScope: z.enum(whom),
    withoutJoin: z.enum(codes),
    withoutCertificate: z.enum(codes),
    era: z.enum(eras),
    deviceCodes: z.enum(codes),
    userConsent: z.enum(codes),
  })
export type Values = z.infer<ReturnType<typeof schemaOf>>

export const valuesOf = (organization: Organization): Values => ({
  displayName: organization.displayName,
  usersMayJoin: organization.usersMayJoin,
  deviceQuotaPerUser: String(organization.deviceQuotaPerUser),
  enrollmentLimitPerUser: String(organization.enrollmentLimitPerUser),
  checkinIntervalMinutes: String(organization.checkinIntervalMinutes),
  complianceDays: String(organization.complianceDays),
  mdmScope: organization.mdmScope,
  withoutJoin: organization.allowsUnjoinedEnrollment ? 'yes' : 'no',
  withoutCertificate: organization.allowsDigestSessions ? 'yes' : 'no',
  era: organization.era,
  deviceCodes: organization.allowsDeviceCodes ? 'yes' : 'no',
  userConsent: organization.allowsUserConsent ? 'yes' : 'no',
})

export type Counts = { readonly all: number; readonly mayJoin: number; readonly licensed: number }

/** In words, what another value means for devices. */
export function changesOf(t: TFunction, before: Values, after: Values, counts: Counts | undefined): readonly string[] {
  const counted = (name: string, count: number | undefined) =>
    counts && count !== undefined ? t('organization.counted', { name, count, total: counts.all }) : name
  const joins = (one: Values['usersMayJoin']) =>
    counted(t(`organization.join.${one}.name`), one === 'selected' ? counts?.mayJoin : undefined)
  const managed = (one: Values['mdmScope']) =>
    counted(t(`organization.managed.${one}.name`), one === 'selected' ? counts?.licensed : undefined)
  const withoutJoin = (one: Values['withoutJoin']) => t(`organization.withoutJoin.${one}.name`)
  const withoutCertificate = (one: Values['withoutCertificate']) => t(`organization.withoutCertificate.${one}.name`)
  const deviceCodes = (one: Values['deviceCodes']) => t(`organization.deviceCodes.${one}.name`)
  const userConsent = (one: Values['userConsent']) => t(`organization.userConsent.${one}.name`)
  const era = (one: Values['era']) => t(`organization.eras.${one}.name`)
  const changed = (
    name:
      | 'usersMayJoin'
      | 'mdmScope'
      | 'quota'
      | 'managedLimit'
      | 'comeEvery'
      | 'complianceDays'
      | 'withoutJoin'
      | 'withoutCertificate'
      | 'era'
      | 'deviceCodes'
      | 'userConsent',
    [from, to]: readonly [string, string],
  ): readonly string[] => (from === to ? [] : [t(`organization.changes.${name}`, { before: from, after: to })])
  return [
    ...changed('usersMayJoin', [joins(before.usersMayJoin), joins(after.usersMayJoin)]),
    ...changed('quota', [before.deviceQuotaPerUser, after.deviceQuotaPerUser]),
    ...changed('mdmScope', [managed(before.mdmScope), managed(after.mdmScope)]),
    ...changed('managedLimit', [before.enrollmentLimitPerUser, after.enrollmentLimitPerUser]),
    ...changed('comeEvery', [before.checkinIntervalMinutes, after.checkinIntervalMinutes]),
    ...changed('complianceDays', [before.complianceDays, after.complianceDays]),
    ...changed('withoutJoin', [withoutJoin(before.withoutJoin), withoutJoin(after.withoutJoin)]),
    ...changed('withoutCertificate', [
      withoutCertificate(before.withoutCertificate),
      withoutCertificate(after.withoutCertificate),
    ]),
    ...changed('era', [era(before.era), era(after.era)]),
    ...changed('deviceCodes', [deviceCodes(before.deviceCodes), deviceCodes(after.deviceCodes)]),
    ...changed('userConsent', [userConsent(before.userConsent), userConsent(after.userConsent)]),
  ]
}
