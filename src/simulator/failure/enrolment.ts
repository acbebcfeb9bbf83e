// Failures between the join and the first management session.

import { encodeDiscoverResponse } from '../../protocol/mde2/discover.ts'
import { encodeEnrollResponse } from '../../protocol/mde2/enroll.ts'
import { defaultCertificatePolicy, encodeGetPoliciesResponse } from '../../protocol/mde2/policy.ts'
import { encodeFault, formatHresult, hresultOfFault, type SoapFault } from '../../protocol/soap-fault.ts'
import { answering, enrolling, lost, reply } from './answers.ts'
import type { Failure } from './failure.ts'

const event = 'DeviceManagement-Enterprise-Diagnostics-Provider/Admin 76'
const shown = { event, told: ['enroll-failed', 'failed'], ends: 'gave-up' } as const

const reason = 'This is provoked.'
const wrong = (code: string, says: string): string => `“Something went wrong”, ${code}, “${says}”`

/** A fault of the protocol; the number is 500 and the last two digits of its code. */
function fault(
  number: number,
  { subcode, errorType }: Pick<SoapFault, 'subcode' | 'errorType'>,
  texts: Pick<Failure, 'cause' | 'remedy'>,
): Failure {
  const code = formatHresult(hresultOfFault({ subcode, ...(errorType && { errorType }) }))
  const sent = { subcode, ...(errorType && { errorType }), reason, message: reason }
  return {
    ...{ number, hop: 'enrolment', code, ...shown, ...texts, symptom: wrong(code, reason) },
    provoke: enrolling('enrolment', (header) => encodeFault(header, sent), 500),
  }
}

const serverLog = 'Try again; if it lasts, look at the log of the server.'
const general = '0x80180008'

