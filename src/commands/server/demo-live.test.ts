import { expect, test } from 'vitest'

import { enterStage, frame, startLive, takeStep } from './demo-live.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 27, 18, 0, seconds))
const textsOf = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text)

test('the table of the demonstration has a clock for each stage and a row for each device, with its last step', () => {
  const live = startLive()
  enterStage(live, 'Importing the CSV', at(0))
  enterStage(live, 'Switching the devices on', at(4))
  takeStep(live, 'PF2ABC', { step: 'powered-on', outcome: 'info', sentence: 'is switched on', now: at(5) })
  takeStep(live, 'TX1', { step: 'joined', outcome: 'ok', sentence: 'joined the directory', now: at(6) })
  takeStep(live, 'PF2ABC', { step: 'gave-up', outcome: 'failed', sentence: 'gave up', now: at(7) })
  const lines = textsOf(frame(live, { width: 80, height: 24, now: at(69) }))
  expect(lines[0]).toBe(' 0:04  Importing the CSV')
  expect(lines[1]).toBe(' 1:05  Switching the devices on')
  expect(lines[3]).toMatch(/^ {2}Device {2}Stage +Last step$/)
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^ {2}PF2ABC {2}\S+ +✗ gave up$/),
    expect.stringMatching(/^ {2}TX1 {5}\S+ +✓ joined the directory$/),
  ])
})

test('no line of it wraps and no more than fit are drawn, whatever a device says', () => {
  const live = startLive()
  for (let n = 0; n < 30; n++) {
    enterStage(live, `Stage ${n} `.repeat(20), at(n))
    takeStep(live, `S${n}\u001b[2J`, { step: 'joined', outcome: 'ok', sentence: 'x\n'.repeat(99), now: at(n) })
  }
  const lines = textsOf(frame(live, { width: 40, height: 10, now: at(40) }))
  expect(lines).toHaveLength(10)
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(40)
    expect(line).not.toMatch(/\p{Cc}/u)
  }
})
