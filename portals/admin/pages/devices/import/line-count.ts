// About how many rows a file has, so that a bar can say how far it is.

import { headBytes, isArmoured, isSealed } from '../../../../../src/protocol/device-manifest/envelope.ts'

const newline = 0x0a

/** Undefined: its lines are no rows, as it is sealed. */
export async function lineCount(file: Blob): Promise<number | undefined> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer())
  if (isSealed(head) || isArmoured(head)) return undefined
  let lines = 0
  let last = newline
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Math.max(1, last === newline ? lines : lines + 1)
    for (let at = value.indexOf(newline); at !== -1; at = value.indexOf(newline, at + 1)) lines++
    last = value.at(-1) ?? last
  }
}
