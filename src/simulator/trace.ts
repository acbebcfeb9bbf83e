// The steps a device tells about itself. The names are the device's part of the story's closed list (src/story/event.ts);
// the device imports no server code, so src/story/event.test.ts compares the two lists.

export const deviceSteps = [
  'powered-on',
  'page-shown',
  'network-connected',
  'tpm-shown',
  'tpm-not-shown',
  'update-installed',
  'rebooted',
  'package-applied',
  'package-refused',
  'profile-received',
  'no-profile',
  'signed-in',
  'sign-in-failed',
  'tenant-matched',
  'profile-applied',
  'tenant-mismatched',
  'domain-mismatched',
  'joined',
  'join-failed',
  'enrolled',
  'enroll-failed',
  'not-enrolled',
  'status-page-shown',
  'status-page-item',
  'status-page-finished',
  'status-page-failed',
  'logs-collected',
  'logged-on',
  'hello-registered',
  'hello-failed',
  'profile-discarded',
  'desktop',
  'gave-up',
] as const
export type DeviceStep = (typeof deviceSteps)[number]
export type StepOutcome = 'ok' | 'info' | 'warning' | 'failed'

export type TraceEntry = {
  readonly at: string
  readonly step: DeviceStep
  readonly outcome: StepOutcome
  readonly detail: string
}
