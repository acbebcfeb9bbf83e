// Parsers of messages that devices send: XML and what is written in it, and the JSON and tokens of the other services.

import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { toBase64 } from '../../src/kernel/bytes.ts'
import { readAssignedAccess, writeKiosk } from '../../src/protocol/csp/assigned-access.ts'
import { formatLocUri, parseLocUri } from '../../src/protocol/csp/uri.ts'
import { canonicalValue, formats, isValueOf, joinList, splitList } from '../../src/protocol/csp/value.ts'
import {
  decodeDiscover as decodeDrsDiscover,
  encodeDiscover as encodeDrsDiscover,
} from '../../src/protocol/drs/discover.ts'
import {
  decodeLocalPassword,
  decodeRecoveryKey,
  decodeRevocation,
  encodeLocalPassword,
  encodeRecoveryKey,
  encodeRevocation,
  recoveryPasswordOf,
} from '../../src/protocol/drs/escrow.ts'
import {
  decodeJoinRequest,
  decodeJoinResponse,
  encodeJoinRequest,
  encodeJoinResponse,
  JoinMessageError,
} from '../../src/protocol/drs/join.ts'
import { decodeContext, encodeContext } from '../../src/protocol/mde2/context.ts'
import { decodeDiscover, decodeDiscoverResponse } from '../../src/protocol/mde2/discover.ts'
import { decodeEnroll, decodeEnrollResponse } from '../../src/protocol/mde2/enroll.ts'
import { decodeGetPolicies, decodeGetPoliciesResponse } from '../../src/protocol/mde2/policy.ts'
import { decodeTermsOutcome, decodeTermsRequest, encodeTermsOutcome } from '../../src/protocol/mde2/terms-of-use.ts'
import { decodePrtRequest, encodePrtRequest, PrtRequestError, writePrtRequest } from '../../src/protocol/oauth/prt.ts'
import { decodeSoap, type SoapMessage } from '../../src/protocol/soap.ts'
import { decodeFault } from '../../src/protocol/soap-fault.ts'
import { readMessageCode, writeMessageCode } from '../../src/protocol/syncml/credential.ts'
import { decodeMessage } from '../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../src/protocol/syncml/message-write.ts'
import { decodeProvisioning, encodeProvisioning } from '../../src/protocol/wap/provisioning.ts'
import { parseWritten, parseXml, XmlError } from '../../src/protocol/xml.ts'
import { canonicalDocument } from '../../src/protocol/xml-canonical.ts'
import { readSignedDocument } from '../../src/protocol/xml-signature.ts'
import { decodeHello, decodeHelloReply, encodeHello } from '../../src/protocol/ztd/hello.ts'
import { decodeProblem, ZtdCodecError } from '../../src/protocol/ztd/problem.ts'
import { decodeProfile } from '../../src/protocol/ztd/profile.ts'
import { certificateRequest } from '../../test/support/certificate-request.ts'
import { holds, type Target } from './target.ts'

const guid = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

