// For steps that can go wrong, the usual cause and what to do next; and the act that does it, where one is at hand. The portal
// and the command line tell the same.

import type { OutcomeOf, Step } from '../event.ts'
import { signInRemedies, signInTrouble } from './sign-in.ts'

export type Remedy = { readonly cause: string; readonly next: string }

type Failing = { [S in Step]: 'failed' extends OutcomeOf<S> ? S : never }[Step]

export const remedies = {
  'registration-updated': {
    cause: 'A row of an import shows this device with other parts, as after a repair.',
    next: 'If it was not repaired, find out whose device the imported hash belongs to.',
  },
  'wipe-failed': {
    cause: 'The device answered the command with an error; often its recovery environment is switched off.',
    next: 'Ask for the wipe again when the device is repaired, or delete it from device management. Until then it gets nothing.',
  },
  'leave-refused': {
    cause:
      'Somebody disconnected it in its settings, or wants to get round the wipe. The device was sent the wipe first.',
    next: 'See whether the wipe was carried out. If not, take what is on the device as lost: change the passwords that were used on it.',
  },
  'action-lost': {
    cause: 'A wipe or a retirement was waiting for the device when its enrolment ended.',
    next: 'Take what is on the device as lost if it was to be wiped, or let the device be set up again and ask once more.',
  },
  'action-failed': {
    cause: 'The device answered with an error, or does not know the command: the details say which.',
    next: 'Put right what the device names, and ask for the action again. It goes on being managed meanwhile.',
  },
  'profile-unassigned': {
    cause: 'No profile targets the device any more: it left a group, or an assignment was removed.',
    next: 'Assign a profile to one of the device’s groups or to all devices.',
  },
  'tpm-proved': {
    cause: 'The TPM is a software TPM, or its vendor is not among those that are known.',
    next: 'Nothing, if you know the device as a virtual or simulated one. Its proof counts as your settings say.',
  },
  'tpm-refused': {
    cause:
      'Somebody presented the hardware hash of this device without its TPM, the board was replaced, or the TPM is known to be vulnerable. The details say which.',
    next: 'If it was the device itself: update the firmware of its TPM, or collect the hardware hash anew and import it. Otherwise look at the alarms.',
  },
  'no-profile-assigned': {
    cause: 'The device is registered, but no deployment profile targets it.',
    next: 'Assign a profile to a group that holds the device, or to all devices. Then reset the device, so that it asks again.',
  },
  'profile-refused': {
    cause: 'The ticket that the device showed was missing, had ended, or belonged to other hardware.',
    next: 'Restart the device to get a new ticket. If it happens again, collect the hardware hash anew and import it.',
  },
  'tenant-mismatch': {
    cause: 'The device is registered here, but the account belongs to another organisation.',
    next: 'Sign in with an account of this organisation, or remove the device here so that the other one can register it.',
  },
  'domain-mismatch': {
    cause:
      'Windows 10 1703 without the update of July 2017 (build 15063.483) compares the domain of the account with that of the registration. It did not apply the profile.',
    next: 'Update Windows before the deployment, or let somebody of the registered domain sign in; then reset the device.',
  },
  'join-refused': {
    cause:
      'The person may not join devices, has reached the device limit, or the device object was deleted or disabled.',
    next: 'Check the person’s right to join and number of devices, and that the device object still exists; then restart the device.',
  },
  'device-contested': {
    cause:
      'A machine said that it is this device and could not prove it, while another person has joined the device or is assigned to it. It got a device object of its own and nothing of this one.',
    next: 'Ask both people. If the device was handed on, choose “Allow the next deployment” and have it reset. If not, somebody knows its hardware hash: look at the alarm.',
  },
  'mdm-enrolled': {
    cause: 'It enrolled over an enrolment, or showed the identity of another device. The details say which.',
    next: 'Look at the details, and at the other device that they name.',
  },
  'enrollment-refused': {
    cause: 'The person is outside the management scope, has no licence, or the request did not match the policy.',
    next: 'Check the person’s licence and the management scope of the organisation; then restart the device.',
  },
  'certificate-shared': {
    cause:
      'The certificate and its key were copied: by somebody who took them from the device, or with the image of its disk.',
    next: 'Look at the alarm for both addresses. Delete the managed device, which ends the certificate at once; then reset the device and let it enrol again.',
  },
  'join-key-shared': {
    cause:
      'Its keys and a person’s sign-in were copied, or its disk was set back to an earlier day: a primary refresh token came after a newer one had been used.',
    next: 'Look at the alarm for both addresses. If nobody set the computer back, disable it, reset the person’s password, and let it be set up again.',
  },
  'mdm-session-overfull': {
    cause:
      'No Windows device has that much to say. A program that is not Windows speaks with this device’s certificate.',
    next: 'Look at what runs on the device. Delete the managed device, which ends its certificate at once, if nobody can say.',
  },
  'write-refused': {
    cause: 'The device answered with an error. It may not be ready for this yet.',
    next: 'Nothing yet: it is tried again at each check-in while the status page waits. What it goes on refusing is told as failed then.',
  },
  'policy-failed': {
    cause: 'The device answered with an error for this setting.',
    next: 'Check that the setting is supported by the device’s edition and version of Windows, or assign it no more; then reset the device.',
  },
  'certificate-failed': {
    cause: 'The device refused the certificate or could not store it.',
    next: 'Check the certificate’s validity and format, then let the device check in again.',
  },
  'secret-withheld': {
    cause: 'The device proved less than your organisation asks of devices that get secrets.',
    next: 'See what is missing. It is sent at the next check-in after the device has proved it, or after you asked for less.',
  },
  'conversion-refused': {
    cause: 'A profile registers the devices of its groups, and this one told a hash that could not be registered.',
    next: 'See what is wrong with it, and mend that or import the device. It is asked again in a day.',
  },
  'app-failed': {
    cause: 'The installer ended with an error, or the download did not match its checksum.',
    next: 'Correct the application, or take it off the status page’s list; then reset the device.',
  },
  'app-not-applicable': {
    cause: 'Its Windows is older than those that install the application.',
    next: 'Update Windows on the device, or assign the application to others. Setup does not wait for it.',
  },
  'app-removal-failed': {
    cause: 'The device refused to remove the application.',
    next: 'Remove it at the device, or assign the removal no more. The check-ins after it try again, three times in all.',
  },
  'device-phase-finished': {
    cause: 'Something that the status page waits for failed, or the time allowed ran out.',
    next: 'See which item did not arrive, correct it, then reset the device.',
  },
  'user-phase-finished': {
    cause: 'Something that the status page waits for failed, or the time allowed ran out.',
    next: 'See which item did not arrive, correct it, then let the person sign in again or reset the device.',
  },
  'deployment-finished': {
    cause: 'A part of the setup failed.',
    next: 'Correct what failed, then reset the device.',
  },
  'powered-on': {
    cause: 'Its Windows is older than those that can be deployed with a profile.',
    next: 'Install a newer Windows on it, then reset it.',
  },
  'page-shown': {
    cause: 'The device lost its network.',
    next: 'Connect it again; it goes on by itself.',
  },
  'network-connected': {
    cause: 'The device found no usable network, or the network does not reach the internet.',
    next: 'Connect a cable or another wireless network; sign in to the network’s own page if it has one.',
  },
  'update-installed': {
    cause: 'The update could not be downloaded, or did not install. Setup goes on without it.',
    next: 'Nothing for this deployment. Let the device update itself afterwards.',
  },
  'no-profile': {
    cause: 'The device is not registered, or is registered and has no profile assigned.',
    next: 'Check that the serial number is the registered one and that a profile is assigned; then reset the device.',
  },
  'sign-in-failed': {
    cause: 'The user name or password was wrong, or the account is disabled or locked.',
    next: 'Try again with the right password. A name that is locked after too many wrong ones is free again after the wait that the device shows; a browser or device where the person signed in before is held up by its own mistakes only. A disabled account has to be enabled first.',
  },
  'tenant-mismatched': {
    cause: 'The device is registered with this organisation; an account of another one cannot set it up.',
    next: 'Sign in with an account of this organisation.',
  },
  'domain-mismatched': {
    cause: 'Windows 10 1703 without the update of July 2017 (build 15063.483) compares domains, not organisations.',
    next: 'Update Windows before the deployment, or sign in with an account of the registered domain.',
  },
  'join-failed': {
    cause: 'The directory refused the request.',
    next: 'Check the person’s right to join and number of devices; then restart the device.',
  },
  'enroll-failed': {
    cause: 'Device management refused the request or was not reachable.',
    next: 'Check the person’s licence and the management scope; then restart the device.',
  },
  'not-enrolled': {
    cause: 'The sign-in named no management service for this person.',
    next: 'Give the person a licence and include them in the management scope if the device is to be managed.',
  },
  'status-page-item': {
    cause: 'One item of the status page could not be completed.',
    next: 'Correct what failed.',
  },
  'status-page-finished': {
    cause: 'The status page lets people go on although something is not done.',
    next: 'What was not done is tried again at the next check-ins.',
  },
  'status-page-failed': {
    cause: 'An item failed, or the time allowed for setup ran out.',
    next: 'See which item did not arrive, correct it, then reset the device or let the person try again.',
  },
  'gave-up': {
    cause: 'An earlier step failed and the device could not go on.',
    next: 'Correct what failed before that, then restart or reset the device.',
  },
} as const satisfies Readonly<Record<Failing, Remedy>> & Readonly<Partial<Record<Step, Remedy>>>

