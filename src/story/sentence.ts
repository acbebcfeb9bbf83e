// One plain sentence for each step of a story, for the command line. The portal has its own texts, in languages.

import type { Step } from './event.ts'

const sentences: Readonly<Record<Step, string>> = {
  registered: 'registered',
  'registration-updated': 'registered again; its record was updated',
  deregistered: 'deregistered',
  'retire-asked': 'is to leave management, says {by}',
  'wipe-asked': 'is to be wiped, says {by}',
  'wipe-failed': 'refused to be wiped: {status}',
  'management-ended': 'is managed no more: {because}',
  'device-disabled': 'was disabled in the directory by {by}',
  'device-enabled': 'was enabled in the directory by {by}',
  'device-deleted': 'was deleted from the directory by {by}',
  'profile-assigned': 'gets the profile {profileName}',
  'profile-unassigned': 'has no profile any more',
  'device-contacted': 'made contact',
  'profile-offered': 'was offered the profile {profileName}',
  'no-profile-assigned': 'asked for a profile; none is assigned',
  'profile-refused': 'was not offered its profile: {reason}',
  'tenant-mismatch': 'reported a user of another tenant; the profile was not applied',
  'directory-joined': 'joined the directory as {displayName}',
  'join-refused': 'was refused at the directory: {message}',
  'terms-accepted': 'accepted the terms of use',
  'mdm-enrolled': 'enrolled in management',
  'enrollment-refused': 'was refused at enrolment: {message}',
  'mdm-session-started': 'began a management session',
  'mdm-session-finished': 'finished a management session',
  'status-page-announced': 'was told what the status page waits for',
  'policy-applied': 'applied {name}',
  'policy-failed': 'did not apply {name}: {error}',
  'certificate-installed': 'trusts {name}',
  'certificate-failed': 'did not install {name}: {error}',
  'app-download-served': 'downloads {name}',
  'app-installed': 'installed {name}',
  'app-failed': 'did not install {name}: {error}',
  'device-phase-finished': 'finished device setup',
  'user-phase-finished': 'finished account setup',
  'deployment-finished': 'is deployed',
  'powered-on': 'switched on',
  'page-shown': 'shows {text}',
  'network-connected': 'is online: {text}',
  'update-installed': 'installed an update: {text}',
  rebooted: 'restarted: {text}',
  'profile-received': 'received its profile: {text}',
  'no-profile': 'received no profile: {text}',
  'signed-in': 'signed in: {text}',
  'sign-in-failed': 'could not sign in: {text}',
  'tenant-matched': 'user and profile belong to the same tenant',
  'profile-applied': 'applied its profile: {text}',
  'tenant-mismatched': 'user and profile belong to different tenants',
  joined: 'is joined: {text}',
  'join-failed': 'could not join: {text}',
  enrolled: 'is enrolled: {text}',
  'enroll-failed': 'could not enrol: {text}',
  'not-enrolled': 'is not enrolled: {text}',
  'status-page-shown': 'shows the status page: {text}',
  'status-page-item': 'status page: {text}',
  'status-page-finished': 'status page done: {text}',
  'status-page-failed': 'status page failed: {text}',
  'logged-on': 'user is logged on: {text}',
  'profile-discarded': 'discarded the profile',
  desktop: 'shows the desktop',
  'gave-up': 'gave up: {text}',
}

/** Details fill the braces; a device's own steps carry one `text`. */
export function sentenceOf(step: Step, detail: Readonly<Record<string, unknown>>): string {
  return (sentences[step] ?? step).replace(/:? ?\{(\w+)\}/g, (place, name: string) => {
    const value = detail[name]
    return value === undefined || value === '' ? '' : place.replace(`{${name}}`, String(value))
  })
}
