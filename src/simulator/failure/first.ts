// Failures on the way to the sign-in: the network, the profile, the person.

import { encodeProblem, type ZtdReason, ztdProblems } from '../../protocol/ztd/problem.ts'
import { answering, json, lost, page, posted, reply, to, untrusted } from './answers.ts'
import type { Failure } from './failure.ts'

const ordinary = 'The first run of a private PC, with its page “personal-or-work”.'

/** The service says no with a number of its own. */
const refusedProfile = (
  number: number,
  reason: ZtdReason,
  texts: Pick<Failure, 'cause' | 'remedy' | 'event'>,
): Failure => ({
  ...{ number, hop: 'profile', symptom: ordinary, code: String(ztdProblems[reason].code), ends: 'unmanaged' },
  ...{ told: ['no-profile', 'info'], ...texts },
  provoke: answering('profile', json(ztdProblems[reason].status, encodeProblem(reason))),
})

const askNothing = 'Nothing at the device: it asks again at its next start, so reset it once the service answers.'

/** The page of the authority says no, whatever is typed. */
const refusedPerson = (
  number: number,
  code: string,
  sentence: string,
  texts: Pick<Failure, 'cause' | 'remedy'>,
): Failure => ({
  ...{ number, hop: 'sign-in', code, event: 'AAD/Operational', ends: 'gave-up', ...texts },
  symptom: `The sign-in page says “${sentence}”`,
  told: ['sign-in-failed', 'failed'],
  provoke: answering(
    'sign-in',
    page(
      `<p role="alert">${sentence}</p><p>${code}</p><form method="post"><input name="password" type="password"/></form>`,
    ),
    posted,
  ),
})