/** What to do on a device that is set up: people work with it, and what comes later needs no reset. */
export const remediesOnceSetUp = {
  'app-failed':
    'Correct the application, or assign it no more. The next check-in tries again; the device needs no reset.',
  'app-removal-failed':
    'Remove it at the device, or assign the removal no more. The check-ins after it try again, three times in all.',
  'policy-failed':
    'Check that the setting is supported by the device’s edition and version of Windows, or assign it no more. The next check-in after the change tries again; the device needs no reset.',
  'certificate-failed':
    'Check the certificate’s validity and format. The next check-in after the change tries again; the device needs no reset.',
} as const satisfies Partial<Record<keyof typeof remedies, string>>

export const nextOnceSetUp = (step: Step): string | undefined =>
  Object.hasOwn(remediesOnceSetUp, step) ? remediesOnceSetUp[step as keyof typeof remediesOnceSetUp] : undefined

/** What to do where the refuser said for what it refused a join or an enrolment. */
export const nextOnceRefused = {
  'account-disabled': 'Enable the account of the person, or let somebody else sign in; then restart the device.',
  'join-not-allowed': 'Allow the person, or everybody, to join devices; then restart the device.',
  'device-cap-reached':
    'Delete devices of the person that are used no more, or raise the number that everybody may join; then restart the device.',
  'device-disabled': 'Enable the device, if nothing speaks against it; then restart it.',
  'user-disabled': 'Enable the account of the person, or let somebody else sign in; then restart the device.',
  'too-many-managed':
    'Delete devices of the person that are used no more from management, or raise the number that one person may have in it; then restart the device.',
  'user-not-licensed': 'Give the person a licence for device management; then restart the device.',
  'platform-blocked':
    'Change the restriction, or assign the person another that goes before it; then restart the device.',
  'personal-blocked':
    'If the device is the organisation’s, register it or import its corporate identifier; else change the restriction. Then restart the device.',
  'version-too-old': 'Update Windows on the device, or change the restriction; then restart the device.',
  'version-too-new': 'Change the restriction if the version is good; then restart the device.',
  'manufacturer-blocked': 'Change the restriction, or give the person another device; then restart it.',
  'mdm-scope': 'Take the person, or everybody, into the scope of management; then restart the device.',
} as const