export const enrolmentFailures: readonly Failure[] = [
  fault(501, { subcode: 'MessageFormat' }, { cause: 'The service cannot read the request.', remedy: serverLog }),
  fault(
    502,
    { subcode: 'Authentication' },
    { cause: 'The service does not take the token.', remedy: 'Set the clock; sign in again.' },
  ),
  fault(
    503,
    { subcode: 'Authorization' },
    {
      cause: 'The person is outside the scope of management, or somebody else joined this device.',
      remedy: 'Widen the scope (taxiway organization set --managed), or sign in as who joined it.',
    },
  ),
  fault(504, { subcode: 'CertificateRequest' }, { cause: 'The certificate request is not taken.', remedy: serverLog }),
  fault(505, { subcode: 'EnrollmentServer' }, { cause: 'The service failed.', remedy: serverLog }),
  fault(506, { subcode: 'InternalServiceFault' }, { cause: 'The service failed inside.', remedy: serverLog }),
  fault(507, { subcode: 'InvalidSecurity' }, { cause: 'The security header is not taken.', remedy: serverLog }),
  fault(
    513,
    { subcode: 'Authorization', errorType: 'DeviceCapReached' },
    {
      cause: 'The person has as many devices as one may have.',
      remedy: 'Delete devices that nobody uses, or raise the limit.',
    },
  ),
  fault(
    514,
    { subcode: 'Authorization', errorType: 'DeviceNotSupported' },
    {
      cause: 'A restriction keeps devices of this kind out, or the device needs to be released first.',
      remedy: 'Change the restriction (taxiway restriction), or allow the next enrolment of the device.',
    },
  ),
  fault(
    515,
    { subcode: 'Authorization', errorType: 'NotSupported' },
    {
      cause: 'The service does not manage what was asked for.',
      remedy: 'Look at which management the organisation names.',
    },
  ),
  fault(
    516,
    { subcode: 'Authorization', errorType: 'NotEligibleToRenew' },
    { cause: 'The certificate may not be renewed.', remedy: 'Enrol the device again.' },
  ),
  fault(
    517,
    { subcode: 'EnrollmentServer', errorType: 'InMaintenance' },
    { cause: 'The service is being maintained, or its database is away.', remedy: 'Wait, then try again.' },
  ),
  fault(
    518,
    { subcode: 'Authorization', errorType: 'UserLicense' },
    {
      cause: 'The person has no licence for management, or too many devices in it.',
      remedy: 'Assign a licence; delete devices that nobody uses; then try again.',
    },
  ),
  fault(
    519,
    { subcode: 'EnrollmentServer', errorType: 'InvalidEnrollmentData' },
    {
      cause: 'The terms of use were not accepted in time, or the request lacks its device.',
      remedy: 'Reset the device and begin again.',
    },
  ),
  fault(
    532,
    { subcode: 'EnrollmentServer', errorType: 'CustomServerError' },
    { cause: 'The service says itself what is wrong.', remedy: 'Read its sentence.' },
  ),
  {
    ...{ number: 541, hop: 'discovery', code: general, ...shown },
    symptom: wrong(general, 'answered 502 and nothing else'),
    cause: 'A proxy, or nobody, answers at the address of discovery.',
    remedy: 'Let the device reach the enrolment service itself.',
    provoke: enrolling('discovery', '', 502),
  },
  {
    ...{ number: 542, hop: 'discovery', code: general, ...shown },
    symptom: wrong(general, 'Certificate was answered, and only Federated offered'),
    cause: 'Discovery chooses a way to sign in that this device did not offer.',
    remedy: 'Correct the service; another device management may not know this way.',
    provoke: enrolling('discovery', (header) =>
      encodeDiscoverResponse(header, {
        authPolicy: 'Certificate',
        enrollmentPolicyServiceUrl: 'https://nowhere.example/policy',
        enrollmentServiceUrl: 'https://nowhere.example/enrol',
      }),
    ),
  },
  {
    ...{ number: 543, hop: 'enrolment', code: '0x80180004', ...shown },
    symptom: wrong('0x80180004', 'a key of 4096 bits is asked for'),
    cause: 'The certificate policy asks for a key that this device does not make.',
    remedy: 'Ask for 2,048 bits.',
    provoke: enrolling('policies', (header) =>
      encodeGetPoliciesResponse(header, { ...defaultCertificatePolicy, minimalKeyLength: 4096 }),
    ),
  },
  {
    ...{ number: 544, hop: 'enrolment', code: '0x80180001', ...shown },
    symptom: '“Something went wrong”, 0x80180001.',
    cause: 'What comes back is no message of the protocol.',
    remedy: 'See what stands between the device and the service.',
    provoke: enrolling('enrolment', 'This is provoked.'),
  },
  {
    ...{ number: 545, hop: 'enrolment', code: '0x80180023', ...shown },
    symptom: wrong('0x80180023', 'the provisioning document lacks'),
    cause: 'The answer lacks the certificate or the account.',
    remedy: serverLog,
    provoke: enrolling('enrolment', (header) =>
      encodeEnrollResponse(header, {
        provisioning:
          '<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="MS DM Server"/></characteristic></wap-provisioningdoc>',
      }),
    ),
  },
  {
    ...{ number: 546, hop: 'enrolment', code: null, event: null, ends: 'gave-up' },
    symptom: 'The page of a lost network comes again and again: “the network was lost 21 times”.',
    told: ['gave-up', 'failed'],
    cause: 'The enrolment service is out of reach.',
    remedy: 'Let the network reach the enrolment service.',
    provoke: lost('enroll'),
  },
  {
    ...{ number: 561, hop: 'terms of use', code: general, ...shown },
    symptom: wrong(general, 'answered 500 and no page'),
    cause: 'The page of the terms of use failed.',
    remedy: 'Look at the address of the terms that the organisation names.',
    provoke: answering('terms', reply(500, 'Failed')),
  },
  {
    ...{ number: 562, hop: 'terms of use', code: '0x8018000f', ...shown },
    symptom: wrong('0x8018000f', 'The person does not accept.'),
    cause: 'The terms of use were declined.',
    remedy: 'Accept them: nobody is managed without.',
    provoke: answering(
      'terms',
      reply(302, '', {
        location:
          'ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse?error=access_denied&error_description=The%20person%20does%20not%20accept.',
      }),
    ),
  },
]
