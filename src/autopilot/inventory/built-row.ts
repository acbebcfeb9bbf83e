// What becomes of one row of a manufacturer's report (docs/protocols/build-reports.md). Pure: what is known already is decided in decide.ts.

import { hasUnseen } from '../../kernel/text/plain-name.ts'
import type { ReportedValue } from '../../protocol/build-report/columns.ts'
import { hashBytesFromText } from '../../protocol/hardware-hash/base64.ts'
import { type Digest, inspect, trailerSize } from '../../protocol/hardware-hash/read.ts'
import { judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import { factsOf } from '../matching/facts.ts'
import { agrees, type DeviceName, hasTuple, plainProductKey } from './name.ts'

/** `row`: the line of a CSV; of another report, which of its devices. `file`: in an archive. */
export type Place = { readonly row: number; readonly file?: string }

export type ReportedRow = { readonly place: Place; readonly values: Readonly<Partial<Record<ReportedValue, string>>> }

export type BuiltRow = {
  readonly place: Place
  readonly name: DeviceName
  /** Tells two boards of one name apart. */
  readonly board: string
  /** Without its padding. */
  readonly hash: Uint8Array | undefined
  readonly builtAt: Date | undefined
}

export type Outcome = 'added' | 'completed' | 'known' | 'refused'

export type Refusal =
  | 'hash-invalid'
  | 'hash-not-4k'
  | 'names-missing'
  | 'names-differ'
  | 'name-unreadable'
  | 'maker-not-yours'
  | 'product-key-of-another'
  | 'time-invalid'
  | 'row-unreadable'

export type RowVerdict = {
  readonly place: Place
  readonly outcome: Outcome
  readonly serialNumber: string
  readonly productKey: string
  readonly reason?: Refusal
  readonly message?: string
}

export function refused(
  { place, name }: { readonly place: Place; readonly name?: Partial<DeviceName> },
  reason: Refusal,
  message: string,
): RowVerdict {
  const shown = (text = '') => (hasUnseen(text) ? '' : text.slice(0, 128))
  return {
    ...{ place, outcome: 'refused', reason, message },
    ...{ serialNumber: shown(name?.serialNumber), productKey: shown(name?.productKey) },
  }
}

const longestName = 256

/** `makers`: whose devices this manufacturer reports. */
export function judgeBuilt(
  { place, values }: ReportedRow,
  { makers, digest }: { readonly makers: ReadonlySet<string>; readonly digest: Digest },
): { readonly ok: true; readonly row: BuiltRow } | { readonly ok: false; readonly verdict: RowVerdict } {
  const given: DeviceName = {
    manufacturer: values.manufacturer?.trim() ?? '',
    model: values.model?.trim() ?? '',
    serialNumber: values.serialNumber?.trim() ?? '',
    productKey: plainProductKey(values.productKey ?? ''),
  }
  const no = (reason: Refusal, message: string) => ({
    ok: false as const,
    verdict: refused({ place, name: given }, reason, message),
  })
  const unreadable = Object.values(given).find((text) => text.length > longestName || hasUnseen(text))
  if (unreadable !== undefined) {
    return no(
      'name-unreadable',
      `A name of the device is longer than ${longestName} characters or holds some that cannot be seen. Write it as the firmware says it.`,
    )
  }
  const builtAt = values.builtAt ? new Date(values.builtAt) : undefined
  if (builtAt && Number.isNaN(builtAt.getTime())) {
    return no('time-invalid', 'The time of building is no date. Write it as 2026-11-29T08:00:00Z, or leave it out.')
  }
  const read = readHash(values.hardwareHash?.trim() ?? '', digest)
  if ('reason' in read) return no(read.reason, read.message)
  const name = read.name ? { ...read.name, productKey: read.name.productKey || given.productKey } : given
  if (!agrees(given, name)) {
    return no(
      'names-differ',
      'The report calls the device otherwise than its hash does. A device is found by what its firmware says: report that, to the letter.',
    )
  }
  if (name.manufacturer === '' || !(hasTuple(name) || name.productKey !== '')) {
    return no(
      'names-missing',
      'The row says too little: a hash; or manufacturer, model and serial number; or manufacturer and product key ID.',
    )
  }
  if (!makers.has(name.manufacturer)) {
    return no(
      'maker-not-yours',
      `Your organisation does not report devices of "${name.manufacturer.slice(0, 60)}". If they are yours, the operator of this installation says so: taxiway partner add --maker.`,
    )
  }
  return { ok: true, row: { place, name, board: read.board, hash: read.hash, builtAt } }
}

type ReadHash = { readonly name?: DeviceName; readonly board: string; readonly hash: Uint8Array | undefined }

/** Any version of the tool is good whose hash can be read (S-037): what it says of itself is kept in the hash and asked by nobody. */
function readHash(
  text: string,
  digest: Digest,
): ReadHash | { readonly reason: 'hash-invalid' | 'hash-not-4k'; readonly message: string } {
  if (text === '') return { board: '', hash: undefined }
  const decoded = hashBytesFromText(text)
  const inspection = decoded.bytes ? inspect(decoded.bytes, digest) : inspect(text, digest)
  const [error] = judgeInspection(inspection, { strict: false }).errors
  if (!inspection.ok || !decoded.bytes || error) {
    const isShort = error?.code === 'hash-not-4k'
    const message = isShort
      ? 'The hash is a short one, as tools before Windows 10 version 1703 wrote it. Such a device cannot be registered by its names: collect the 4K hash.'
      : `${error?.message ?? 'The hash cannot be read.'} ${error?.remedy ?? ''}`.trim()
    return { reason: isShort ? 'hash-not-4k' : 'hash-invalid', message }
  }
  const { fields, recordsEnd } = inspection.hash
  const facts = factsOf(fields)
  const said = (value: string | undefined) => value?.trim() ?? ''
  return {
    name: {
      manufacturer: said(fields.manufacturer),
      model: said(fields.productName),
      serialNumber: said(fields.serialNumber),
      productKey: plainProductKey(fields.productKeyId ?? ''),
    },
    board: facts.uuid ?? facts.ek ?? 'without',
    hash: decoded.bytes.slice(0, recordsEnd + trailerSize),
  }
}
