// Ids are born here and nowhere else: parsed from outside, or read from a typed row.
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

export type TenantId = z.infer<typeof TenantId>
export type UserId = z.infer<typeof UserId>
export type GroupId = z.infer<typeof GroupId>
export type DirectoryDeviceId = z.infer<typeof DirectoryDeviceId>
export type RegistrationId = z.infer<typeof RegistrationId>
export type ProfileId = z.infer<typeof ProfileId>
export type AppId = z.infer<typeof AppId>
export type PolicyId = z.infer<typeof PolicyId>
export type EnrollmentId = z.infer<typeof EnrollmentId>
