// Runs an import (or its trial) and keeps what its stream says, bounded: every line with findings up to a limit, counts
// for the rest. A pure fold and one hook around it.

import { useEffect, useRef, useState } from 'react'
import { importCsv } from '../../../api/import/import.ts'
import type { ImportLine, Remark, Summary, Verdict } from '../../../api/import/import-line.ts'
import { lineCount } from './line-count.ts'

export type ImportRun = {
  readonly dryRun: boolean
  /** Undefined until its first rows are stored. */
  readonly importId: string | undefined
  readonly rows: number
  /** Rows of the file, as the trial counted them, or about as many as it has lines; of a sealed file nobody knows. */
  readonly total: number | undefined
  readonly registered: number
  readonly verdicts: readonly Verdict[]
  readonly withFindings: number
  readonly remarks: readonly Remark[]
  readonly summary: Summary | undefined
  readonly refusal: string | undefined
}

/** Kept for the screen and the report; a file may have millions of rows. */
export const mostKept = 100_000

export const newRun = (dryRun: boolean): ImportRun => ({
  dryRun,
  importId: undefined,
  rows: 0,
  total: undefined,
  registered: 0,
  verdicts: [],
  withFindings: 0,
  remarks: [],
  summary: undefined,
  refusal: undefined,
})

type Mutable = { -readonly [K in keyof ImportRun]: ImportRun[K] } & { verdicts: Verdict[]; remarks: Remark[] }

/** Changes `run` in place: a stream may bring a hundred thousand lines, and only now and then one is drawn. */
export function take(run: Mutable, line: ImportLine): void {
  switch (line.kind) {
    case 'begun':
      run.importId = line.importId
      return
    case 'verdict':
      run.rows++
      if (line.status === 'complete') run.registered++
      if (line.findings.length > 0) run.withFindings++
      if (run.verdicts.length < mostKept) run.verdicts.push(line)
      return
    case 'progress':
      run.rows = Math.max(run.rows, line.rows)
      return
    case 'remark':
      run.remarks.push(line)
      return
    case 'summary':
      run.summary = line
      return
    case 'refusal':
      run.refusal = line.message
      return
  }
}

type How = {
  readonly dryRun: boolean
  /** The import that goes on, and how many rows it read before. */
  readonly resume?: string
  readonly rows?: number
  /** The rows of the file, where they were counted. */
  readonly total?: number | undefined
}

const drawEveryMs = 120

export type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly run: ImportRun }
  | { readonly kind: 'ended'; readonly run: ImportRun }
  | { readonly kind: 'failed'; readonly run: ImportRun; readonly problem: unknown }

export function useImport(): {
  readonly state: ImportState
  readonly start: (file: File, how: How) => Promise<void>
  readonly reset: () => void
} {
  const [state, setState] = useState<ImportState>({ kind: 'idle' })
  const abort = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => abort.current?.abort(), [])

  const start = async (file: File, { dryRun, resume, rows = 0, total }: How) => {
    abort.current?.abort()
    const controller = new AbortController()
    abort.current = controller
    const run: Mutable = { ...newRun(dryRun), rows, total, verdicts: [], remarks: [] }
    const snapshot = (): ImportRun => ({ ...run, verdicts: [...run.verdicts], remarks: [...run.remarks] })
    setState({ kind: 'running', run: snapshot() })
    // after a pause at the latest, so that a stream that halts shows all that it has said
    let drawing: ReturnType<typeof setTimeout> | undefined
    const draw = () => {
      drawing = undefined
      if (!controller.signal.aborted) setState({ kind: 'running', run: snapshot() })
    }
    if (total === undefined) {
      // a file that cannot be read fails where it is sent
      void lineCount(file).then(
        (lines) => {
          run.total = lines
        },
        () => {},
      )
    }
    try {
      for await (const line of importCsv(file, { dryRun, resume, signal: controller.signal })) {
        take(run, line)
        drawing ??= setTimeout(draw, drawEveryMs)
      }
      clearTimeout(drawing)
      setState({ kind: 'ended', run: snapshot() })
    } catch (problem) {
      clearTimeout(drawing)
      if (!controller.signal.aborted) setState({ kind: 'failed', run: snapshot(), problem })
    }
  }
  const reset = () => {
    abort.current?.abort()
    setState({ kind: 'idle' })
  }
  return { state, start, reset }
}