/** Where the remedy of a step stands, for portals that say it in another language: the names of a table and of its row. */
export function remedyPlace(
  step: Step,
  isSetUp = false,
  detail: Detail = {},
): { readonly cause: readonly string[]; readonly next: readonly string[] } {
  const trouble = step === 'sign-in-failed' ? signInTrouble(detail) : undefined
  if (trouble) return { cause: ['signInRemedy', trouble, 'cause'], next: ['signInRemedy', trouble, 'next'] }
  const cause = ['remedy', step, 'cause']
  const refused = refusedFor(step, detail)
  if (refused !== undefined && Object.hasOwn(nextOnceRefused, refused))
    return { cause, next: ['remedyOnceRefused', refused] }
  if (isSetUp && nextOnceSetUp(step) !== undefined) return { cause, next: ['remedyOnceSetUp', step] }
  return { cause, next: ['remedy', step, 'next'] }
}

/** By the names of `remedyPlace`. */
export const remedyTables = {
  remedy: remedies,
  remedyOnceSetUp: remediesOnceSetUp,
  remedyOnceRefused: nextOnceRefused,
  signInRemedy: signInRemedies,
} as const

/** `isSetUp`: it came when the setup was over (progress.ts). `detail`: of the step, which may name what it was refused for. */
export function remedyOf(step: Step, isSetUp = false, detail: Detail = {}): Remedy | undefined {
  const { cause, next } = remedyPlace(step, isSetUp, detail)
  const [said, helps] = [wordsAt(cause), wordsAt(next)]
  return said === undefined || helps === undefined ? undefined : { cause: said, next: helps }
}

