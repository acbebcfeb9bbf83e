// Ids are born here and nowhere else, but for those that only one managed kind has (docs/adding-a-managed-kind.md): parsed from
// outside, or read from a typed row.
// The brand costs nothing at run time and stops a DeviceId from travelling as a TenantId.
// guid, not uuid: well-known ids such as 00000003-0000-0000-c000-000000000000 have no RFC version digit.

import { z } from 'zod'

const guid = z.guid().transform((text) => text.toLowerCase())

/** A GUID that names nothing of ours in particular, in lower case. */
export const GuidText = guid

export const TenantId = guid.brand<'TenantId'>()
export const UserId = guid.brand<'UserId'>()
export const GroupId = guid.brand<'GroupId'>()
/** The directory's device object (its `id`, not its `deviceId`). */
export const DirectoryDeviceId = guid.brand<'DirectoryDeviceId'>()
/** A registered Autopilot device: the ZTDID, `windowsAutopilotDeviceIdentity.id`. */
export const RegistrationId = guid.brand<'RegistrationId'>()
export const ProfileId = guid.brand<'ProfileId'>()
export const AppId = guid.brand<'AppId'>()
export const PolicyId = guid.brand<'PolicyId'>()
/** One MDM enrolment; the CN of the MDM certificate. */
export const EnrollmentId = guid.brand<'EnrollmentId'>()

export const FilterId = guid.brand<'FilterId'>()

export type TenantId = z.infer<typeof TenantId>
export type UserId = z.infer<typeof UserId>
export type GroupId = z.infer<typeof GroupId>
export type DirectoryDeviceId = z.infer<typeof DirectoryDeviceId>
export type RegistrationId = z.infer<typeof RegistrationId>
export type ProfileId = z.infer<typeof ProfileId>
export type AppId = z.infer<typeof AppId>
export type PolicyId = z.infer<typeof PolicyId>
export type EnrollmentId = z.infer<typeof EnrollmentId>
export type FilterId = z.infer<typeof FilterId>

/** RFC 9562 version 7: ids made one after the other are neighbours in every index. */
export function timeOrderedGuid(now: Date): string {
  const ms = now.getTime()
  if (ms !== beginning.ms) {
    const time = ms.toString(16).padStart(12, '0')
    beginning = { ms, text: `${time.slice(0, 8)}-${time.slice(8)}-7` }
  }
  return beginning.text + crypto.randomUUID().slice(15)
}

/** Thousands of ids are made in one moment. */
let beginning = { ms: Number.NaN, text: '' }

/** When `timeOrderedGuid` made it, in milliseconds. */
export function idTime(guid: string): number {
  return Number.parseInt(guid.replace('-', '').slice(0, 12), 16)
}

/** Of an id as devices write theirs: with or without dashes. */
export function guidOf(text: string | undefined): string | undefined {
  const hex = text?.trim().replace(/[{}-]/g, '').toLowerCase() ?? ''
  if (!/^[0-9a-f]{32}$/.test(hex)) return undefined
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
