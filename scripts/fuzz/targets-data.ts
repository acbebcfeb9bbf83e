// Parsers of what hardware and files hold: the hardware hash, firmware tables, keys, certificates and TPM structures, the
// device CSV, and the small languages of rules, filters and cursors.

import { createHash, generateKeyPairSync, type X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { factsOfDevice } from '../../src/assignment/filter/facts.ts'
import { parseFilterRule } from '../../src/assignment/filter/parse.ts'
import { judge, ruleHolds } from '../../src/assignment/filter/rule.ts'
import { readRow, saysColumns, strictHeader } from '../../src/autopilot/channel/csv/columns.ts'
import { makeFileReader } from '../../src/autopilot/channel/csv/file.ts'
import { loadConfig } from '../../src/config.ts'
import { matchesRule } from '../../src/directory/membership/rule/evaluate.ts'
import { newDeviceFacts } from '../../src/directory/membership/rule/new-device.ts'
import { parseMembershipRule } from '../../src/directory/membership/rule/parser.ts'
import { MembershipRuleError } from '../../src/directory/membership/rule/problem.ts'
import { cursorIn, cursorOf } from '../../src/graph/cursor.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { isStorable } from '../../src/kernel/text/storable-text.ts'
import { readAdmx } from '../../src/mdm/catalogue/admx.ts'
import { readAdmxValue } from '../../src/mdm/catalogue/admx-value.ts'
import { extensionValue, RequestError, readCertificate, readRequest } from '../../src/pki/x509.ts'
import { makeRecordReader } from '../../src/protocol/csv/records.ts'
import { makeTextReader } from '../../src/protocol/csv/text.ts'
import { decodeRsaKeyBlob, encodeRsaKeyBlob, RsaKeyBlobError } from '../../src/protocol/drs/rsa-key-blob.ts'
import { hashBytesFromText } from '../../src/protocol/hardware-hash/base64.ts'
import { notebookExample, smallestExample } from '../../src/protocol/hardware-hash/examples.ts'
import { hashFromJson } from '../../src/protocol/hardware-hash/from-json.ts'
import { hashToJson } from '../../src/protocol/hardware-hash/json.ts'
import { HardwareHashError } from '../../src/protocol/hardware-hash/problem.ts'
import { inspect } from '../../src/protocol/hardware-hash/read.ts'
import { firstPrivateType } from '../../src/protocol/hardware-hash/records.ts'
import { judgeInspection } from '../../src/protocol/hardware-hash/verdict.ts'
import { encodeFields, encodeRecords } from '../../src/protocol/hardware-hash/write.ts'
import { rewriteRelaxedJson } from '../../src/protocol/json/relaxed.ts'
import { MsiProblem, readMsiProperties } from '../../src/protocol/msi/properties.ts'
import { MsixProblem, readMsix } from '../../src/protocol/msix/manifest.ts'
import { parseFilter, printFilter } from '../../src/protocol/odata/filter.ts'
import { ODataError } from '../../src/protocol/odata/problem.ts'
import { parseSearch } from '../../src/protocol/odata/search.ts'
import { parseExpand, parseOrder, parseSelect } from '../../src/protocol/odata/select.ts'
import { readPackage as readProvisioningPackage } from '../../src/protocol/provisioning-package/read.ts'
import { PackageProblem } from '../../src/protocol/provisioning-package/settings.ts'
import { writePackage } from '../../src/protocol/provisioning-package/write.ts'
import { checkSmbios } from '../../src/protocol/smbios/check.ts'
import { exampleStructures } from '../../src/protocol/smbios/example.ts'
import { smbiosFacts } from '../../src/protocol/smbios/facts.ts'
import { decodeSmbiosTable, encodeSmbiosTable, SmbiosError } from '../../src/protocol/smbios/table.ts'
import { decodeQuoteStatement, encodeQuoteStatement } from '../../src/protocol/tpm/attest.ts'
import { decodeIdObject } from '../../src/protocol/tpm/credential.ts'
import { decodeCommand, decodeResponse, encodeCommand } from '../../src/protocol/tpm/frame.ts'
import {
  decodeCreationStatement,
  decodeKeyStatement,
  decodeRsaBlob,
  encodeCreationStatement,
  encodeKeyStatement,
  encodeRsaBlob,
} from '../../src/protocol/tpm/key-claim.ts'
import { TpmCodecError } from '../../src/protocol/tpm/marshal.ts'
import { decodePublic, encodePublic } from '../../src/protocol/tpm/public.ts'
import { decodeSignature, encodeSignature } from '../../src/protocol/tpm/signature.ts'
import { akFlaw, akTemplate, ekFlaw, ekTemplate } from '../../src/protocol/tpm/templates.ts'
import { WimProblem } from '../../src/protocol/wim/layout.ts'
import { readWim, sourceOf } from '../../src/protocol/wim/read.ts'
import { writeWim } from '../../src/protocol/wim/write.ts'
import { zipOf } from '../../test/support/archives.ts'
import { certificateRequest } from '../../test/support/certificate-request.ts'
import { editorAdmx } from '../../test/support/mdm/admx.ts'
import { exampleCertificates, exampleRequest, exampleScep, readScep } from './certificates.ts'
import { Broken, holds, type Target } from './target.ts'

const byName = { order: ['displayName', 'id'].map((property) => ({ property, descending: false })) }
const notebook = encodeFields(notebookExample)
const smallest = encodeFields(smallestExample)
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** Into a hash whose digest is good again: past the digest stands what is worth reaching. */
function sealed(bytes: Uint8Array): Uint8Array {
  const first = inspect(bytes)
  const end = first.ok ? first.hash.recordsEnd : first.partial?.recordsEnd
  if (end === undefined || end + 36 > bytes.length) return bytes
  const copy = bytes.slice()
  copy.set(sha256(copy.subarray(0, end)), end + 4)
  return copy
}

function readHash(input: string | Uint8Array): void {
  const inspection = inspect(input)
  judgeInspection(inspection, { strict: true })
  judgeInspection(inspection, { strict: false })
  const json = JSON.parse(JSON.stringify(hashToJson(inspection)))
  if (!inspection.ok) return
  const { fields } = inspection.hash
  const built = hashFromJson(json)
  // A second or broken record of a named field is shown and not written again.
  if (fields.other.some(({ type }) => type < firstPrivateType)) return
  holds(fields, built.fields, 'the fields through JSON')
  const written = inspect(encodeRecords(built.records))
  if (written.ok) holds(fields, written.hash.fields, 'the fields through bytes')
}

const csvRow = `FX100-000042,,${smallest.base64},Kiosk,kim@contoso.example`

function readCsv(input: Uint8Array): void {
  for (const strict of [false, true]) {
    const decoder = makeTextReader()
    const reader = makeRecordReader(undefined, strict ? ',' : undefined, saysColumns)
    const half = input.length >> 1
    const texts = [decoder.push(input.subarray(0, half)), decoder.push(input.subarray(half)), decoder.end()]
    const records = [...texts.flatMap((text) => reader.push(text)), ...reader.end()]
    const file = makeFileReader({ strict })
    for (const record of records.slice(0, 50)) {
      const line = file.take(record)
      if (line.kind === 'refused') break
      if (line.kind === 'device') readRow(record, line.columns, { strict })
    }
    file.end()
  }
}

const smallManifest = '<Package><Identity Name="A.B" Publisher="CN=A" Version="1.0.0.0"/></Package>'

/** Little is read of a package, whatever it says of itself: small streams lie in sectors that are read again for each. */
function readPackage(input: Uint8Array): void {
  let taken = 0
  readMsiProperties({
    size: input.length,
    read: (at, length) => {
      taken += length
      if (taken > 300 * input.length + 1_000_000) throw new Broken(`${taken} bytes were read of ${input.length}`)
      return input.subarray(at, at + length)
    },
  })
}

const smallImage = {
  guid: new Uint8Array(16).fill(7),
  at: new Date(0),
  said: [['NAME', 'Lab']] as const,
  files: ['Multivariant/0/customizations.xml', 'Multivariant/Multivariant.xml', 'a'].map((path) => ({
    path,
    bytes: new TextEncoder().encode(path),
  })),
}

/** What is read of an image stays so when it is written again. */
function readImage(input: Uint8Array): void {
  const files = readWim(sourceOf(input)).files.map(({ path, read }) => ({ path, bytes: read() }))
  if (new Set(files.map(({ path }) => path)).size < files.length) return // written once each
  const again = readWim(sourceOf(writeWim({ ...smallImage, files }))).files.map(({ path, read }) => ({
    path,
    bytes: read(),
  }))
  const sorted = (list: typeof files) => list.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  holds(sorted(files), sorted(again), 'the files')
}

const packageFiles = readWim(
  sourceOf(
    writePackage(
      { id: '0b0e8c5e-0000-4000-8000-000000000001', name: 'Lab', version: '1.0' },
      {
        rootCertificates: [{ name: 'Root', der: new Uint8Array(64) }],
        wirelessNetwork: { ssid: 'Lab', hidden: false, passphrase: 'a passphrase' },
        account: { name: 'local', password: 'secret', administrator: true },
        firstRunHidden: true,
        enrollment: { userName: 'a@b.example', discoveryUrl: 'https://b.example/', secret: 'secret' },
      },
      new Date(0),
    ),
  ),
)
const packageDocuments = packageFiles.files
  .filter(({ path }) => /RunTime/.test(path))
  .map(({ read }) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(read()))

/** As the list of what is executed, and as one document of it. */
function readDocument(input: string): void {
  const bytes = new TextEncoder().encode(input)
  const list = new TextEncoder().encode('\ufeff<a><ConfigurationSet Data="$(_prov)\\RunTime\\0"/></a>')
  const said = [['PACKAGEID', '{0b0e8c5e-0000-4000-8000-000000000001}']] as const
  for (const [runTime, document] of [[bytes, bytes] as const, [list, bytes] as const]) {
    const files = [
      { path: 'Multivariant/0/Prov/RunTime.xml', bytes: runTime },
      { path: 'Multivariant/0/Prov/RunTime/0', bytes: document },
    ]
    attempt(() => readProvisioningPackage(sourceOf(writeWim({ ...smallImage, said, files }))), PackageProblem)
  }
}

/** JSON stays as it is; what was mended stays so; and no value is anything else than it was. */
function readRelaxed(input: string): void {
  const { json, offset } = rewriteRelaxedJson(input)
  if (isJson(input)) holds(json, input, 'what is JSON already')
  holds(json, rewriteRelaxedJson(json).json, 'rewritten twice')
  const strings = (text: string) =>
    text
      .match(/"(?:[^"\\]|\\.)*"/g)
      ?.join('')
      .replaceAll('"', '').length ?? 0
  if (isJson(json) && strings(json) < strings(input)) throw new Broken('a text was lost')
  for (let part = 0; part <= 20; part++) {
    const index = Math.floor((json.length * part) / 20)
    const at = offset(index)
    if (at < 0 || at > input.length) throw new Broken(`offset ${at} of ${index} is outside`)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const rules = [
  '(device.devicePhysicalIds -any (_ -eq "[OrderID]:179887111881"))',
  '(device.deviceOSType -eq "Windows") -and (device.displayName -startsWith "A`"B")',
  'not (device.deviceOSType -eq "Windows") or device.accountEnabled -eq true',
  "device.displayName -notContains 'x'",
  'device.deviceId -ne null',
  '(device.deviceModel -contains "Book") and (device.extensionAttribute1 -eq "north")',
  'user.assignedPlans -any (assignedPlan.service -eq "SCO" -and assignedPlan.capabilityStatus -eq "Enabled")',
  'user.department -match "^(a+)+$" or user.employeeHireDate -ge "2026-09-01T00:00:00Z"',
  "device.memberOf -any (group.objectId -in ['6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'])",
]
const device = newDeviceFacts({
  objectId: 'a',
  deviceId: 'b',
  displayName: 'Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
  deviceManufacturer: '',
  deviceModel: '',
  devicePhysicalIds: ['[OrderID]:1', '[ZTDID]:2'],
})

const filterFacts = factsOfDevice({
  deviceName: 'PC-1',
  manufacturer: 'Contoso',
  model: null,
  osVersion: '10.0.22631.1',
  osEdition: '4',
  isCorporate: true,
  trustType: 'AzureAd',
  profileName: null,
})

const rsa = { exponent: Uint8Array.of(1, 0, 1), modulus: new Uint8Array(256).fill(0xc3) }
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const certificates = exampleCertificates()
const folder = mkdtempSync(join(tmpdir(), 'taxiway-fuzz-'))
const settingsFile = join(folder, 'settings.json')

const quote = encodeQuoteStatement({
  qualifiedSigner: new Uint8Array(34).fill(1),
  extraData: new Uint8Array(32).fill(2),
  clock: 77n,
  resetCount: 1,
  restartCount: 0,
  safe: true,
  firmwareVersion: 3n,
  selections: [{ hash: 0x000b, bitmap: Uint8Array.of(0xff, 0, 0) }],
  pcrDigest: new Uint8Array(32).fill(4),
})

const creation = encodeCreationStatement({
  objectName: new Uint8Array(34).fill(1),
  creationHash: new Uint8Array(32).fill(2),
})

const keyClaim = encodeKeyStatement({
  key: akTemplate('rsa'),
  creationData: new Uint8Array(40).fill(3),
  attested: creation,
  signature: { kind: 'rsassa', hash: 0x000b, signature: new Uint8Array(256).fill(4) },
})

export const dataTargets: readonly Target[] = [
  {
    name: 'hardware-hash',
    kind: 'bytes',
    entry: ['protocol/hardware-hash/read.ts', 'protocol/hardware-hash/verdict.ts', 'protocol/hardware-hash/write.ts'],
    refuses: [],
    seeds: [notebook.bytes, smallest.bytes],
    words: ['\u0000\u0000', '\u00ff\u00ff', 'OA', 'A'.repeat(300)],
    read: (input) => {
      readHash(input)
      readHash(sealed(input))
    },
  },
  {
    name: 'hardware-hash-text',
    kind: 'text',
    entry: ['protocol/hardware-hash/base64.ts'],
    refuses: [],
    seeds: [notebook.base64, smallest.base64],
    words: ['=', '==', 'A', 'AAAA', '-', '_', '\r\n', ' ', '"'],
    read: (input) => {
      hashBytesFromText(input)
      readHash(input)
    },
  },
  {
    name: 'hardware-hash-json',
    kind: 'json',
    entry: ['protocol/hardware-hash/from-json.ts', 'protocol/hardware-hash/json.ts'],
    refuses: [HardwareHashError],
    seeds: [notebookExample, smallestExample].map((fields) =>
      JSON.parse(JSON.stringify(hashToJson(inspect(encodeFields(fields).bytes)))),
    ),
    read: (input) => {
      const { records } = hashFromJson(input)
      encodeRecords(records)
    },
  },
  {
    name: 'msi',
    kind: 'bytes',
    entry: ['protocol/msi/properties.ts'],
    refuses: [MsiProblem],
    seeds: [new Uint8Array(readFileSync(new URL('../../src/protocol/msi/wixl-0.101.msi', import.meta.url)))],
    words: ['\u00fe\u00ff\u00ff\u00ff', '\u00ff\u00ff\u00ff\u00ff', '\u0000\u0000\u0001\u0000', '\u0040\u0048'],
    read: readPackage,
  },
  {
    name: 'msix',
    kind: 'bytes',
    entry: ['protocol/msix/manifest.ts', 'protocol/msix/publisher-hash.ts'],
    refuses: [MsixProblem],
    seeds: [zipOf([['AppxManifest.xml', Buffer.from(smallManifest)]], { packed: false })],
    words: ['AppxManifest.xml', '<Identity ', 'PK\u0001\u0002', 'ResourceId="'],
    read: (input) => void readMsix(input),
  },
  {
    name: 'wim',
    kind: 'bytes',
    entry: ['protocol/wim/read.ts', 'protocol/wim/write.ts'],
    refuses: [WimProblem],
    seeds: [writeWim(smallImage)],
    words: ['MSWIM', '\u0000\u0000\u0000\u0000', '\u0010\u0000\u0000\u0000', '\u00ff\u00ff\u00ff\u00ff'],
    read: readImage,
  },
  {
    name: 'provisioning-package',
    kind: 'text',
    entry: ['protocol/provisioning-package/read.ts', 'protocol/provisioning-package/write.ts'],
    refuses: [PackageProblem],
    seeds: packageDocuments,
    words: [
      '<characteristic type="',
      '<parm name="',
      'WiFi',
      'Accounts',
      '&lt;WLANProfile',
      'Secret',
      '$(_prov)\\RunTime\\',
    ],
    read: readDocument,
  },
  {
    name: 'smbios',
    kind: 'bytes',
    entry: ['protocol/smbios/table.ts', 'protocol/smbios/facts.ts', 'protocol/smbios/check.ts'],
    refuses: [SmbiosError],
    seeds: [encodeSmbiosTable(exampleStructures())],
    words: ['\u0000\u0000', '\u007f\u0004\u0001\u0000\u0000\u0000'],
    read: (input) => {
      checkSmbios(input)
      const structures = decodeSmbiosTable(input)
      smbiosFacts(structures)
      holds(structures, decodeSmbiosTable(encodeSmbiosTable(structures)), 'the structures')
    },
  },
  {
    name: 'import-csv',
    kind: 'bytes',
    entry: [
      'protocol/csv/records.ts',
      'protocol/csv/text.ts',
      'autopilot/channel/csv/file.ts',
      'autopilot/channel/csv/columns.ts',
    ],
    refuses: [],
    seeds: [
      Buffer.from(`${strictHeader}\r\n${csvRow}\r\n`),
      Buffer.from(`\ufeff${strictHeader}\n${csvRow}\n`, 'utf16le'),
      Buffer.from(`sep=;\n${strictHeader.replaceAll(',', ';')}\n;;;;\n#TYPE a\n${strictHeader}\n${csvRow}\n`),
      Buffer.from(`Hardware Hash;Group Tag\n"${smallest.base64}";"a ""b"" c"\n`),
    ].map((each) => new Uint8Array(each)),
    words: ['"', '""', '"\n', ',', ';', '\t', '\r', '\n', '\r\n', '=cmd()', '\ufeff', 'sep=;', csvRow, 'Hardware_Hash'],
    read: readCsv,
  },
  {
    name: 'rsa-key-blob',
    kind: 'bytes',
    entry: ['protocol/drs/rsa-key-blob.ts'],
    refuses: [RsaKeyBlobError],
    seeds: [encodeRsaKeyBlob(rsa)],
    words: ['RSA1', 'RSA2', 'ECK1'],
    read: (input) => {
      const read = decodeRsaKeyBlob(input)
      holds(read, decodeRsaKeyBlob(encodeRsaKeyBlob(read)), 'the numbers')
    },
  },
  {
    name: 'pkcs10',
    kind: 'bytes',
    entry: ['pki/x509.ts'],
    refuses: [RequestError],
    seeds: [
      certificateRequest(ec),
      certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 })),
      exampleRequest(),
    ].map((each) => new Uint8Array(each)),
    words: ['\u0030\u0080', '\u0000\u0000', '\u0030\u0084\u007f\u00ff\u00ff\u00ff', '\u0006\u0003U\u0004\u0003'],
    read: (input) => readRequest(input),
  },
  {
    name: 'scep',
    kind: 'bytes',
    entry: ['pki/scep/message.ops.ts', 'pki/scep/enveloped.ops.ts'],
    refuses: [Fault],
    seeds: exampleScep(),
    words: ['\u0030\u0080', '\u0000\u0000', '\u0024\u0080', '\u0030\u0084\u007f\u00ff\u00ff\u00ff', '\u0013\u000219'],
    read: readScep,
  },
  {
    name: 'x509',
    kind: 'bytes',
    entry: ['pki/x509.ts'],
    refuses: [],
    seeds: certificates,
    words: ['\u0030\u0080', '\u0000\u0000', '\u0030\u0084\u007f\u00ff\u00ff\u00ff'],
    read: (input) => {
      const certificate: X509Certificate | undefined = readCertificate(input)
      // As callers do: the extension is looked for in what the platform took for a certificate.
      if (certificate) extensionValue(certificate.raw, '1.2.840.113556.1.5.284.2')
    },
  },
  {
    name: 'tpm-public',
    kind: 'bytes',
    entry: ['protocol/tpm/public.ts', 'protocol/tpm/templates.ts'],
    refuses: [TpmCodecError],
    seeds: [encodePublic(ekTemplate()), encodePublic(akTemplate('ecc')), encodePublic(akTemplate('rsa'))],
    read: (input) => {
      const read = decodePublic(input)
      ekFlaw(read)
      akFlaw(read)
      holds(read, decodePublic(encodePublic(read)), 'the public part')
    },
  },
  {
    name: 'tpm-quote',
    kind: 'bytes',
    entry: ['protocol/tpm/attest.ts', 'protocol/tpm/signature.ts', 'protocol/tpm/credential.ts'],
    refuses: [TpmCodecError],
    seeds: [
      quote,
      Uint8Array.from([0, 0x18, 0, 0x0b, 0, 2, 1, 2, 0, 2, 3, 4]),
      Uint8Array.from([0, 0x14, 0, 0x0b, 0, 4, 1, 2, 3, 4]),
      Uint8Array.from([0, 6, 0, 2, 1, 2, 3, 4]),
    ],
    read: (input) => {
      attempt(() => decodeIdObject(input))
      const signature = attempt(() => decodeSignature(input))
      if (signature) holds(signature, decodeSignature(encodeSignature(signature)), 'the signature')
      const statement = decodeQuoteStatement(input)
      holds(statement, decodeQuoteStatement(encodeQuoteStatement(statement)), 'the statement')
    },
  },
  {
    name: 'tpm-key-claim',
    kind: 'bytes',
    entry: ['protocol/tpm/key-claim.ts'],
    refuses: [TpmCodecError],
    seeds: [
      keyClaim,
      creation,
      encodeRsaBlob({ modulus: new Uint8Array(256).fill(1), exponent: Uint8Array.of(1, 0, 1) }),
    ],
    read: (input) => {
      const key = attempt(() => decodeRsaBlob(input))
      if (key) holds(key, decodeRsaBlob(encodeRsaBlob(key)), 'the key')
      attempt(() => decodeCreationStatement(input))
      const statement = decodeKeyStatement(input)
      holds(statement, decodeKeyStatement(encodeKeyStatement(statement)), 'the statement')
    },
  },
  {
    name: 'tpm-frame',
    kind: 'bytes',
    entry: ['protocol/tpm/frame.ts'],
    refuses: [TpmCodecError],
    seeds: [
      encodeCommand({
        name: 'quote',
        handles: [0x81010002],
        authorizations: [{ session: 0x40000009, nonce: new Uint8Array(0), attributes: 0, hmac: new Uint8Array(0) }],
        parameters: Uint8Array.of(0, 0),
      } as never),
      Uint8Array.from([0x80, 1, 0, 0, 0, 10, 0, 0, 1, 1]),
    ],
    read: (input) => {
      attempt(() => decodeResponse(input, 'quote' as never))
      const command = decodeCommand(input)
      holds(command, decodeCommand(encodeCommand(command)), 'the command')
    },
  },
  {
    name: 'membership-rule',
    kind: 'text',
    entry: ['directory/membership/rule/parser.ts', 'directory/membership/rule/evaluate.ts'],
    refuses: [MembershipRuleError],
    seeds: rules,
    words: [
      '(',
      ')',
      '[',
      ']',
      ',',
      '"',
      "'",
      '`',
      '-and',
      '-or',
      '-not',
      '-any',
      '-all',
      '-in',
      '-match',
      '-contains',
      'null',
      'true',
      '_',
      'device.',
      '(a+)+$',
      '^(a|a)*$',
      '\\',
    ],
    read: (input) => matchesRule(parseMembershipRule(input), device),
  },
  {
    name: 'admx',
    kind: 'text',
    entry: ['mdm/catalogue/admx.ts', 'mdm/catalogue/admx-value.ts'],
    refuses: [],
    seeds: [editorAdmx(), '<enabled/><data id="Minutes" value="15"/>', '<disabled/>'],
    words: [
      '<policy name="',
      '<parentCategory ref="',
      '<elements>',
      '<decimal id="',
      'minValue="',
      'key="System',
      '<data id="',
    ],
    read(input) {
      const read = readAdmx(input)
      readAdmxValue(input)
      if (read.ok && read.policies.size === 0) throw new Error('a file without a policy was taken')
    },
  },
  {
    name: 'filter-rule',
    kind: 'text',
    entry: ['assignment/filter/parse.ts', 'assignment/filter/rule.ts'],
    refuses: [MembershipRuleError],
    seeds: [
      '(device.model -startsWith "Book") and not (device.deviceOwnership -eq "Personal")',
      'device.manufacturer -in [\'Contoso\', "Fabrikam"] or device.enrollmentProfileName -ne $null',
      '(device.operatingSystemVersion -ge 10.0.22631) or (device.osVersion -notContains "10.0")',
    ],
    words: ['(', ')', '[', ']', ',', '"', "'", '`', '-and', '-or', '-not', '-in', '-ge', 'null', 'device.', '10.0.1'],
    read(input) {
      const rule = parseFilterRule(input)
      const { holds, because } = judge(input, rule, filterFacts)
      if (because.length === 0) throw new Error('no clause decides')
      if (holds !== ruleHolds(rule, filterFacts)) throw new Error('it holds, and does not')
    },
  },
  {
    name: 'relaxed-json',
    kind: 'text',
    entry: ['protocol/json/relaxed.ts'],
    refuses: [],
    seeds: [
      '{ displayName: "LAB-01", groupTag: "Lab, \\"east\\" {1}: x", }',
      '{"a": [1, 2, ], "b": {"c": null}}',
      '{ @odata.type : "#x", target: { groupId: null } }',
    ],
    words: ['{', '}', '[', ']', ',', ':', '"', '\\', '\\"', 'name', 'name:', '"name":', 'true', '-1e3', ' ', '\n'],
    read: readRelaxed,
  },
  {
    name: 'odata-filter',
    kind: 'text',
    entry: ['protocol/odata/filter.ts'],
    refuses: [ODataError],
    seeds: ["contains(serialNumber,'FX''1') and groupTag eq 'a'", "startswith(model, 'x')"],
    words: [
      "'",
      "''",
      ' and ',
      ' or ',
      'not ',
      ' eq ',
      ' in (',
      'contains(',
      'isof(',
      '/any(x:',
      ')',
      ',',
      'serialNumber',
      ' ',
    ],
    read: (input) => parseFilter(printFilter(parseFilter(input))),
  },
  {
    name: 'odata-options',
    kind: 'text',
    entry: ['protocol/odata/select.ts', 'protocol/odata/search.ts'],
    refuses: [],
    seeds: [
      'id,displayName',
      'displayName desc,id',
      "members($select=id;$filter=a eq 'b;)')",
      '"displayName:x" AND "y"',
    ],
    words: ['(', ')', ';', '$', '=', ',', '"', ' AND ', ' OR ', ' desc', '/', '*'],
    read(input) {
      for (const parse of [parseSelect, parseOrder, parseExpand, parseSearch]) {
        try {
          parse(input)
        } catch (error) {
          if (!(error instanceof ODataError)) throw error
        }
      }
    },
  },
  {
    name: 'cursor',
    kind: 'text',
    entry: ['graph/cursor.ts'],
    refuses: [Fault],
    seeds: [cursorOf(byName, JSON.stringify(['ada', 'c4d0e9a4-0000-4000-8000-000000000001'])), 'AA'],
    words: ['=', '-', '_', 'AAAA', '7Z-A'],
    read: (input) => {
      const values = cursorIn('users', { ...byName, skipToken: input })
      if (values.length !== byName.order.length) throw new Error('a cursor that is not one of this order')
      if (values.some((value) => !isStorable(value))) throw new Error('a cursor with text that no database holds')
    },
  },
  {
    name: 'config-file',
    kind: 'text',
    entry: ['config.ts'],
    refuses: [Fault],
    seeds: [
      JSON.stringify({
        data: '/srv',
        port: 8440,
        logLevel: 'info',
        passwordGrant: 'false',
        trustedProxies: ['10.0.0.0/8'],
        origins: { login: 'https://login.contoso.example' },
      }),
    ],
    words: [
      '{',
      '}',
      '"',
      ':',
      'null',
      '[]',
      '"port":',
      '1e999',
      '"origins":',
      '"trustedProxies":',
      '10.0.0.0/33',
      'https://',
    ],
    read: (input) => {
      writeFileSync(settingsFile, input)
      loadConfig({}, { TAXIWAY_CONFIG: settingsFile })
    },
  },
]

function attempt<T>(read: () => T, refuses: Target['refuses'][number] = TpmCodecError): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof refuses) return undefined
    throw error
  }
}
