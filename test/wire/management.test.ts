// Golden messages of enrolment (MDE2) and management (OMA-DM): what we write, byte for byte, and that we read it back.
// The files hold our own values in the shapes of MS-MDE2 and MS-MDM; a line break between tags is the only liberty.
// After a wanted change: `npx vitest run test/wire/management -u`, then read the difference.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeContext, type EnrollmentContext, encodeContext } from '../../src/protocol/mde2/context.ts'
import {
  decodeDiscover,
  decodeDiscoverResponse,
  encodeDiscover,
  encodeDiscoverResponse,
} from '../../src/protocol/mde2/discover.ts'
import {
  decodeEnroll,
  decodeEnrollResponse,
  encodeEnroll,
  encodeEnrollResponse,
} from '../../src/protocol/mde2/enroll.ts'
import {
  decodeGetPolicies,
  decodeGetPoliciesResponse,
  defaultCertificatePolicy,
  encodeGetPolicies,
  encodeGetPoliciesResponse,
} from '../../src/protocol/mde2/policy.ts'
import { decodeSoap, tokenValueTypes } from '../../src/protocol/soap.ts'
import { decodeFault, encodeFault } from '../../src/protocol/soap-fault.ts'
import { startClientSession } from '../../src/protocol/syncml/client-session.ts'
import { add, atomic, commandIds, exec, get, numberCommand, replace } from '../../src/protocol/syncml/command.ts'
import { challengeFor } from '../../src/protocol/syncml/credential.ts'
import { type Command, decodeMessage, type Message } from '../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../src/protocol/syncml/message-write.ts'
import { certificateSearchCriteria } from '../../src/protocol/wap/application.ts'
import { defaultPollSchedule, encodePoll } from '../../src/protocol/wap/poll.ts'
import {
  decodeProvisioning,
  encodeProvisioning,
  type ProvisioningDocument,
} from '../../src/protocol/wap/provisioning.ts'

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const deviceId = '4D0E5A2B9C7F41D8A3E6B0C1D2F3A4B5'
const enrollmentServer = 'https://enrollment.taxiway.example/EnrollmentServer'
const serverUri = 'https://checkin.taxiway.example/omadm/cimhandler.ashx'
const provider = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus'

const ask = (path: string) => ({
  messageId: 'urn:uuid:2d7bb3f0-50b4-4f1e-9c36-7a1d1e4a9c11',
  to: `${enrollmentServer}/${path}`,
  security: { binarySecurityToken: { valueType: tokenValueTypes.jwt, value: bytes('eyJhbGciOiJub25lIn0.e30.') } },
})
const answer = {
  relatesTo: 'urn:uuid:2d7bb3f0-50b4-4f1e-9c36-7a1d1e4a9c11',
  activityId: '0f3c8d1e-5b7a-4c2d-9e8f-1a2b3c4d5e6f',
}

const discover = {
  emailAddress: 'pia@harbourline.example',
  osEdition: 4,
  requestVersion: '9.0',
  deviceType: 'CIMClient_Windows',
  applicationVersion: '10.0.26200.9278',
  authPolicies: ['OnPremise', 'Federated', 'Certificate'] as const,
}

const discovered = {
  authPolicy: 'Federated' as const,
  enrollmentVersion: '4.0',
  enrollmentPolicyServiceUrl: `${enrollmentServer}/Policy.svc`,
  enrollmentServiceUrl: `${enrollmentServer}/Enrollment.svc`,
  authenticationServiceUrl: 'https://portal.taxiway.example/enroll/sign-in',
}

const context: EnrollmentContext = {
  uxInitiated: true,
  hardwareDeviceId: 'A1'.repeat(32),
  locale: 'en-GB',
  targetedUserLoggedIn: true,
  enrollmentData: 'terms-ticket',
  osEdition: 4,
  deviceName: 'KIOSK-07',
  macAddresses: ['00-15-5D-2A-10-04', '00-15-5D-2A-10-05'],
  deviceId,
  enrollmentType: 'Device',
  deviceType: 'CIMClient_Windows',
  osVersion: '10.0.26200.9278',
  applicationVersion: '10.0.26200.9279',
  notInOobe: false,
  manufacturer: 'Contoso Devices',
  deviceModel: 'CD-14',
  serialNumber: '5XK-0192',
  requestVersion: '9.0',
  zeroTouchProvisioning: '6f9c2a40-1d3e-4b5a-8c7d-9e0f1a2b3c4d',
}

