// Which profile a device that asks is offered, and in which form (docs/specification/deployment-profile.md).
// Pure. Nothing here depends on who will sign in: whether the profile is applied is decided by the device, after the user's
// tenant was compared (S-128).

import type { Admission } from '../../kernel/assurance-needs.ts'
import type { DownloadedProfile } from '../../protocol/ztd/profile.ts'
import { oobeOf } from '../profile/oobe.ts'
import type { JoinType, ProfileMode, ProfileSettings } from '../profile/profile.ts'

export type Client = {
  /** 0 when the client does not say; then it is taken as current. */
  readonly osBuild: number
  readonly osEdition: number | null
}

/** Windows 10 1703, the first that knows Autopilot (S-045), and 1809, the first that knows hybrid join (S-179). */
const firstBuild = 15063
const firstHybridBuild = 17763

/** Windows' numbers of editions that are not for deployment (S-134): Surface Hub, HoloLens, Mobile, IoT Core. */
const unsupportedEditions: ReadonlyMap<number | null, string> = new Map([
  [119, 'Surface Hub'],
  [135, 'HoloLens'],
  [136, 'HoloLens'],
  [104, 'Windows Mobile'],
  [133, 'Windows Mobile'],
  [123, 'Windows IoT Core'],
  [131, 'Windows IoT Core'],
])

export type OfferedProfile = {
  readonly displayName: string
  readonly joinType: JoinType
  readonly mode: ProfileMode
  readonly settings: ProfileSettings
  /** False for a profile that is assigned to all devices. */
  readonly explicit: boolean
}

export type Offer =
  | { readonly kind: 'offer'; readonly profile: OfferedProfile }
  | { readonly kind: 'none-assigned' }
  | {
      readonly kind: 'not-offered'
      readonly reason: 'os-too-old' | 'sku-not-supported' | 'hybrid-needs-1809'
      readonly message: string
    }

/**
 * A profile for all devices is an assignment of the administrator's, in the rules of 2018 as in today's; what no tenant has is
 * a built-in default: with nothing assigned a registered device has its ordinary first run (S-101).
 */
export function decideOffer(profile: OfferedProfile | undefined, client: Client): Offer {
  if (client.osBuild !== 0 && client.osBuild < firstBuild) {
    const message = `Windows build ${client.osBuild} is older than ${firstBuild} (Windows 10 version 1703); update Windows.`
    return { kind: 'not-offered', reason: 'os-too-old', message }
  }
  const edition = unsupportedEditions.get(client.osEdition)
  if (edition !== undefined) {
    return { kind: 'not-offered', reason: 'sku-not-supported', message: `SKU not supported: ${edition}.` }
  }
  if (!profile) return { kind: 'none-assigned' }
  if (profile.joinType === 'hybrid' && client.osBuild !== 0 && client.osBuild < firstHybridBuild) {
    const message = `The profile asks for a hybrid join, which Windows build ${client.osBuild} does not know; it needs ${firstHybridBuild} (version 1809).`
    return { kind: 'not-offered', reason: 'hybrid-needs-1809', message }
  }
  return { kind: 'offer', profile }
}

export type OfferedDevice = {
  readonly registrationId: string
  readonly directoryDeviceId: string
  readonly tenantId: string
  readonly tenantDomain: string
  readonly assignedUser: string | null
  /** Given to this very device; wins over the profile's template. */
  readonly deviceName: string | null
}

/** The management service of this installation, by the id that the real one has. */
const mdmId = '0000000a-0000-0000-c000-000000000000'

/** `name`: what the device proved is enough for the name of its user; without it the sign-in page greets nobody. */
export function downloadedProfile(
  device: OfferedDevice,
  profile: OfferedProfile,
  name: Admission<'assigned-user-name'>,
): DownloadedProfile {
  const { settings } = profile
  const { flags, language, region } = oobeOf(profile)
  return {
    registrationId: device.registrationId,
    directoryDeviceId: device.directoryDeviceId,
    tenantId: device.tenantId,
    tenantDomain: device.tenantDomain,
    mdmId,
    profileName: profile.displayName,
    oobe: flags,
    joinMethod: profile.joinType,
    mode: profile.mode,
    forcedEnrollment: settings.escapeLinkHidden,
    assignedUser: name.kind === 'admitted' ? (device.assignedUser ?? '') : '',
    // a hybrid join gets its name from the domain
    deviceNameTemplate: profile.joinType === 'hybrid' ? '' : (device.deviceName ?? settings.deviceNameTemplate),
    language,
    region,
    explicit: profile.explicit,
    updateDisabled: settings.autopilotUpdateDisabled,
  }
}
