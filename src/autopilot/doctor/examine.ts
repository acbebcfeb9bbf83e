// One file of whatever kind, piece by piece, as it comes from a disk or a browser's chooser.

import { type Inspection, inspect } from '../../protocol/hardware-hash/read.ts'
import { type HashFinding, judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import { factsOf } from '../matching/facts.ts'
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

/** An archive, which nobody has unpacked. */
export type ArchiveReport = { readonly kind: Exclude<Kind, 'csv' | 'hash'>; readonly ok: false }

export type Report = CsvReport | HashReport | ArchiveReport

export type ExamineOptions = Pick<DoctorOptions, 'strict' | 'era' | 'channel' | 'onCorrected'> & {
  /** Problems, devices and repairs that are kept of a file. */
  readonly most: number
  readonly onRow?: (() => void) | undefined
}

export type Examination = { readonly push: (bytes: Uint8Array) => void; readonly end: () => Report }

export function makeExamination(options: ExamineOptions): Examination {
  let head = new Uint8Array(0)
  let csv: ReturnType<typeof makeCsv> | undefined
  const take = (bytes: Uint8Array) => {
    csv ??= makeCsv(options)
    csv.push(bytes)
  }
  return {
    push(bytes) {
      if (csv) return csv.push(bytes)
      head = joined(head, bytes)
      if (head.length >= headSize && kindOf(head) === 'csv') take(head)
    },
    end() {
      const kind = csv ? 'csv' : kindOf(head)
      if (kind === 'hash') return hashReport(head, options.strict)
      if (kind !== 'csv') return { kind, ok: false }
      if (!csv) take(head)
      return (csv ?? makeCsv(options)).end()
    },
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
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
