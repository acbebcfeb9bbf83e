// The steps a device's story is made of, in the order in which a deployment meets them.
// `stage` groups them into the six stages an administrator reasons about (L-031).

export const stages = [
  'registration',
  'network',
  'profile',
  'authentication',
  'join',
  'enrollment',
  'settings',
] as const
export type Stage = (typeof stages)[number]

export type Hop = 'registration' | 'deployment' | 'identity' | 'join' | 'mdm' | 'device'
export type Outcome = 'ok' | 'info' | 'warning' | 'failed'

/** Steps that the server records itself. */
export const serverSteps = {
  registered: 'registration',
  'registration-updated': 'registration',
  deregistered: 'registration',
  // Cutting off is no part of a deployment, whenever it happens.
  'retire-asked': 'registration',
  'wipe-asked': 'registration',
  'wipe-failed': 'registration',
  'leave-refused': 'registration',
  'management-ended': 'registration',
  'action-lost': 'registration',
  'device-disabled': 'registration',
  'device-enabled': 'registration',
  'device-deleted': 'registration',
  'profile-assigned': 'registration',
  'profile-unassigned': 'registration',
  'device-contacted': 'network',
  'tpm-proved': 'network',
  'tpm-refused': 'network',
  'profile-offered': 'profile',
  'no-profile-assigned': 'profile',
  'profile-refused': 'profile',
  'tenant-mismatch': 'authentication',
  'directory-joined': 'join',
  'join-refused': 'join',
  'device-contested': 'join',
  'next-deployment-allowed': 'join',
  'next-deployment-withdrawn': 'join',
  'terms-accepted': 'enrollment',
  'mdm-enrolled': 'enrollment',
  'enrollment-refused': 'enrollment',
  'join-key-shared': 'join',
  'certificate-shared': 'settings',
  'mdm-session-started': 'settings',
  'mdm-session-finished': 'settings',
  'mdm-session-overfull': 'settings',
  'status-page-announced': 'settings',
  'policy-applied': 'settings',
  'policy-failed': 'settings',
  'certificate-installed': 'settings',
  'certificate-failed': 'settings',
  'secret-withheld': 'settings',
  'app-download-served': 'settings',
  'app-installed': 'settings',
  'app-failed': 'settings',
  'device-phase-finished': 'settings',
  'user-phase-finished': 'settings',
  'deployment-finished': 'settings',
} as const satisfies Record<string, Stage>

/** Steps a device reports about itself; they are claims and are labelled so. */
export const deviceSteps = {
  'powered-on': 'network',
  'page-shown': 'network',
  'network-connected': 'network',
  'tpm-shown': 'network',
  'tpm-not-shown': 'network',
  'update-installed': 'network',
  rebooted: 'network',
  'profile-received': 'profile',
  'no-profile': 'profile',
  'signed-in': 'authentication',
  'sign-in-failed': 'authentication',
  'tenant-matched': 'authentication',
  'profile-applied': 'authentication',
  'tenant-mismatched': 'authentication',
  joined: 'join',
  'join-failed': 'join',
  enrolled: 'enrollment',
  'enroll-failed': 'enrollment',
  'not-enrolled': 'enrollment',
  'status-page-shown': 'settings',
  'status-page-item': 'settings',
  'status-page-finished': 'settings',
  'status-page-failed': 'settings',
  'logged-on': 'settings',
  'profile-discarded': 'settings',
  desktop: 'settings',
  'gave-up': 'settings',
} as const satisfies Record<string, Stage>

/**
 * Steps that a client can cause as often as it asks and that change nothing: the hourly limit of each for a device. The last
 * one recorded says that others are not (docs/decisions/0010-what-strangers-add-to-a-story.md).
 */
export const mostWithinAnHour: Readonly<Partial<Record<Step, number>>> = {
  'join-refused': 20,
  'enrollment-refused': 20,
  'mdm-session-started': 30,
  'mdm-session-finished': 30,
  'mdm-session-overfull': 20,
  'status-page-announced': 30,
  'app-download-served': 60,
}

export type ServerStep = keyof typeof serverSteps
export type DeviceStep = keyof typeof deviceSteps
export type Step = ServerStep | DeviceStep

export function stageOf(step: Step): Stage {
  return step in serverSteps ? serverSteps[step as ServerStep] : deviceSteps[step as DeviceStep]
}
