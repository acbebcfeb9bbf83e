// What is known of a file that arrived, and how large it may be.

import { Fault } from '../../../../kernel/fault.ts'
import { largestAppBytes } from '../app.ts'

export type Uploaded = { readonly sha256: string; readonly sizeBytes: number }

/** Also of what is only announced, before half a gigabyte is on the disk. */
export function refuseTooLarge(bytes: number, largestBytes = largestAppBytes): void {
  if (bytes <= largestBytes) return
  throw new Fault(
    'too-large',
    `The file is larger than ${largestBytes} bytes, the most that is kept for one application.`,
    { reason: 'app-too-large' },
  )
}

/** What to throw for an error of writing it. */
export function withoutRoom(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') return error
  return new Fault('unavailable', 'The disk of the server is full. Free some space and upload the file again.', {
    reason: 'disk-full',
    cause: error,
  })
}
