// One plain sentence for each step of a story and each way in which it can end, for the command line. The portal has its own
// texts, in languages.

import { codesReadable } from './code.ts'
import { endings, type Outcome, type Step, type WordsOfSteps, wordsFor } from './event.ts'

const sentences: WordsOfSteps = {
  registered: 'registered',
  'registration-updated': {
    well: 'registered again; its record was updated',
    odd: 'registered again with other hardware, as after a repair',
  },
  deregistered: 'deregistered',
  'board-replaced': 'its board was replaced: registered anew in place of the registration before',
  'retire-asked': 'is to leave management, says {by}',
  'wipe-asked': 'is to be wiped, says {by}',
  'wipe-failed': 'refused to be wiped: {status}',
  'leave-refused': 'said goodbye to management; it stays until it has been wiped',
  'management-ended': 'is managed no more: {because}',
  'action-lost': 'the {action} that waited for it was never carried out: {because}',
  'action-asked': 'is asked for {action} at its next check-in, says {by}',
  'action-canceled': 'is not asked for {action} any more, says {by}',
  'action-done': 'carried out {action}',
  'action-failed': 'did not carry out {action}: {because}',
  'device-disabled': 'was disabled in the directory by {by}',
  'device-enabled': 'was enabled in the directory by {by}',
  'device-deleted': 'was deleted from the directory by {by}',
  'profile-assigned': 'gets the profile {profileName}',
  'profile-unassigned': 'has no profile any more',
  'device-contacted': 'made contact',
  'tpm-proved': {
    well: 'proved its TPM ({assurance}, {origin})',
    odd: 'proved a TPM that no vendor vouches for ({assurance}, {origin})',
  },
  'tpm-refused': 'did not prove its TPM: {message}',
  'profile-offered': 'was offered the profile {profileName}',
  'no-profile-assigned': 'asked for a profile; none is assigned',
  'profile-refused': 'was not offered its profile: {reason}',
  'tenant-mismatch': 'reported a user of another tenant; the profile was not applied',
  'domain-mismatch': 'reported a user of this tenant who is not of the registered domain; the profile was not applied',
  'directory-joined': 'joined the directory as {displayName}',
  'join-refused': 'was refused at the directory: {message}',
  'device-contested': 'somebody without proof asked for this device: {user}',
  'next-deployment-allowed': 'may be deployed once without proof until {until}',
  'next-deployment-withdrawn': 'may not be deployed without proof any more',
  'terms-accepted': 'accepted the terms of use',
  'mdm-enrolled': {
    well: 'enrolled in management',
    odd: 'enrolled in management, and what it said does not all agree with the records',
  },
  'enrollment-refused': 'was refused at enrolment: {message}',
  'join-key-shared': 'what it signs in with is used from two places',
  'certificate-shared': 'its management certificate is used from two places at once',
  'mdm-session-started': 'began a management session',
  'mdm-session-finished': 'finished a management session',
  'mdm-session-overfull': 'answered more in one management session than is kept, which ended it',
  'status-page-announced': 'was told what the status page waits for',
  'write-refused': 'did not take {name} yet: {error}; it is tried again at each check-in until {until}',
  'policy-applied': 'applied {name}',
  'policy-failed': 'did not apply {name}: {error}',
  'certificate-installed': 'trusts {name}',
  'certificate-failed': 'did not install {name}: {error}',
  'conversion-refused': 'was not registered with the hash that it told. {message}',
  'compliance-changed': {
    well: 'complies with what its organisation demands ({source})',
    odd: 'does not comply with what its organisation demands: {because}',
  },
  'secret-withheld': 'was not sent {name}. {reason} {remedy}',
  'app-download-served': 'downloads {name}',
  'app-installed': 'installed {name}',
  'app-failed': 'did not install {name}: {error}',
  'app-not-applicable': 'does not get {name}. {reason} {remedy}',
  'app-removed': 'no longer has {name}, which it was to remove',
  'app-removal-failed': 'did not remove {name}: {error}',
  'device-phase-finished': { well: 'finished device setup', failed: 'device setup failed: {failed}' },
  'user-phase-finished': { well: 'finished account setup', failed: 'account setup failed: {failed}' },
  'deployment-finished': { well: 'is deployed', failed: 'the deployment failed: {failed}' },
  'powered-on': { well: 'switched on', odd: 'switched on: {text}' },
  'page-shown': { well: 'shows {text}', odd: 'could not go on: {text}' },
  'network-connected': { well: 'is online: {text}', failed: 'found no network: {text}' },
  'tpm-shown': 'showed its TPM: {text}',
  'tpm-not-shown': 'could not show its TPM: {text}',
  'update-installed': { well: 'installed an update: {text}', odd: 'could not update itself: {text}' },
  rebooted: 'restarted: {text}',
  'profile-received': 'received its profile: {text}',
  'no-profile': { well: 'received no profile: {text}', odd: 'received no profile: {text}' },
  'signed-in': 'signed in: {text}',
  'sign-in-failed': 'could not sign in: {text}',
  'tenant-matched': 'user and profile belong to the same tenant',
  'profile-applied': 'applied its profile: {text}',
  'tenant-mismatched': 'user and profile belong to different tenants',
  'domain-mismatched': 'user and profile belong to different domains of one tenant, and this Windows compares domains',
  joined: 'is joined: {text}',
  'join-failed': 'could not join: {text}',
  enrolled: 'is enrolled: {text}',
  'enroll-failed': 'could not enrol: {text}',
  'not-enrolled': { well: 'is not enrolled: {text}', odd: 'is not enrolled: {text}' },
  'status-page-shown': 'shows the status page: {text}',
  'status-page-item': {
    well: 'status page: {text}',
    failed: 'status page, not done: {text}',
  },
  'status-page-finished': { well: 'status page done: {text}', odd: 'status page was left before its end: {text}' },
  'status-page-failed': 'status page failed: {text}',
  'logs-collected': 'collected its logs: {text}',
  'logged-on': 'user is logged on: {text}',
  'package-applied': {
    well: 'applied a provisioning package: {text}',
    odd: 'of what it was prepared with, {text}',
  },
  'package-refused': 'did not apply a provisioning package: {text}',
  'hello-registered': 'has a key of Windows Hello: {text}',
  'hello-failed': 'could not set up Windows Hello: {text}',
  'profile-discarded': 'discarded the profile',
  desktop: 'shows the desktop',
  'gave-up': 'gave up: {text}',
}

const strange = {
  well: 'it calls that a success',
  odd: 'it calls that a warning',
  failed: 'it calls that a failure',
} as const

/** Details fill the braces; a device's own steps carry one `text`. */
export function sentenceOf(step: Step, outcome: Outcome, detail: Readonly<Record<string, unknown>>): string {
  // a server newer than this command may tell steps that have no words here
  if (!Object.hasOwn(sentences, step)) return step
  const { text, isStrange } = wordsFor(sentences[step], step, outcome)
  const sentence = text.replace(/:? ?\{(\w+)\}/g, (place, name: string) => {
    const value = textOf(detail[name])
    return value === '' ? '' : place.replace(`{${name}}`, () => codesReadable(value))
  })
  const remarks = [
    ...(isStrange ? [strange[endings[outcome]]] : []),
    ...(detail.othersNotTold === true ? ['others within the hour are not told'] : []),
  ]
  return [sentence, ...remarks.map((remark) => `(${remark})`)].join(' ')
}

/** A list of things, such as those that failed, one after the other, each with its error. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('; ')
  if (typeof value !== 'object') return String(value)
  const { name, error } = value as { readonly name?: unknown; readonly error?: unknown }
  return [textOf(name), textOf(error)].filter(Boolean).join(': ')
}
