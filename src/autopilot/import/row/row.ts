// Rules of a row that registers a device, whatever the way it came by (docs/protocols/device-csv.md). Tolerant by default; `strict`
// refuses what the original refuses. Pure: whether the device is known already is decided elsewhere, after the row itself was found good.

import { withoutUnseen } from '../../../kernel/text/plain-name.ts'
import { hashBytesFromText } from '../../../protocol/hardware-hash/base64.ts'
import type { HardwareFields } from '../../../protocol/hardware-hash/fields.ts'
import { type Platform, readIdentity } from '../../../protocol/hardware-hash/identity.ts'
import { type Digest, inspect } from '../../../protocol/hardware-hash/read.ts'
import { type HashVerdict, judgeHash, judgeInspection } from '../../../protocol/hardware-hash/verdict.ts'
import { groupTagProblem, userNameProblem } from '../../device/device.ts'
import { factsOf, type HardwareFacts } from '../../matching/facts.ts'
import { type Finding, type Position, refusal, remark } from './verdict.ts'

export type PreparedRow = {
  readonly line: number
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly skuNumber: string
  readonly systemFamily: string
  /** Undefined: not in the file, the stored one stays. */
  readonly groupTag: string | undefined
  readonly assignedUser: string | undefined
  /** Without the zero padding. */
  readonly hash: Uint8Array
  readonly facts: HardwareFacts
  readonly findings: readonly Finding[]
}

export type RowReading =
  | { readonly ok: true; readonly row: PreparedRow }
  | { readonly ok: false; readonly line: number; readonly serialNumber?: string; readonly findings: readonly Finding[] }

export type RowOptions = {
  readonly strict: boolean
  /** For every row whose own cell is empty. */
  readonly groupTag?: string
  /** For callers that read millions of rows: functions of the platform, and copies that keep a row small while it waits. */
  readonly platform?: {
    /** Undefined when the text is not well-formed; the bytes may be overwritten by the next call. */
    readonly decodeBase64: (text: string) => Uint8Array | undefined
    readonly digest: Digest
    readonly forIdentity: Platform
    readonly keepBytes: (bytes: Uint8Array) => Uint8Array
    readonly keepText: (text: string) => string
  }
}

export type RowInput = {
  readonly line: number
  readonly serialNumber: string
  readonly productKey: string
  readonly hardwareHash: string
  readonly groupTag: string
  readonly assignedUser: string
}

export function judgeRow(
  input: RowInput,
  options: RowOptions & {
    readonly findings?: readonly Finding[]
    readonly hashColumn?: number | undefined
    /** The text's bytes, where they are known already. */
    readonly hash?: Uint8Array | undefined
  },
): RowReading {
  const findings = [...(options.findings ?? [])]
  const { line } = input
  const refused = (): RowReading => ({
    ok: false,
    line,
    ...(input.serialNumber ? { serialNumber: input.serialNumber.slice(0, 128) } : {}),
    findings,
  })
  if (findings.some(({ severity }) => severity === 'error')) return refused()
  const position: Position = { line, ...(options.hashColumn === undefined ? {} : { column: options.hashColumn }) }
  if (input.serialNumber === '' && input.productKey === '' && input.hardwareHash === '') {
    const message = 'The row has neither a serial number nor a product ID.'
    findings.push(
      refusal('MissingZtdSerialNumberAndProductKey', { line }, message, 'Fill in the device, or delete the row.'),
    )
    return refused()
  }
  const tag = input.groupTag || options.groupTag || undefined
  const problem = (tag && groupTagProblem(tag)) || userNameProblem(input.assignedUser)
  if (problem) {
    findings.push(refusal('InvalidZtdRequestBody', { line }, problem.what, problem.remedy))
    return refused()
  }
  const read = readHash(input.hardwareHash, options)
  for (const { code, message, remedy } of read.errors) {
    const name = code === 'hash-not-4k' ? 'HashNot4k' : 'InvalidZtdHardwareHash'
    findings.push(refusal(name, position, message, remedy))
  }
  if (!read.fields || read.errors.length > 0) return refused()
  for (const { code, message, remedy } of read.warnings) {
    findings.push(remark(code === 'base64-repaired' ? 'PaddingRepaired' : 'HashIncomplete', position, message, remedy))
  }
  const { fields } = read
  const facts = factsOf(fields)
  const serialNumber = shown(fields.serialNumber)
  findings.push(...disagreements(input, serialNumber, facts))
  return {
    ok: true,
    row: {
      line,
      serialNumber,
      productKey: facts.pkid ?? shown(input.productKey),
      manufacturer: shown(fields.manufacturer),
      model: shown(fields.productName),
      skuNumber: shown(fields.skuNumber),
      systemFamily: shown(fields.family),
      groupTag: tag === undefined ? undefined : (options.platform?.keepText(tag) ?? tag),
      assignedUser: input.assignedUser || undefined,
      hash: unpadded(read.recordsEnd, input.hardwareHash, options),
      facts,
      findings,
    },
  }
}

type ReadHash = HashVerdict & { readonly fields?: HardwareFields; readonly recordsEnd: number }

/** The short way when the bytes are there and in order; otherwise the one that explains. */
function readHash(
  text: string,
  { hash, platform, strict }: RowOptions & { readonly hash?: Uint8Array | undefined },
): ReadHash {
  const identity = hash && platform && readIdentity(hash, platform.forIdentity)
  if (identity) return { ...judgeHash(identity.fields, { strict }), ...identity }
  const inspection = inspect(hash ?? text, platform?.digest)
  const judged = judgeInspection(inspection, { strict })
  if (!inspection.ok) return { ...judged, recordsEnd: 0 }
  return { ...judged, fields: inspection.hash.fields, recordsEnd: inspection.hash.recordsEnd }
}

/** The 36 bytes after the records are the trailer; all after it is zero padding and is not stored. */
function unpadded(recordsEnd: number, text: string, { hash, platform }: Parameters<typeof readHash>[1]): Uint8Array {
  const bytes = hash ?? hashBytesFromText(text).bytes ?? new Uint8Array(0)
  const stored = bytes.subarray(0, recordsEnd + 36)
  return platform ? platform.keepBytes(stored) : stored
}

/** Fields of a hash are claims of a device: shown and stored as plain text of bounded length. */
function shown(text = ''): string {
  if (text.length <= 256 && /^[!-~]*(?: [!-~]+)*$/.test(text)) return text
  return withoutUnseen(text).trim().slice(0, 256)
}

function disagreements(input: RowInput, serialNumber: string, facts: HardwareFacts): Finding[] {
  const findings: Finding[] = []
  const position = { line: input.line }
  if (input.serialNumber !== '' && input.serialNumber !== serialNumber) {
    const message = `The serial number "${input.serialNumber.slice(0, 60)}" is not that of the hash, "${serialNumber}"; the device is registered with the one of the hash.`
    findings.push(
      remark('SerialNumberDiffers', position, message, 'Check that serial number and hash belong to one device.'),
    )
  }
  const digits = input.productKey.replace(/[\s-]/g, '')
  if (digits !== '' && facts.pkid !== undefined && digits !== facts.pkid) {
    const message = `The product ID "${input.productKey.slice(0, 40)}" is not that of the hash; the one of the hash is used.`
    findings.push(
      remark('ProductKeyDiffers', position, message, 'Check that product ID and hash belong to one device.'),
    )
  }
  return findings
}