export const firstFailures: readonly Failure[] = [
  {
    ...{ number: 101, hop: 'network', code: null, event: 'Autopilot 165', ends: 'unmanaged' },
    symptom: 'The page “network” comes again, then the first run goes on with a local account.',
    told: ['no-profile', 'warning'],
    cause: 'The connect test of Windows is not answered.',
    remedy: 'Connect a cable or another Wi-Fi; let the network reach the connect test. Then reset the device.',
    provoke: lost('network'),
  },
  {
    ...{ number: 111, hop: 'network', code: null, event: null, ends: 'managed', internet: true },
    symptom: 'Nothing: setup goes on without the update. “the update service answered 503”',
    told: ['update-installed', 'warning'],
    cause: 'The update service of Windows cannot answer.',
    remedy: 'Nothing for this deployment: the device updates itself afterwards.',
    provoke: answering('updates', reply(503)),
  },
  {
    ...{ number: 121, hop: 'network', code: null, event: null, ends: 'managed' },
    ...{ symptom: 'Nothing.', told: ['desktop', 'ok'], silent: true },
    cause: 'What the device tells of itself does not arrive; the story has the lines of the server alone.',
    remedy: 'Let the device reach the deployment service; what it told stays on its disk.',
    provoke: answering('events', reply(503)),
  },
  refusedProfile(201, 'ZtdDeviceIsNotRegistered', {
    event: 'Autopilot 807',
    cause: 'The hardware is not registered, or has changed so much that it is not recognised.',
    remedy: 'Collect its hardware hash, import it, and reset the device.',
  }),
  refusedProfile(202, 'ZtdDeviceHasNoAssignedProfile', {
    event: 'Autopilot 815',
    cause: 'The device is registered, and no profile reaches it.',
    remedy: 'Assign a profile to one of its groups or to all devices, and reset the device.',
  }),
  refusedProfile(203, 'HardwareMismatchDetected', {
    event: 'Autopilot 908',
    cause: 'A part that decides was replaced, the board or the TPM.',
    remedy: 'Register the device with its new hash in place of the old registration, and reset it.',
  }),
  {
    ...{ number: 204, hop: 'profile', symptom: ordinary, code: null, event: null, ends: 'unmanaged' },
    told: ['no-profile', 'warning'],
    cause: 'The deployment service cannot answer: “the deployment service answered 503”.',
    remedy: askNothing,
    provoke: answering('profile', reply(503)),
  },
  {
    ...{ number: 205, hop: 'profile', symptom: ordinary, code: null, event: null, ends: 'unmanaged' },
    told: ['no-profile', 'info'],
    cause: 'Something between device and service answers in its place: “no profile this client understands”.',
    remedy: 'Let the device reach the service itself, without a proxy that answers for it.',
    provoke: answering('profile', json(200, {})),
  },
  {
    ...{ number: 206, hop: 'profile', symptom: ordinary, code: null, event: 'Autopilot 165', ends: 'unmanaged' },
    told: ['no-profile', 'warning'],
    cause: 'The network was lost while the profile was asked for: “the network is gone (provoked)”.',
    remedy: askNothing,
    provoke: lost('profile'),
  },
  {
    ...{ number: 207, hop: 'profile', symptom: ordinary, code: null, event: null, ends: 'unmanaged' },
    told: ['no-profile', 'warning'],
    cause: 'The profile is for another way of setting up: “the profile asks for a hybrid join”.',
    remedy: 'Assign the device a profile of the user-driven mode without a hybrid join, and reset it.',
    provoke: answering(
      'profile',
      json(200, {
        CloudAssignedTenantId: '11111111-1111-4111-8111-111111111111',
        CloudAssignedTenantDomain: 'hybrid.example',
        CloudAssignedDomainJoinMethod: 1,
      }),
    ),
  },
  {
    ...{ number: 208, hop: 'profile', symptom: ordinary, code: '807', event: 'Autopilot 807', ends: 'unmanaged' },
    ...{ told: ['no-profile', 'info'], silent: true },
    cause: 'The service gives this hardware no ticket: “the deployment service gave no ticket for this hardware”.',
    remedy: 'Collect its hardware hash anew: the service does not take the one that it shows.',
    provoke: answering('hello', json(403, { error: 'forbidden' })),
  },
  {
    ...{ number: 301, hop: 'sign-in', code: 'OOBEIDPS', event: null, ends: 'gave-up' },
    symptom: 'The sign-in page does not come: “answered 502 and no page”.',
    told: ['sign-in-failed', 'failed'],
    cause: 'A proxy, or a fault of the authority, in place of its page.',
    remedy: 'Try again; let the device reach the sign-in service itself.',
    provoke: answering('sign-in', reply(502, 'Bad gateway')),
  },
  refusedPerson(302, 'AADSTS50126', 'The user name or password is wrong.', {
    cause: 'The password is mistyped or old, or there is no such person.',
    remedy: 'Type it again, or have it reset.',
  }),
  refusedPerson(303, 'AADSTS50053', 'This account is locked for a while.', {
    cause: 'Too many wrong passwords within a short time.',
    remedy: 'Wait five minutes, then sign in; look at the sign-in log for who tried.',
  }),
  refusedPerson(304, 'AADSTS50057', 'This account is disabled.', {
    cause: 'An administrator disabled the account.',
    remedy: 'Enable it, or let somebody else sign in.',
  }),
  {
    ...{ number: 305, hop: 'sign-in', code: 'AADSTS50076', event: 'AAD/Operational', ends: 'gave-up' },
    symptom:
      'The page asks for a code: “The organisation asks for a second factor, and there is nobody here who has one.”',
    told: ['sign-in-failed', 'failed'],
    cause: 'A policy asks for a second factor, and this person has set up none.',
    remedy: 'Give the person a temporary access pass, or let them set up an app for codes.',
    provoke: answering(
      'sign-in',
      page(
        '<form method="post"><input type="hidden" name="step" value="code"/><input name="code" type="text"/></form>',
      ),
      posted,
    ),
  },
  {
    ...{ number: 306, hop: 'sign-in', code: 'AADSTS70008', event: 'AAD/Operational', ends: 'gave-up' },
    symptom: 'The sign-in begins again: “The code has expired.”',
    told: ['sign-in-failed', 'failed'],
    cause: 'The authority does not redeem its own code, mostly because the clock of one side is wrong.',
    remedy: 'Set the clocks right and sign in again.',
    provoke: answering(
      'sign-in',
      json(400, { error: 'invalid_grant', error_description: 'AADSTS70008: The code has expired.' }),
      to(/\/oauth2\/token$/),
    ),
  },
  {
    ...{ number: 307, hop: 'sign-in', code: '0x800B0109', event: null, ends: 'gave-up' },
    symptom: '“Something went wrong”, 0x800B0109, “from an authority that this device does not trust”.',
    told: ['sign-in-failed', 'failed'],
    cause: 'The authority of the server’s certificate is not among those that the device trusts.',
    remedy: 'Bring the root certificate onto the device before its network, or use a public certificate.',
    provoke: untrusted('sign-in'),
  },
  {
    ...{ number: 308, hop: 'sign-in', code: null, event: null, ends: 'gave-up' },
    symptom: 'The page of a lost network comes again and again: “the network was lost 21 times”.',
    told: ['gave-up', 'failed'],
    cause: 'The device is online, and the sign-in service is out of reach.',
    remedy: 'Let the network reach the sign-in service.',
    provoke: lost('sign-in'),
  },
]