const wire = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/wire/${name}.xml`, import.meta.url)))
const soapFiles = [
  'discover-request',
  'discover-response',
  'enroll-request',
  'enroll-response',
  'policies-request',
  'policies-response',
  'fault',
].map((name) => wire(`mde2/${name}`))
const provisioningFile = wire('mde2/provisioning')
const syncmlFiles = ['package-1', 'package-2', 'package-3', 'challenge'].map((name) => wire(`syncml/${name}`))
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

const xmlWords = [
  '<!DOCTYPE a [<!ENTITY b "bbbb">]>',
  '<!ENTITY a SYSTEM "file:///etc/passwd">',
  '&a;',
  '&#0;',
  '&#xD800;',
  '&#x10FFFF;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<a>',
  '</a>',
  '<a',
  'xmlns="x"',
  'xmlns:s="y"',
  ' a="1"',
  '<s:Body>',
  '</s:Body>',
  '\ufeff',
  '<Item>',
  '</Item>',
  '<Data>',
  '</Data>',
  '<CmdID>1</CmdID>',
  '<Atomic>',
  '</Atomic>',
  '<MsgID>',
  '4294967296',
  '-1',
  '1e9',
]

function soapTarget(name: string, entry: string, file: string, decode: (message: SoapMessage) => unknown): Target {
  return {
    name,
    kind: 'bytes',
    entry: [`protocol/mde2/${entry}`],
    refuses: [XmlError],
    seeds: [wire(`mde2/${file}`), ...soapFiles],
    words: xmlWords,
    read: (input) => decode(decodeSoap(input)),
  }
}

const joinRequest = {
  certificateRequest: new Uint8Array(certificateRequest(generateKeyPairSync('ec', { namedCurve: 'P-256' }))),
  transportKey: new Uint8Array(283).fill(7),
  joinType: 0,
  deviceType: 'Windows',
  osVersion: '10.0.26100.1',
  displayName: 'DESKTOP-1',
  targetDomain: 'contoso.example',
  deviceTicket: 'ticket',
}
const joinResponse = {
  thumbprint: 'ab'.repeat(20),
  certificate: new Uint8Array(600).fill(3),
  userPrincipalName: 'kim@contoso.example',
  membership: [{ localSid: 'S-1-5-32-544', addSids: ['S-1-12-1-1-2-3-4'] }],
}
const profileDocument = {
  AutopilotServiceCorrelationId: '',
  ZtdRegistrationId: 'c4d0e9a4-0000-4000-8000-000000000001',
  CloudAssignedOobeConfig: 1310,
  CloudAssignedDomainJoinMethod: 0,
  CloudAssignedTenantDomain: 'contoso.example',
  CloudAssignedTenantId: 'c4d0e9a4-0000-4000-8000-000000000002',
  CloudAssignedForcedEnrollment: 1,
  CloudAssignedLanguage: 'os-default',
  DeploymentProfileName: 'Everyone',
  CloudAssignedDeviceName: '',
}
const hello = {
  hardwareHash: toBase64(new Uint8Array(300).fill(84)),
  clientVersion: '1',
  osVersion: '10.0.26100.1',
  osEdition: 48,
  capabilities: ['ek'],
}

const prtSeeds = (['device', 'session'] as const).map((kind) =>
  encodePrtRequest(
    writePrtRequest(
      kind === 'device'
        ? { kind, certificate: new Uint8Array(40).fill(48) }
        : { kind, context: new Uint8Array(24).fill(9), derivation: 2 },
      {
        clientId: '29d9ed98-a469-4536-ade2-f981bc1d605e',
        grantType: 'password',
        nonce: 'n',
        scope: 'openid aza',
        username: 'kim',
        password: 'x',
      },
    ),
    (signed) => new Uint8Array(createHash('sha256').update(signed).digest()),
  ),
)

const uris = [
  './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/UPN',
  './User/Vendor/MSFT/Policy/Config/A/B',
  './DevDetail/Ext/Microsoft/OSPlatform?list=StructData',
  './Vendor/MSFT/x',
]

export const messageTargets: readonly Target[] = [
  {
    name: 'xml',
    kind: 'bytes',
    entry: ['protocol/xml.ts'],
    refuses: [XmlError],
    seeds: [...soapFiles, ...syncmlFiles, provisioningFile],
    words: xmlWords,
    read: (input) => parseXml(input),
  },
  {
    name: 'soap',
    kind: 'bytes',
    entry: ['protocol/soap.ts', 'protocol/soap-fault.ts'],
    refuses: [XmlError],
    seeds: soapFiles,
    words: xmlWords,
    read: (input) => decodeFault(decodeSoap(input)),
  },
  {
    name: 'xml-signature',
    kind: 'bytes',
    entry: ['protocol/xml-signature.ts', 'protocol/xml-canonical.ts'],
    refuses: [XmlError],
    seeds: [wire('mde2/signed-by-another'), ...soapFiles],
    words: [...xmlWords, '<ds:Signature>', '</ds:Signature>', 'URI=""', '<ds:Transform/>', 'xml:lang="en"'],
    read(input) {
      const once = canonicalDocument(parseWritten(input))
      holds(once, canonicalDocument(parseWritten(once)), 'the canonical form')
      readSignedDocument(input, ['Header', 'Security'])
    },
  },
  {
    name: 'message-code',
    kind: 'text',
    entry: ['protocol/syncml/credential.ts'],
    refuses: [],
    seeds: ['algorithm=MD5, username="pia", mac=Hurr2WVrdeoIWM4TPAzxEw==', 'mac=a,username=b'],
    words: ['username=', 'mac=', 'algorithm=', '"', ',', '='],
    read(input) {
      const said = readMessageCode(input)
      if (said && input.length < 900 && /^[\w+/=]+$/.test(said.mac))
        holds(said, readMessageCode(writeMessageCode(said)), 'the code')
    },
  },
  soapTarget('mde2-discover', 'discover.ts', 'discover-request', (message) => [
    attempt(() => decodeDiscover(message)),
    decodeDiscoverResponse(message),
  ]),
  soapTarget('mde2-policy', 'policy.ts', 'policies-response', (message) => [
    attempt(() => decodeGetPolicies(message)),
    decodeGetPoliciesResponse(message),
  ]),
  soapTarget('mde2-enroll', 'enroll.ts', 'enroll-request', (message) => [
    attempt(() => decodeContext(decodeEnroll(message).context)),
    decodeEnrollResponse(message),
  ]),
  {
    name: 'mde2-context',
    kind: 'json',
    entry: ['protocol/mde2/context.ts'],
    refuses: [XmlError],
    seeds: [decodeEnroll(decodeSoap(wire('mde2/enroll-request'))).context],
    read: (input) => {
      const items = Array.isArray(input) ? input : []
      const named = items.flatMap((item) =>
        typeof item?.name === 'string' && typeof item.value === 'string'
          ? [{ name: item.name, value: item.value }]
          : [],
      )
      const read = decodeContext(named)
      holds(read, decodeContext(encodeContext(read)), 'the context')
    },
  },
  {
    name: 'mde2-terms',
    kind: 'text',
    entry: ['protocol/mde2/terms-of-use.ts'],
    refuses: [],
    seeds: [
      'redirect_uri=ms-appx-web%3A%2F%2FMicrosoft.AAD.BrokerPlugin%2Fx&client-request-id=34be581c-6ebd-49d6-a4e1-150eff4b7213&api-version=1.0&mode=azureadjoin',
    ],
    words: ['redirect_uri=', 'ms-appx-web://', 'javascript:', '&', '%00', '%', 'IsAccepted=true', 'OpaqueBlob='],
    read: (input) => {
      const read = decodeTermsRequest(new URLSearchParams(input))
      if (read.ok) {
        const outcome = { kind: 'accepted', opaqueBlob: 'x y&z' } as const
        decodeTermsOutcome(encodeTermsOutcome(read.request, outcome))
      }
      decodeTermsOutcome(input)
    },
  },
  {
    name: 'syncml',
    kind: 'bytes',
    entry: ['protocol/syncml/message.ts', 'protocol/syncml/message-write.ts'],
    refuses: [XmlError],
    seeds: syncmlFiles,
    words: xmlWords,
    read: (input) => {
      const message = decodeMessage(input)
      const wider = { xml: { bytes: 16 * 1024 * 1024 } }
      holds(message, decodeMessage(encodeMessage(message), wider), 'the message')
    },
  },
  {
    name: 'wap-provisioning',
    kind: 'bytes',
    entry: ['protocol/wap/provisioning.ts'],
    refuses: [XmlError],
    seeds: [provisioningFile],
    words: [...xmlWords, '<characteristic type="My">', '</characteristic>', '<parm name="a" value="b"/>'],
    read: (input) => {
      const read = decodeProvisioning(input, sha1)
      attempt(() => encodeProvisioning(read, sha1))
    },
  },
  {
    name: 'csp-uri',
    kind: 'text',
    entry: ['protocol/csp/uri.ts'],
    refuses: [],
    seeds: uris,
    words: ['./', '/', '%2F', '%', '?list=', '?prop=ACL', '..', '.', './User', './Device', '%C3%28'],
    read: (input) => {
      const read = parseLocUri(input)
      if (!read) return
      const written = formatLocUri(read)
      if (written.length > 2048) return // escaped, it is longer than an address may be
      const again = parseLocUri(written)
      holds([read.scope, read.segments], [again?.scope, again?.segments], 'the URI')
    },
  },
  {
    name: 'csp-value',
    kind: 'text',
    entry: ['protocol/csp/value.ts'],
    refuses: [],
    seeds: ['1', 'true', 'AQID', '<a/>', '2026-11-21', '10:00:00', '1.5', 'a\uf000b', '-2147483648'],
    words: ['\uf000', 'true', 'FALSE', '-', '1e5', '=', '0x'],
    read: (input) => {
      for (const format of formats) if (isValueOf(format, input)) canonicalValue(format, input)
      const list = splitList(input)
      if (list.length > 0) holds(list, splitList(joinList(list)), 'the list')
    },
  },
  {
    name: 'drs-join',
    kind: 'json',
    entry: ['protocol/drs/join.ts', 'protocol/drs/discover.ts'],
    refuses: [JoinMessageError],
    seeds: [
      encodeJoinRequest(joinRequest),
      encodeJoinResponse(joinResponse),
      encodeDrsDiscover({ joinEndpoint: 'https://drs.example/join' } as never, '1.0' as never),
    ],
    read: (input) => {
      decodeDrsDiscover(input)
      const response = attempt(() => decodeJoinResponse(input), JoinMessageError)
      if (response && /^[\da-f]*$/.test(response.thumbprint))
        holds(response, decodeJoinResponse(encodeJoinResponse(response)), 'the answer')
      const request = decodeJoinRequest(input)
      holds(request, decodeJoinRequest(encodeJoinRequest(request)), 'the request')
    },
  },
  {
    name: 'drs-escrow',
    kind: 'json',
    entry: ['protocol/drs/escrow.ts'],
    refuses: [JoinMessageError],
    seeds: [
      encodeRecoveryKey({ id: guid, key: recoveryPasswordOf(new Uint8Array(16)), volume: 'fixedDataVolume' }),
      encodeLocalPassword({
        accountName: 'Administrator',
        accountSid: 'S-1-5-21-1-2-3-500',
        password: 'x',
        refreshAt: new Date('2026-12-01T00:00:00Z'),
      }),
      encodeRevocation([guid]),
    ],
    read: (input) => {
      const key = attempt(() => decodeRecoveryKey(input), JoinMessageError)
      if (key) holds(key, decodeRecoveryKey(encodeRecoveryKey(key)), 'the key')
      const password = attempt(() => decodeLocalPassword(input), JoinMessageError)
      if (password) holds(password, decodeLocalPassword(encodeLocalPassword(password)), 'the password')
      const ids = decodeRevocation(input)
      holds(ids, decodeRevocation(encodeRevocation(ids)), 'the ids')
    },
  },
  {
    name: 'csp-assigned-access',
    kind: 'text',
    entry: ['protocol/csp/assigned-access.ts'],
    refuses: [XmlError],
    seeds: [writeKiosk({ app: 'Contoso.Till_8wekyb3d8bbwe!App', account: 'Kiosk' })],
    words: ['<Profile Id="a"/>', '<DefaultProfile Id="a"/>', '<Config>', '</Config>'],
    read: (input) => readAssignedAccess(input),
  },
  {
    name: 'oauth-prt',
    kind: 'text',
    entry: ['protocol/oauth/prt.ts'],
    refuses: [PrtRequestError],
    seeds: prtSeeds,
    words: ['.', '=', 'eyJ', 'e30', 'bnVsbA', 'W10', 'eyJhbGciOiJub25lIn0', '-', '_', '/'],
    read: (input) => decodePrtRequest(input),
  },
  {
    name: 'ztd',
    kind: 'json',
    entry: ['protocol/ztd/hello.ts', 'protocol/ztd/profile.ts', 'protocol/ztd/problem.ts'],
    refuses: [ZtdCodecError],
    seeds: [
      hello,
      profileDocument,
      { deviceTicket: 'x', assurance: 'claimed' },
      { ErrorCode: 806, ErrorReason: 'ZtdDeviceIsNotRegistered' },
    ],
    read: (input) => {
      decodeProblem(input)
      attempt(() => decodeProfile(input), ZtdCodecError)
      attempt(() => decodeHelloReply(input), ZtdCodecError)
      const read = decodeHello(input)
      holds(read, decodeHello(JSON.parse(JSON.stringify(encodeHello(read)))), 'the introduction')
    },
  },
]

/** Undefined when it was refused as it should be. */
function attempt<T>(read: () => T, refusal: new (...args: never[]) => Error = XmlError): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof refusal) return undefined
    throw error
  }
}
