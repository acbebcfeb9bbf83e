// One file of whatever kind, piece by piece, as it comes from a disk or a browser's chooser.

import { ArchiveError } from '../../protocol/archive/archive.ts'
import { type Inspection, inspect } from '../../protocol/hardware-hash/read.ts'
import { type HashFinding, judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import { factsOf } from '../matching/facts.ts'
import { archiveReport } from './archive.ts'
import { type Found, makeCollector } from './collect.ts'
import { type Diagnosis, type Doctor, type DoctorOptions, makeDoctor } from './doctor.ts'
import { type Forecast, forecastOf } from './forecast.ts'
import { hashIn, headSize, type Kind, kindOf } from './kind.ts'

export type CsvReport = Diagnosis & { readonly kind: 'csv'; readonly found: Found }

export type HashReport = {
  readonly kind: 'hash'
  readonly ok: boolean
  readonly inspection: Inspection
  readonly errors: readonly HashFinding[]
  readonly warnings: readonly HashFinding[]
  readonly forecast?: Forecast
}

export type FileReport = CsvReport | HashReport

export type ArchiveReport = {
  readonly kind: 'archive'
  readonly format: 'zip' | 'cab'
  readonly ok: boolean
  /** Those that list devices or are a hash. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly report: FileReport }>
  readonly unread: ReadonlyArray<{ readonly name: string; readonly why: string }>
  /** How many others there are. */
  readonly others: number
}

export type Report = FileReport | ArchiveReport

export type ExamineOptions = Pick<DoctorOptions, 'strict' | 'era' | 'channel' | 'onCorrected'> & {
  /** Problems, devices and repairs that are kept of a file. */
  readonly most: number
  readonly onRow?: (() => void) | undefined
}

export type Examination = { readonly push: (bytes: Uint8Array) => void; readonly end: () => Report }

/** An archive is read from its end, so it is held whole. */
const largestArchive = 64 * 1024 * 1024

/** `end` throws an ArchiveError for an archive that cannot be read. */
export function makeExamination(options: ExamineOptions): Examination {
  let held: Uint8Array[] = []
  let size = 0
  let csv: ReturnType<typeof makeCsv> | undefined
  let kind: Kind | undefined
  const whole = (): Uint8Array => {
    if (held.length > 1) held = [joined(held, size)]
    return held[0] ?? new Uint8Array(0)
  }
  const begin = () => {
    kind = kindOf(whole())
    if (kind !== 'csv') return
    csv = makeCsv(options)
    csv.push(whole())
    held = []
  }
  return {
    push(bytes) {
      if (csv) return csv.push(bytes)
      held.push(Uint8Array.from(bytes)) // a reader may use its buffer again
      size += bytes.length
      if (size > largestArchive)
        throw new ArchiveError('The archive is larger than 64 MB. Unpack it, and name the CSV in it.')
      if (kind === undefined && size >= headSize) begin()
    },
    end() {
      if (kind === undefined) begin()
      if (csv) return csv.end()
      if (kind === 'zip' || kind === 'cab') return archiveReport(kind, whole(), options, makeExamination)
      return hashReport(whole(), options.strict)
    },
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const both = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    both.set(part, at)
    at += part.length
  }
  return both
}

function makeCsv({ most, onRow, ...options }: ExamineOptions) {
  const { problem, device, repair, found } = makeCollector(most)
  const judged = makeDoctor({
    ...options,
    onProblem: problem,
    onDevice(one) {
      onRow?.()
      device(one)
    },
    onRepair: repair,
  })
  const corrector = options.strict ? correctorFor(options, repair) : undefined
  return {
    push(bytes: Uint8Array) {
      judged.push(bytes)
      corrector?.push(bytes)
    },
    end(): CsvReport {
      const diagnosis = judged.end()
      const corrected = corrector?.end().corrected ?? diagnosis.corrected
      return { kind: 'csv', ...diagnosis, corrected, found: found() }
    },
  }
}

/** Strict judges the file as it stands; what it should be instead comes from reading it as it is meant. */
function correctorFor(options: Omit<DoctorOptions, 'onProblem'>, onRepair: DoctorOptions['onRepair']): Doctor {
  return makeDoctor({ ...options, strict: false, onProblem: () => {}, onRepair })
}

function hashReport(bytes: Uint8Array, strict: boolean): HashReport {
  const inspection = inspect(hashIn(bytes))
  const { errors, warnings } = judgeInspection(inspection, { strict })
  const forecast = inspection.ok ? forecastOf(factsOf(inspection.hash.fields)) : undefined
  return { kind: 'hash', ok: errors.length === 0, inspection, errors, warnings, ...(forecast && { forecast }) }
}
