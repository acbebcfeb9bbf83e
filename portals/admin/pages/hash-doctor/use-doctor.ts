// One file at a time: choosing another one ends what was begun.

import { useEffect, useRef, useState } from 'react'
import type { Report } from '../../../../src/autopilot/doctor/examine.ts'
import type { Told } from './messages.ts'

export type Patient = { readonly name: string; readonly content: Blob }

export type DoctorState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly patient: Patient; readonly rows: number }
  | { readonly kind: 'done'; readonly patient: Patient; readonly report: Report; readonly corrected: Blob }
  | { readonly kind: 'failed'; readonly patient: Patient; readonly problem: Error }

export function useDoctor(): { readonly state: DoctorState; readonly examine: (patient: Patient) => void } {
  const [state, setState] = useState<DoctorState>({ kind: 'idle' })
  const worker = useRef<Worker>(undefined)
  useEffect(() => () => worker.current?.terminate(), [])
  const examine = (patient: Patient) => {
    worker.current?.terminate()
    const one = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.current = one
    const failed = (message: string) => setState({ kind: 'failed', patient, problem: new Error(message) })
    one.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'rows') return setState({ kind: 'reading', patient, rows: data.rows })
      one.terminate()
      if (data.kind === 'failed') return failed(data.message)
      setState({ kind: 'done', patient, report: data.report, corrected: data.corrected })
    }
    one.onerror = ({ message }) => failed(message)
    setState({ kind: 'reading', patient, rows: 0 })
    one.postMessage(patient.content)
  }
  return { state, examine }
}