function wordsAt(names: readonly string[]): string | undefined {
  let found: unknown = remedyTables
  for (const name of names)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined
  return typeof found === 'string' ? found : undefined
}

/** Portals have a button for it, and the command line a command. */
export type Act = 'assign-profile' | 'wipe' | 'delete-registration' | 'look-at-alarms' | 'enable'

const acts: Readonly<Partial<Record<Step, Act>>> = {
  'profile-unassigned': 'assign-profile',
  'no-profile-assigned': 'assign-profile',
  'no-profile': 'assign-profile',
  'profile-refused': 'look-at-alarms',
  'tpm-refused': 'look-at-alarms',
  'tenant-mismatch': 'delete-registration',
  'tenant-mismatched': 'delete-registration',
  'policy-failed': 'wipe',
  'certificate-failed': 'wipe',
  'app-failed': 'wipe',
  'device-phase-finished': 'wipe',
  'user-phase-finished': 'wipe',
  'deployment-finished': 'wipe',
  'status-page-failed': 'wipe',
}

type Detail = Readonly<Record<string, unknown>>

/** What a join or an enrolment was refused for: the refuser's word, which is no claim of the device. */
export function refusedFor(step: Step, { why, reason }: Detail): string | undefined {
  const said = step === 'join-refused' ? why : step === 'enrollment-refused' ? reason : undefined
  return typeof said === 'string' ? said : undefined
}

/** Undefined where it is done at the device, or has to be looked for. */
export function actFor(step: Step, detail: Detail, isSetUp = false): Act | undefined {
  if (isSetUp && nextOnceSetUp(step) !== undefined) return undefined
  return refusedFor(step, detail) === 'device-disabled' ? 'enable' : acts[step]
}

/** What failed is kept by the organisation: portals lead to it, and the command line shows it. */
export type Kept = 'app' | 'policy'

const kept: Readonly<Partial<Record<Step, Kept>>> = {
  'app-failed': 'app',
  'app-not-applicable': 'app',
  'app-removal-failed': 'app',
  'policy-failed': 'policy',
  'certificate-failed': 'policy',
}

export const keptFor = (step: Step): Kept | undefined => kept[step]

/** Where the organisation keeps what a person or a device was refused for. */
export type Place = 'person' | 'organization' | 'clean-up' | 'restriction' | 'corporate-devices'

const places: Readonly<Record<string, readonly Place[]>> = {
  'account-disabled': ['person'],
  'join-not-allowed': ['person', 'organization'],
  'device-cap-reached': ['clean-up', 'organization'],
  'user-disabled': ['person'],
  'too-many-managed': ['clean-up', 'organization'],
  'user-not-licensed': ['person'],
  'mdm-scope': ['organization', 'person'],
  'platform-blocked': ['restriction'],
  'personal-blocked': ['restriction', 'corporate-devices'],
  'version-too-old': ['restriction'],
  'version-too-new': ['restriction'],
  'manufacturer-blocked': ['restriction'],
}

export function placesFor(step: Step, detail: Detail): readonly Place[] {
  const refused = refusedFor(step, detail)
  const kept = refused !== undefined && Object.hasOwn(places, refused) ? places[refused]! : []
  const isNamed = typeof detail.restrictionId === 'string'
  // the limit of a person stands with the organisation, unless another limit reaches them
  return isNamed ? kept.map((place) => (place === 'organization' ? 'restriction' : place)) : kept
}
