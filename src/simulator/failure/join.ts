// Failures where the device joins the directory, and where its person gets a key of Windows Hello.

import {
  type DrsProblem,
  deviceProblems,
  drsProblems,
  encodeDrsProblem,
  hresultOf,
} from '../../protocol/drs/problem.ts'
import { answering, json, lost, reply, to } from './answers.ts'
import type { Failure } from './failure.ts'

const joining = to(/\/EnrollmentServer\/device\//i)
const event = 'User Device Registration/Admin 204'

/** Of the service, in its own words. */
function refused(number: number, problem: DrsProblem, texts: Pick<Failure, 'cause' | 'remedy'>): Failure {
  const status = problem === 'unavailable' || problem === 'internal' ? 503 : 400
  const body = encodeDrsProblem(problem, 'Provoked.', { now: new Date(0), requestId: 'provoked' })
  const { shown, text } = hresultOf(body, status)
  return {
    ...{ number, hop: 'join', code: shown, event, ends: 'gave-up', ...texts },
    symptom: `“Something went wrong”, ${shown}, “${text}”`,
    told: ['join-failed', 'failed'],
    provoke: answering('join', json(status, body), joining),
  }
}

const found = (
  number: number,
  problem: keyof typeof deviceProblems,
  rest: Pick<Failure, 'cause' | 'remedy' | 'provoke'>,
): Failure => ({
  ...{ number, hop: 'join', code: deviceProblems[problem].hresult, event, ends: 'gave-up', ...rest },
  symptom: `“Something went wrong”, ${deviceProblems[problem].hresult}, “${deviceProblems[problem].sentence}”`,
  told: ['join-failed', 'failed'],
})

const ownClient = 'A client of one’s own: mend the member that the message names.'
const waitAndTry = 'Try again; if it lasts, look at the log of the server.'

export const joinFailures: readonly Failure[] = [
  refused(401, 'malformed', { cause: 'The directory cannot read the request.', remedy: ownClient }),
  refused(402, 'authentication', {
    cause: 'The token of whoever signed in is not taken: it is old, or the clock is wrong.',
    remedy: 'Set the clock, then try again.',
  }),
  refused(403, 'not-allowed', {
    cause: 'The person may not join devices, or the device is disabled.',
    remedy: 'Let the person join devices (taxiway organization set --may-join), or enable the device.',
  }),
  refused(404, 'quota', {
    cause: 'The person has as many devices as one may have.',
    remedy: 'Delete devices that nobody uses, or raise the limit (taxiway organization set --device-limit).',
  }),
  refused(405, 'unavailable', { cause: 'The directory cannot answer just now.', remedy: waitAndTry }),
  refused(406, 'internal', { cause: 'The directory failed.', remedy: waitAndTry }),
  refused(407, 'tenant-missing', { cause: 'The token names no organisation.', remedy: ownClient }),
  refused(408, 'user-missing', {
    cause: 'The token names no person: an application cannot join a device.',
    remedy: 'Let a person sign in, or use a bulk token.',
  }),
  refused(409, 'proof-missing', {
    cause: 'What the device or its person showed was not accepted.',
    remedy: 'Set the clock; sign in again, with a second factor where one is asked for.',
  }),
  refused(410, 'data', { cause: 'A key or the certificate request cannot be used.', remedy: ownClient }),
  refused(411, 'aik-certificate', {
    cause: 'The certificate of the attestation key is not valid.',
    remedy: 'Clear the TPM and try again.',
  }),
  refused(412, 'attestation', { cause: 'What attests the key is not valid.', remedy: 'Clear the TPM and try again.' }),
  refused(413, 'not-found', {
    cause: 'The object that was made at the registration is gone.',
    remedy: 'Deregister the device, import it again, and reset it.',
  }),
  refused(414, 'unsupported', {
    cause: 'The organisation does not offer this way to join.',
    remedy: 'Let the device join as Windows does.',
  }),
  found(421, 'redirected', {
    cause: 'A proxy or a portal sends the device elsewhere.',
    remedy: 'Let the device reach the registration service itself.',
    provoke: answering('join', reply(302, '', { location: 'https://elsewhere.example/' })),
  }),
  found(422, 'undiscovered', {
    cause: 'Another program answers at the address of the registration service.',
    remedy: 'Open its Discover address in a browser: it is JSON.',
    provoke: answering('join', reply(404), to(/\/Discover\?/)),
  }),
  found(423, 'answer-broken', {
    cause: 'The answer holds no certificate that can be read.',
    remedy: 'See what stands between the device and the service.',
    provoke: answering('join', json(200, { Certificate: { RawBody: 'AAAA' } }), joining),
  }),
  {
    ...{ number: 424, hop: 'join', code: null, event: null, ends: 'gave-up' },
    symptom: 'The page of a lost network comes again and again: “the network was lost 21 times”.',
    told: ['gave-up', 'failed'],
    cause: 'The registration service is out of reach.',
    remedy: 'Let the network reach the registration service.',
    provoke: lost('join'),
  },
  {
    ...{ number: 451, hop: 'Windows Hello', code: drsProblems['proof-missing'].hresult, hello: true },
    ...{ event: 'User Device Registration/Admin 360', ends: 'managed' },
    symptom: 'Nothing: setup goes on without a key of Windows Hello.',
    told: ['hello-failed', 'warning'],
    cause: 'The directory does not take the key, because no second factor was shown just now.',
    remedy: 'Show one: a temporary access pass, or a code (taxiway device hello).',
    provoke: answering(
      'join',
      json(400, encodeDrsProblem('proof-missing', 'Provoked.', { now: new Date(0), requestId: 'provoked' })),
      to(/\/EnrollmentServer\/key\//i),
    ),
  },
]
