// A body that is worked on while it arrives: whether its sender may still do so is asked again every second and at its end,
// because a stream may go on for hours (T-51).

import type { Call } from '../serve.ts'

const askEveryMs = 1000

export async function* whileAllowed(
  { askAgain }: Pick<Call, 'askAgain'>,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let checkedAt = performance.now()
  for await (const chunk of bytes) {
    if (performance.now() - checkedAt >= askEveryMs) {
      await askAgain()
      checkedAt = performance.now()
    }
    yield chunk
  }
  await askAgain()
}