const enrollment = {
  kind: 'Issue' as const,
  certificateRequest: { format: 'pkcs10' as const, der: bytes('a certificate request') },
  context: encodeContext(context),
}

const provisioning: ProvisioningDocument = {
  roots: [bytes('a root certificate')],
  intermediates: [bytes('an intermediate certificate')],
  client: { store: 'System', certificate: bytes('a device certificate') },
  renewal: { automatic: true, periodDays: 45, retryDays: 4, serverUrl: `${enrollmentServer}/Renew.svc` },
  application: {
    providerId: 'MS DM Server',
    name: 'Harbour Line device management',
    address: serverUri,
    connectionRetries: 6,
    initialBackoffMs: 30000,
    maxBackoffMs: 120000,
    backCompatRetryDisabled: true,
    encoding: 'application/vnd.syncml.dm+xml',
    certificateSearch: certificateSearchCriteria('3c9f1f0e-6f43-4f0a-9c1b-2b7d9c0a1e55', 'System'),
    clientAuth: { type: 'DIGEST', secret: 'kV9server', nonce: 'cmFuZG9tLTE2LWJ5dGVz' },
    serverAuth: { type: 'DIGEST', name: deviceId, secret: 'w2Qdevice', nonce: 'b3RoZXItMTYtYnl0ZXMu' },
  },
  provider: {
    providerId: 'MS DM Server',
    settings: [
      { path: 'UPN', value: 'pia@harbourline.example', datatype: 'string' },
      { path: 'EntDeviceName', value: 'KIOSK-07', datatype: 'string' },
      { path: 'EntDMID', value: '3c9f1f0e-6f43-4f0a-9c1b-2b7d9c0a1e55', datatype: 'string' },
      ...encodePoll(defaultPollSchedule),
    ],
  },
}

const fault = {
  subcode: 'Authorization' as const,
  errorType: 'DeviceCapReached' as const,
  reason: 'Enrolment limit reached',
  message: 'Remove an unused device first.',
  traceId: '0f3c8d1e',
}

const issued = { provisioning: encodeProvisioning(provisioning, sha1) }
const validity = { created: new Date('2027-02-17T09:20:00Z'), expires: new Date('2027-02-17T09:25:00Z') }

const soap =
  <T>(decode: (message: ReturnType<typeof decodeSoap>) => T) =>
  (xml: string): T =>
    decode(decodeSoap(xml))

