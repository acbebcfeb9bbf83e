// Reads a file beside the page, so that a long one does not hold the page up. It has no way to the network: the file stays here.

import { makeExamination } from '../../../../src/autopilot/doctor/examine.ts'
import type { Told } from './messages.ts'

const sendToPage = (told: Told): void => postMessage(told)

/** Problems, devices and repairs that the page is given. */
const mostTold = 2000
const rowsPerStep = 500

addEventListener('message', ({ data }: MessageEvent<Blob>) => {
  void examine(data).catch((error: unknown) => {
    sendToPage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
})

async function examine(file: Blob): Promise<void> {
  const corrected: string[] = []
  let rows = 0
  const examination = makeExamination({
    strict: false,
    most: mostTold,
    onRow: () => {
      if (++rows % rowsPerStep === 0) sendToPage({ kind: 'rows', rows })
    },
    onCorrected: (text) => corrected.push(text),
  })
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    examination.push(value)
  }
  sendToPage({ kind: 'done', report: examination.end(), corrected: new Blob(corrected) })
}
