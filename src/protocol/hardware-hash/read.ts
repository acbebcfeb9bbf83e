// Hardware hash, decoding (docs/protocols/hardware-hash.md). Lenient where real services are (padding, record
// order, unknown records), exact about size, frame and digest. A hash is a claim of the device, never a proof.
// `inspect` never throws and reports everything it finds; `decodeHash` throws the first error. Work is linear in the input.

import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { hashBytesFromText } from './base64.ts'
import type { HardwareFields } from './fields.ts'
import { ekHashHex } from './payloads.ts'
import type { HashProblem } from './problem.ts'
import { HardwareHashError, hashProblem } from './problem.ts'
import { readFields, recordName } from './records.ts'

export const hashSize = 3000
export const trailerSize = 36
export const recordHead = 4

export type HashRecord = { readonly type: number; readonly offset: number; readonly payload: Uint8Array }

export type HardwareHash = {
  /** End of the last record, where the trailer begins. */
  readonly recordsEnd: number
  readonly digestValid: boolean
  readonly records: readonly HashRecord[]
  readonly fields: HardwareFields
}

/** `partial` holds the readable parts of a broken hash: good for showing, never for registering. */
export type Inspection =
  | {
      readonly ok: true
      readonly bytes: number
      readonly problems: readonly HashProblem[]
      readonly hash: HardwareHash
    }
  | {
      readonly ok: false
      readonly bytes: number
      readonly problems: readonly HashProblem[]
      readonly partial?: HardwareHash
    }

/** For many hashes, callers hand in the platform's SHA-256; the result is the same. */
export type Digest = (bytes: Uint8Array) => Uint8Array

export function inspect(input: string | Uint8Array, digest: Digest = sha256): Inspection {
  if (typeof input !== 'string') return inspectBytes(input, [], digest)
  const decoded = hashBytesFromText(input)
  if (!decoded.bytes) return { ok: false, bytes: 0, problems: decoded.problems }
  return inspectBytes(decoded.bytes, decoded.problems, digest)
}

export function decodeHash(input: string | Uint8Array): HardwareHash {
  const result = inspect(input)
  if (result.ok) return result.hash
  const first = result.problems.find(({ severity }) => severity === 'error')
  throw new HardwareHashError(first?.code ?? 'bad-magic', first?.offset ?? 0, `${first?.message} ${first?.remedy}`)
}

function inspectBytes(bytes: Uint8Array, before: readonly HashProblem[], digest: Digest): Inspection {
  const problems = [...before]
  if (bytes.length === 0) {
    problems.push(hashProblem('empty', 0, 'There is no hardware hash here.'))
  } else if (bytes.length !== hashSize) {
    const message = `The hardware hash has ${bytes.length} bytes; it must have exactly ${hashSize} (4000 base64 characters).`
    problems.push(hashProblem('hash-not-4k', Math.min(bytes.length, hashSize), message))
  }
  const partial = readEnvelope(bytes, problems, digest)
  const ok = problems.every(({ severity }) => severity !== 'error')
  if (ok && partial) return { ok, bytes: bytes.length, problems, hash: partial }
  return { ok: false, bytes: bytes.length, problems, ...(partial && { partial }) }
}

/** Undefined when the first bytes already say that this is something else. */
function readEnvelope(bytes: Uint8Array, problems: HashProblem[], digest: Digest): HardwareHash | undefined {
  if (bytes.length < recordHead) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[0] !== 0x4f || bytes[1] !== 0x41) {
    problems.push(hashProblem('bad-magic', 0, 'The data does not begin with the letters OA of a hardware hash.'))
    return undefined
  }
  const recordsEnd = view.getUint16(2, true)
  if (recordsEnd < recordHead || recordsEnd + trailerSize > Math.min(hashSize, bytes.length)) {
    const message = `The hash says that its records end at byte ${recordsEnd}, which leaves no room for the digest.`
    problems.push(hashProblem('bad-length', 2, message))
  }
  const digestValid = checkTrailer(bytes, view, recordsEnd, problems, digest)
  const records = walkRecords(bytes, view, Math.min(recordsEnd, bytes.length), problems)
  const { fields, malformed } = readFields(records)
  for (const index of malformed) {
    const { type, offset } = records[index]! // an index of this very list
    const message = `Record ${type} (${recordName(type)}) at byte ${offset} is repeated or has an unexpected content.`
    problems.push(hashProblem('record-malformed', offset, message))
  }
  checkEkHash(records, fields, problems, digest)
  return { recordsEnd, digestValid, records, fields }
}

function checkTrailer(bytes: Uint8Array, view: DataView, at: number, problems: HashProblem[], digest: Digest): boolean {
  if (at < recordHead || at + trailerSize > bytes.length) return false
  if (bytes[at] !== 0x43 || bytes[at + 1] !== 0x53 || view.getUint16(at + 2, true) !== trailerSize) {
    const message = `The digest block (letters CS, length ${trailerSize}) is not at byte ${at}, where the records end.`
    problems.push(hashProblem('bad-trailer', at, message))
    return false
  }
  const stored = bytes.subarray(at + 4, at + trailerSize)
  const digestValid = sameBytes(stored, digest(bytes.subarray(0, at)))
  if (!digestValid) {
    const message = 'The SHA-256 digest does not fit the records: the hash was changed or damaged on its way.'
    problems.push(hashProblem('digest-mismatch', at + 4, message))
  }
  let offset = at + trailerSize
  while (offset < bytes.length && bytes[offset] === 0) offset++
  if (offset < bytes.length) {
    problems.push(
      hashProblem('non-zero-padding', offset, `The padding after the digest is not zero at byte ${offset}.`),
    )
  }
  return digestValid
}

function walkRecords(bytes: Uint8Array, view: DataView, end: number, problems: HashProblem[]): HashRecord[] {
  const records: HashRecord[] = []
  let at = recordHead
  while (at < end) {
    if (at + recordHead > end) {
      problems.push(hashProblem('record-past-end', at, `The record at byte ${at} is cut off inside its header.`))
      break
    }
    const type = view.getUint16(at, true)
    const length = view.getUint16(at + 2, true)
    if (length < recordHead) {
      const message = `Record ${type} at byte ${at} claims a length of ${length}; its header alone has ${recordHead}.`
      problems.push(hashProblem('record-too-short', at, message))
      break
    }
    if (at + length > end) {
      const message = `Record ${type} at byte ${at} claims ${length} bytes and would end after the last record (${end}).`
      problems.push(hashProblem('record-past-end', at, message))
      break
    }
    records.push({ type, offset: at, payload: bytes.subarray(at + recordHead, at + length) })
    at += length
  }
  return records
}

function checkEkHash(
  records: readonly HashRecord[],
  fields: HardwareFields,
  problems: HashProblem[],
  digest: Digest,
): void {
  const stored = ekHashHex(fields.offlineId)
  if (stored === undefined || fields.ekPub === undefined || toHex(digest(fields.ekPub)) === stored) return
  const offset = records.find(({ type }) => type === 11)?.offset ?? 0
  const message = 'The EK hash (record 11) is not the SHA-256 of the EK public key (record 25).'
  problems.push(hashProblem('ek-pub-hash-mismatch', offset, message))
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
