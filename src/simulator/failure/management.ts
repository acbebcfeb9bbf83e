// Failures while the device is managed: its sessions, the status page and what that waits for, and remote actions.

import { answering, lost, reply, to } from './answers.ts'
import type { Failure } from './failure.ts'

const timedOut = '0x800705b4'
const pageEvents = 'Shell-Core/Operational 62407'
const isScep = to(/[?&]operation=/)
const isWorkList = to(/\/agent\/work\?/)

/** No session comes about: the page is never shown, and its hour passes. */
const session = (number: number, says: string, rest: Pick<Failure, 'cause' | 'remedy' | 'provoke'>): Failure => ({
  ...{ number, hop: 'session', code: timedOut, event: null, ends: 'managed', ...rest },
  symptom: `An hour of waiting, then the desktop, with nothing of the organisation on it: “${says}”.`,
  told: ['status-page-failed', 'failed'],
})

const failedPage = (code: string, says: string): string => `“Setup failed”, ${code}, “${says}”`
const pageShown = { told: ['status-page-failed', 'failed'], ends: 'gave-up' } as const
const deviceFailed = ['device-phase-finished', 'failed'] as const

const application = (
  number: number,
  says: string,
  rest: Pick<Failure, 'cause' | 'remedy' | 'provoke' | 'event'>,
): Failure => ({
  ...{ number, hop: 'application', code: '0x81036502', ...pageShown, ...rest },
  ...{ symptom: failedPage('0x81036502', says), noted: ['app-failed', 'failed'] },
})

/** The agent has nothing to do by: the page waits for its list. */
const workList = (
  number: number,
  code: string,
  says: string,
  rest: Pick<Failure, 'cause' | 'remedy' | 'provoke'>,
): Failure => ({
  ...{ number, hop: 'application', win32: true, code, event: null, ...pageShown, noted: deviceFailed, ...rest },
  symptom: failedPage(code, says),
})