const packageOne = startClientSession({
  sessionId: '3',
  deviceId,
  serverUri,
  initiatedBy: 'client',
  loginStatus: 'others',
  deviceInfo: { manufacturer: 'Contoso Devices', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
}).message

const status = (cmdId: string, cmdRef: string, cmd: string, code: number): Command => ({
  kind: 'Status',
  cmdId,
  msgRef: 1,
  cmdRef,
  cmd,
  code,
})

const fromServer = (commands: readonly Command[]): Message => ({
  header: { sessionId: '3', msgId: 1, target: deviceId, source: serverUri },
  commands,
  final: true,
})

const nextId = commandIds(5)
const packageTwo = fromServer([
  status('1', '0', 'SyncHdr', 200),
  status('2', '2', 'Alert', 200),
  status('3', '3', 'Alert', 200),
  status('4', '4', 'Replace', 200),
  ...[
    replace(`${provider}/SkipDeviceStatusPage`, 'false', 'bool'),
    get('./DevDetail/Ext/Microsoft/SMBIOSSerialNumber'),
    exec('./Device/Vendor/MSFT/Reboot/RebootNow'),
    atomic(
      add(
        `${provider}/ExpectedPolicies`,
        './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience\uF000./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption',
      ),
      add(
        `${provider}/ExpectedMSIAppPackages`,
        './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51%7D/Status;1',
      ),
    ),
  ].map((planned) => numberCommand(planned, nextId)),
])

const packageThree: Message = {
  header: { sessionId: '3', msgId: 2, target: serverUri, source: deviceId },
  commands: [
    status('1', '0', 'SyncHdr', 200),
    status('2', '5', 'Replace', 200),
    status('3', '6', 'Get', 200),
    status('4', '7', 'Exec', 202),
    status('5', '8', 'Atomic', 200),
    status('6', '9', 'Add', 200),
    status('7', '10', 'Add', 200),
    {
      kind: 'Results',
      cmdId: '8',
      msgRef: 1,
      cmdRef: '6',
      items: [{ source: './DevDetail/Ext/Microsoft/SMBIOSSerialNumber', data: '5XK-0192' }],
    },
  ],
  final: true,
}

const challenge = fromServer([
  { ...status('1', '0', 'SyncHdr', 407), challenge: challengeFor('digest', 'aFlwMC1ub25jZQ==') } as Command, // a Status, with its challenge
])

type Golden = {
  readonly file: string
  readonly section: string
  readonly written: string
  readonly read: (xml: string) => unknown
  readonly value: unknown
}

const syncml = (file: string, section: string, value: Message): Golden => ({
  file: `syncml/${file}`,
  section,
  written: encodeMessage(value),
  read: (xml) => decodeMessage(xml),
  value,
})

const goldens: readonly Golden[] = [
  {
    file: 'mde2/discover-request',
    section: 'MS-MDE2 §3.1.4.1.1.1',
    written: encodeDiscover(ask('Discovery.svc'), discover),
    read: soap(decodeDiscover),
    value: discover,
  },
  {
    file: 'mde2/discover-response',
    section: 'MS-MDE2 §3.1.4.1.1.2',
    written: encodeDiscoverResponse(answer, discovered),
    read: soap(decodeDiscoverResponse),
    value: discovered,
  },
  {
    file: 'mde2/policies-request',
    section: 'MS-MDE2 §3.3',
    written: encodeGetPolicies(ask('Policy.svc'), { tpmManufacturer: 'HLT' }),
    read: soap(decodeGetPolicies),
    value: { tpmManufacturer: 'HLT' },
  },
  {
    file: 'mde2/policies-response',
    section: 'MS-MDE2 §3.3',
    written: encodeGetPoliciesResponse(answer, defaultCertificatePolicy),
    read: soap(decodeGetPoliciesResponse),
    value: defaultCertificatePolicy,
  },
  {
    file: 'mde2/enroll-request',
    section: 'MS-MDE2 §3.4.4.1.1.1',
    written: encodeEnroll(ask('Enrollment.svc'), enrollment),
    read: soap((message) => decodeContext(decodeEnroll(message).context)),
    value: context,
  },
  {
    file: 'mde2/enroll-response',
    section: 'MS-MDE2 §3.4.4.1.1',
    written: encodeEnrollResponse({ ...answer, validity }, issued),
    read: soap(decodeEnrollResponse),
    value: issued,
  },
  {
    file: 'mde2/provisioning',
    section: 'MS-MDE2 §2.2.9',
    written: issued.provisioning,
    read: (xml) => decodeProvisioning(xml, sha1),
    value: provisioning,
  },
  {
    file: 'mde2/fault',
    section: 'MS-MDE2 §2.2.10',
    written: encodeFault(answer, fault),
    read: soap(decodeFault),
    value: fault,
  },
  syncml('package-1', 'MS-MDM §4', packageOne),
  syncml('package-2', 'MS-MDM §4 and the DMClient CSP', packageTwo),
  syncml('package-3', 'MS-MDM §4', packageThree),
  syncml('challenge', 'OMA-TS-DM_Security-V1_2', challenge),
]

test.each(goldens)(
  '$file is written as it always was, and read back',
  async ({ file, section, written, read, value }) => {
    const golden = `<!-- Own values, shape after ${section}. -->\n${written.replaceAll('><', '>\n<')}\n`
    await expect(golden).toMatchFileSnapshot(`${file}.xml`)
    expect(read(golden)).toEqual(value)
  },
)
