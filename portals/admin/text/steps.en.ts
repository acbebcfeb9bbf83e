// One plain sentence for each step of a device's story and each way in which it can end; for steps that can go wrong, the usual
// cause and what to do next. `satisfies` makes a step, or an outcome, without words a compile error.

import type { Step, WordsOf } from '../../../src/story/event.ts'

type StepTexts = {
  readonly [S in Step]: { readonly said: WordsOf<S>; readonly cause?: string; readonly next?: string }
}

export const stepTexts = {
  registered: { said: 'The device was registered with this organisation' },
  'registration-updated': {
    said: { well: 'The registration was updated', odd: 'The registration was updated with other hardware' },
    cause: 'A row of an import shows this device with other parts, as after a repair.',
    next: 'If it was not repaired, find out whose device the imported hash belongs to.',
  },
  deregistered: { said: 'The registration was removed' },
  'retire-asked': { said: 'An administrator asked that the device leaves device management' },
  'wipe-asked': { said: 'An administrator asked that the device is wiped' },
  'wipe-failed': {
    said: 'The device refused to be wiped',
    cause: 'The device answered the command with an error; often its recovery environment is switched off.',
    next: 'Ask for the wipe again when the device is repaired, or delete it from device management. Until then it gets nothing.',
  },
  'leave-refused': {
    said: 'The device said goodbye to device management although it is to be wiped',
    cause:
      'Somebody disconnected it in its settings, or wants to get round the wipe. The device was sent the wipe first.',
    next: 'See whether the wipe was carried out. If not, take what is on the device as lost: change the passwords that were used on it.',
  },
  'management-ended': { said: 'Device management of this device ended' },
  'action-lost': {
    said: 'Device management ended before the device had done what it was asked',
    cause: 'A wipe or a retirement was waiting for the device when its enrolment ended.',
    next: 'Take what is on the device as lost if it was to be wiped, or let the device be set up again and ask once more.',
  },
  'device-disabled': { said: 'The device was disabled in the directory' },
  'device-enabled': { said: 'The device was enabled in the directory again' },
  'device-deleted': { said: 'The device was deleted from the directory' },
  'profile-assigned': { said: 'A deployment profile was assigned' },
  'profile-unassigned': {
    said: 'The deployment profile was taken away',
    cause: 'No profile targets the device any more: it left a group, or an assignment was removed.',
    next: 'Look at “Why this profile”, then assign a profile to one of the device’s groups or to all devices.',
  },
  'device-contacted': { said: 'The device contacted the deployment service' },
  'tpm-proved': {
    said: {
      well: 'The device proved that it has the TPM of its registration',
      odd: 'The device proved a TPM that no vendor vouches for',
    },
    cause: 'The TPM is a software TPM, or its vendor is not among those that are known.',
    next: 'Nothing, if you know the device as a virtual or simulated one. Its proof counts as your settings say.',
  },
  'tpm-refused': {
    said: 'The device did not prove its TPM',
    cause:
      'Somebody presented the hardware hash of this device without its TPM, the board was replaced, or the TPM is known to be vulnerable. The details say which.',
    next: 'If it was the device itself: update the firmware of its TPM, or collect the hardware hash anew and import it. Otherwise look at the alarms.',
  },
  'profile-offered': { said: 'The deployment service offered the profile to the device' },
  'no-profile-assigned': {
    said: 'The device asked for its profile, but none is assigned',
    cause: 'The device is registered, but no deployment profile targets it.',
    next: 'Assign a profile to a group that holds the device, or to all devices. Then reset the device, so that it asks again.',
  },
  'profile-refused': {
    said: 'The deployment service refused to hand out the profile',
    cause: 'The ticket that the device showed was missing, had ended, or belonged to other hardware.',
    next: 'Restart the device to get a new ticket. If it happens again, collect the hardware hash anew and import it.',
  },
  'tenant-mismatch': {
    said: 'Somebody of another organisation tried to sign in on this device',
    cause: 'The device is registered here, but the account belongs to another organisation.',
    next: 'Sign in with an account of this organisation, or remove the device here so that the other one can register it.',
  },
  'domain-mismatch': {
    said: 'Somebody of this organisation signed in whose domain is not the registered one',
    cause:
      'Windows 10 1703 without the update of July 2017 (build 15063.483) compares the domain of the account with that of the registration. It did not apply the profile.',
    next: 'Update Windows before the deployment, or let somebody of the registered domain sign in; then reset the device.',
  },
  'directory-joined': { said: 'The directory accepted the device' },
  'join-refused': {
    said: 'The directory refused to join the device',
    cause:
      'The person may not join devices, has reached the device limit, or the device object was deleted or disabled.',
    next: 'Check the person’s right to join and number of devices, and that the device object still exists; then restart the device.',
  },
  'device-contested': {
    said: 'Somebody without proof asked for this device',
    cause:
      'A machine said that it is this device and could not prove it, while another person has joined the device or is assigned to it. It got a device object of its own and nothing of this one.',
    next: 'Ask both people. If the device was handed on, choose “Allow the next deployment” and have it reset. If not, somebody knows its hardware hash: look at the alarm.',
  },
  'next-deployment-allowed': {
    said: 'An administrator allowed the next deployment without proof',
  },
  'next-deployment-withdrawn': {
    said: 'An administrator took back that the next deployment needs no proof',
  },
  'terms-accepted': { said: 'The terms of use were accepted' },
  'mdm-enrolled': {
    said: {
      well: 'The device was enrolled in device management',
      odd: 'The device was enrolled in device management, with particulars that do not all agree',
    },
    cause: 'It enrolled over an enrolment, or showed the identity of another device. The details say which.',
    next: 'Look at the details, and at the other device that they name.',
  },
  'enrollment-refused': {
    said: 'Device management refused to enrol the device',
    cause: 'The person is outside the management scope, has no licence, or the request did not match the policy.',
    next: 'Check the person’s licence and the management scope of the organisation; then restart the device.',
  },
  'certificate-shared': {
    said: 'The management certificate of this device is used from two places at once',
    cause:
      'The certificate and its key were copied: by somebody who took them from the device, or with the image of its disk.',
    next: 'Look at the alarm for both addresses. Delete the managed device, which ends the certificate at once; then reset the device and let it enrol again.',
  },
  'join-key-shared': {
    said: 'What this device signs in with is used from two places',
    cause:
      'Its keys and a person’s sign-in were copied, or its disk was set back to an earlier day: a primary refresh token came after a newer one had been used.',
    next: 'Look at the alarm for both addresses. If nobody set the computer back, disable it, reset the person’s password, and let it be set up again.',
  },
  'mdm-session-started': { said: 'The device checked in with device management' },
  'mdm-session-finished': { said: 'The check-in ended' },
  'mdm-session-overfull': {
    said: 'The device answered more in one check-in than is kept, which ended the check-in',
    cause:
      'No Windows device has that much to say. A program that is not Windows speaks with this device’s certificate.',
    next: 'Look at what runs on the device. Delete the managed device, which ends its certificate at once, if nobody can say.',
  },
  'status-page-announced': { said: 'The device was told what its status page waits for' },
  'policy-applied': { said: 'A policy was applied' },
  'policy-failed': {
    said: 'A policy could not be applied',
    cause: 'The device answered with an error for this setting.',
    next: 'Check that the setting is supported by the device’s edition and version of Windows.',
  },
  'certificate-installed': { said: 'A certificate was installed' },
  'certificate-failed': {
    said: 'A certificate could not be installed',
    cause: 'The device refused the certificate or could not store it.',
    next: 'Check the certificate’s validity and format, then let the device check in again.',
  },
  'secret-withheld': {
    said: 'Something that holds a secret was not sent',
    cause: 'The device proved less than your organisation asks of devices that get secrets.',
    next: 'Read below what is missing. It is sent at the next check-in after the device has proved it, or after you asked for less.',
  },
  'app-download-served': { said: 'The device downloaded an application' },
  'app-installed': { said: 'An application was installed' },
  'app-failed': {
    said: 'An application could not be installed',
    cause: 'The installer ended with an error, or the download did not match its checksum.',
    next: 'Open the details for the error code. Correct the application, or take it off the status page’s list, then reset the device.',
  },
  'device-phase-finished': {
    said: { well: 'Device setup is finished', failed: 'Device setup failed' },
    cause: 'Something that the status page waits for failed, or the time allowed ran out.',
    next: 'See which item failed under “Settings and apps”, correct it, then reset the device.',
  },
  'user-phase-finished': {
    said: { well: 'Account setup is finished', failed: 'Account setup failed' },
    cause: 'Something that the status page waits for failed, or the time allowed ran out.',
    next: 'See which item failed under “Settings and apps”, correct it, then let the person sign in again or reset the device.',
  },
  'deployment-finished': {
    said: { well: 'The device is deployed', failed: 'The deployment failed' },
    cause: 'A part of the setup failed; the entries above say which.',
    next: 'Correct what failed, then reset the device.',
  },
  'powered-on': {
    said: { well: 'The device was switched on', odd: 'The device was switched on, with an old Windows' },
    cause: 'Its Windows is older than those that can be deployed with a profile.',
    next: 'Install a newer Windows on it, then reset it.',
  },
  'page-shown': {
    said: { well: 'A setup page was shown', odd: 'Setup could not go on' },
    cause: 'The device lost its network.',
    next: 'Connect it again; it goes on by itself.',
  },
  'tpm-shown': { said: 'The device says that it proved its TPM' },
  'tpm-not-shown': { said: 'The device says that it could not prove its TPM' },
  'network-connected': {
    said: { well: 'The device connected to the network', failed: 'The device found no network' },
    cause: 'The device found no usable network, or the network does not reach the internet.',
    next: 'Connect a cable or another wireless network; sign in to the network’s own page if it has one.',
  },
  'update-installed': {
    said: { well: 'A critical update was installed', odd: 'A critical update could not be installed' },
    cause: 'The update could not be downloaded, or did not install. Setup goes on without it.',
    next: 'Nothing for this deployment. Let the device update itself afterwards.',
  },
  rebooted: { said: 'The device restarted' },
  'profile-received': { said: 'The device received its deployment profile' },
  'no-profile': {
    said: {
      well: 'The device received no deployment profile and goes on with the ordinary setup',
      odd: 'The device received no deployment profile and goes on with the ordinary setup',
    },
    cause: 'The device is not registered, or is registered and has no profile assigned.',
    next: 'Check that the serial number is the registered one and that a profile is assigned; then reset the device.',
  },
  'signed-in': { said: 'The person signed in' },
  'sign-in-failed': {
    said: 'The sign-in failed',
    cause: 'The user name or password was wrong, or the account is disabled or locked.',
    next: 'Try again with the right password, or unlock the account in the directory.',
  },
  'tenant-matched': { said: 'The account belongs to the organisation of the profile' },
  'profile-applied': { said: 'The device applied the profile' },
  'tenant-mismatched': {
    said: 'The account belongs to another organisation than the profile',
    cause: 'The device is registered with this organisation; an account of another one cannot set it up.',
    next: 'Sign in with an account of this organisation.',
  },
  'domain-mismatched': {
    said: 'The account belongs to this organisation, but not to the domain of the profile',
    cause: 'Windows 10 1703 without the update of July 2017 (build 15063.483) compares domains, not organisations.',
    next: 'Update Windows before the deployment, or sign in with an account of the registered domain.',
  },
  joined: { said: 'The device joined the directory' },
  'join-failed': {
    said: 'The device could not join the directory',
    cause: 'The directory refused the request; the details hold its error code.',
    next: 'Follow the entry “The directory refused to join the device” just before this one; then restart the device.',
  },
  enrolled: { said: 'The device is enrolled in device management' },
  'enroll-failed': {
    said: 'The device could not enrol in device management',
    cause: 'Device management refused the request or was not reachable; the details hold the error code.',
    next: 'Check the person’s licence and the management scope; then restart the device.',
  },
  'not-enrolled': {
    said: {
      well: 'The device was not enrolled, as the person is outside the management scope',
      odd: 'The device went on without device management',
    },
    cause: 'The sign-in named no management service for this person.',
    next: 'Give the person a licence and include them in the management scope if the device is to be managed.',
  },
  'status-page-shown': { said: 'The status page is shown' },
  'status-page-item': {
    said: { well: 'An item of the status page is done', failed: 'An item of the status page failed' },
    cause: 'One item of the status page could not be completed.',
    next: 'See which item failed under “Settings and apps”, and correct it.',
  },
  'status-page-finished': {
    said: { well: 'The status page is finished', odd: 'The person left the status page before its end' },
    cause: 'The status page lets people go on although something is not done.',
    next: 'What was not done is tried again at the next check-ins.',
  },
  'status-page-failed': {
    said: 'The status page ended with an error',
    cause: 'An item failed, or the time allowed for setup ran out.',
    next: 'See which item failed under “Settings and apps”, correct it, then reset the device or let the person try again.',
  },
  'logged-on': { said: 'The person is logged on' },
  'profile-discarded': { said: 'The device discarded the profile, as setup is over' },
  desktop: { said: 'The person reached the desktop' },
  'gave-up': {
    said: 'The device gave up',
    cause: 'An earlier step failed and the device could not go on.',
    next: 'Look at the last failed step above this one; correct its cause, then restart or reset the device.',
  },
} as const satisfies StepTexts
