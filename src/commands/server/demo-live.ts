// The demonstration's table while it runs: what is shown at a moment. Writing it is demo-present.ts.

import { printable } from '../../kernel/text/printable.ts'
import { type Stage, type Step, stageOf } from '../../story/event.ts'
import { fitted } from '../output.ts'

type Outcome = 'ok' | 'info' | 'warning' | 'failed'
type Row = { stage: Stage; outcome: Outcome; sentence: string; at: Date }
export type Live = {
  readonly begun: Date[]
  readonly stages: string[]
  readonly devices: Map<string, Row>
}

export const startLive = (): Live => ({ begun: [], stages: [], devices: new Map() })

export function enterStage(live: Live, text: string, now: Date): void {
  live.stages.push(text)
  live.begun.push(now)
}

export function takeStep(
  live: Live,
  serial: string,
  {
    step,
    outcome,
    sentence,
    now,
  }: { readonly step: Step; readonly outcome: Outcome; readonly sentence: string; readonly now: Date },
): void {
  live.devices.set(serial, { stage: stageOf(step), outcome, sentence, at: now })
}

const signs: Readonly<Record<Outcome, string>> = { ok: '✓', info: '·', warning: '!', failed: '✗' }
export const outcomeOf = (sign: string): Outcome =>
  (Object.keys(signs) as Outcome[]).find((outcome) => signs[outcome] === sign) ?? 'info'

type Line = { readonly text: string; readonly sign?: string }

/** No line is longer than the terminal is wide and not more than fit in it: a line that wraps or scrolls could not be drawn over. */
export function frame(
  live: Live,
  { width, height, now }: { readonly width: number; readonly height: number; readonly now: Date },
): Line[] {
  const lines: Line[] = live.stages.map((text, index) => {
    const from = live.begun[index] ?? now
    const until = live.begun[index + 1] ?? now
    return { text: `${clock(from, until).padStart(5)}  ${text}` }
  })
  const serials = [...live.devices.keys()].map(printable)
  const wide = Math.max(6, ...serials.map((one) => one.length))
  const stages = Math.max(5, ...[...live.devices.values()].map(({ stage }) => stage.length))
  if (serials.length > 0)
    lines.push({ text: '' }, { text: `  ${'Device'.padEnd(wide)}  ${'Stage'.padEnd(stages)}  Last step` })
  for (const [serial, { stage, outcome, sentence }] of live.devices) {
    const sign = signs[outcome]
    lines.push({ text: `  ${printable(serial).padEnd(wide)}  ${stage.padEnd(stages)}  ${sign} ${sentence}`, sign })
  }
  return lines.slice(-Math.max(height, 1)).map((line) => ({ ...line, text: fitted(line.text, width) }))
}

function clock(from: Date, until: Date): string {
  const seconds = Math.max(0, Math.floor((until.getTime() - from.getTime()) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