/** A node that takes no value keeps the page to its hour. */
const policy = (number: number, status: number, texts: Pick<Failure, 'cause' | 'remedy'>): Failure => ({
  ...{ number, hop: 'policy', code: timedOut, event: pageEvents, ...pageShown, ...texts },
  ...{ symptom: failedPage(timedOut, 'still waiting for'), noted: ['policy-failed', 'failed'] },
  provoke: { nodes: /^\.\/Device\/Vendor\/MSFT\/Policy\/Config\//i, status },
})

const checkSetting =
  'Check the address, the format and the value of the setting, or assign it no more; then reset the device.'

/** The device answers the command so; nobody in front of it sees anything. */
const action = (
  number: number,
  asked: NonNullable<Failure['action']>,
  nodes: RegExp,
  rest: Pick<Failure, 'cause' | 'remedy' | 'noted'>,
): Failure => ({
  ...{ number, hop: 'remote action', symptom: 'Nothing.', code: null, event: null, told: null, ends: 'managed' },
  ...{ action: asked, ...rest },
  provoke: { nodes, status: 500 },
})

export const managementFailures: readonly Failure[] = [
  session(601, 'the check-in service answered 401', {
    cause: 'The certificate of the enrolment is not taken: the device was deleted from management.',
    remedy: 'Reset the device and let it enrol again.',
    provoke: answering('sync', reply(401)),
  }),
  session(602, 'the check-in service answered 503', {
    cause: 'The check-in service cannot answer.',
    remedy: 'Look at the server; the device comes again by its schedule.',
    provoke: answering('sync', reply(503)),
  }),
  session(603, 'XML', {
    cause: 'What comes back is no message of the protocol.',
    remedy: 'See what stands between the device and the check-in service.',
    provoke: answering('sync', reply(200, 'This is provoked.')),
  }),
  session(604, 'the server did not answer', {
    cause: 'The check-in service is out of reach.',
    remedy: 'Let the network reach it; the device comes again by its schedule.',
    provoke: lost('sync'),
  }),
  {
    ...{ number: 701, hop: 'status page', code: timedOut, event: pageEvents, ...pageShown, noted: deviceFailed },
    symptom: failedPage(timedOut, 'the server did not say that it has finished'),
    cause: 'The word of the server that it has finished does not reach the device.',
    remedy: 'Look at the story for what the server still waits for.',
    provoke: { nodes: /\/FirstSyncStatus\/ServerHasFinishedProvisioning$/i, status: 500 },
  },
  application(711, 'application', {
    event: 'DeviceManagement-Enterprise-Diagnostics-Provider/Admin 1924',
    cause: 'The installer ended with a fatal error (1603): 0x80070643.',
    remedy: 'Try the package by hand with the same command line, correct it, and reset the device.',
    provoke: { installer: 1603 },
  }),
  application(712, 'application', {
    event: 'DeviceManagement-Enterprise-Diagnostics-Provider/Admin 1924',
    cause: 'Another installation was running (1618): 0x80070652.',
    remedy: 'Let only one kind of application be installed while the page waits.',
    provoke: { installer: 1618 },
  }),
  application(713, 'application', {
    event: null,
    cause: 'The package cannot be downloaded: 0x80072ee2.',
    remedy: 'Let the device reach the content service.',
    provoke: answering('download', reply(404)),
  }),
  application(714, 'application', {
    event: null,
    cause: 'The package is another one than announced: 0x80091007.',
    remedy: 'Upload the package again; see what stands between the device and the content service.',
    provoke: answering('download', reply(200, 'Not the package.')),
  }),
  workList(721, timedOut, 'still waiting for TaxiwayAgent', {
    cause: 'The agent for Win32 packages gets no work list within its quarter of an hour.',
    remedy: 'Look at the server, and on a PC whether the agent is there at all; then reset the device.',
    provoke: answering('sync', reply(503), isWorkList),
  }),
  workList(722, '0x8007000d', 'TaxiwayAgent', {
    cause: 'What the agent gets for its work list cannot be read.',
    remedy: 'See what stands between the device and the check-in service; then reset the device.',
    provoke: answering('sync', reply(200, 'This is provoked.'), isWorkList),
  }),
  {
    ...application(723, 'TaxiwayAgent/Win32App_', {
      event: null,
      cause: 'The installer of a Win32 package ended with a number that means a failure; the story has the number.',
      remedy: 'Try the package by hand with the same command, or say what its number means; then reset the device.',
      provoke: { installer: 1603 },
    }),
    win32: true,
  },
  {
    ...application(724, 'TaxiwayAgent/Win32App_', {
      event: null,
      cause: 'The file of a Win32 package cannot be downloaded.',
      remedy: 'Let the device reach the content service; then reset the device.',
      provoke: answering('download', reply(404)),
    }),
    win32: true,
  },
  policy(801, 404, { cause: 'The device has no such node: its edition or version lacks it.', remedy: checkSetting }),
  policy(802, 405, { cause: 'The node cannot be written, or is frozen.', remedy: checkSetting }),
  policy(803, 415, { cause: 'The node wants another format.', remedy: checkSetting }),
  policy(804, 500, { cause: 'The device failed to apply the value.', remedy: checkSetting }),
  {
    ...{ number: 805, hop: 'policy', code: timedOut, event: pageEvents, ...pageShown },
    ...{ symptom: failedPage(timedOut, 'still waiting for'), noted: ['policy-failed', 'failed'] },
    cause: 'A setting for the person is refused at their sign-in.',
    remedy: checkSetting,
    provoke: { nodes: /^\.\/User\/Vendor\/MSFT\/Policy\/Config\//i, status: 405 },
  },
  {
    ...{ number: 821, hop: 'certificate', code: timedOut, event: pageEvents, ...pageShown },
    ...{ symptom: failedPage(timedOut, 'still waiting for'), noted: ['certificate-failed', 'failed'] },
    cause: 'The device does not take a trusted root certificate.',
    remedy: 'Check that it is a certificate, and of an authority; then reset the device.',
    provoke: { nodes: /\/RootCATrustedCertificates\//i, status: 500 },
  },
  {
    ...{ number: 822, hop: 'certificate', code: '0x800704c7', event: null, ...pageShown },
    symptom: failedPage('0x800704c7', 'SCEP'), // the server orders it again, and notes nothing yet
    cause: 'The certificate service gives this device no certificate.',
    remedy: 'Check the certificate profile and that the device reaches the service; then reset the device.',
    provoke: answering('sync', reply(403), isScep),
  },
  action(901, 'wipe', /\/RemoteWipe\//i, {
    noted: ['wipe-failed', 'failed'],
    cause: 'The recovery environment is switched off.',
    remedy: 'Switch it on (reagentc /enable), and ask for the wipe again.',
  }),
  action(902, 'rebootNow', /\/Reboot\/RebootNow$/i, {
    noted: ['action-failed', 'failed'],
    cause: 'The device does not restart just now.',
    remedy: 'Ask again.',
  }),
  action(903, 'setDeviceName', /\/DNSComputerName$|\/Accounts\/Domain\/ComputerName$/i, {
    noted: ['action-failed', 'failed'],
    cause: 'The device does not take the name.',
    remedy: 'Choose a name of at most 15 letters, digits and hyphens.',
  }),
  action(904, 'cleanWindowsDevice', /\/RemoteWipe\//i, {
    noted: ['action-failed', 'failed'],
    cause: 'The recovery environment is switched off.',
    remedy: 'Switch it on (reagentc /enable), and ask again.',
  }),
]
