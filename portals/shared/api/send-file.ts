// Sends a file and says how much of it has gone. `fetch` does not say that of what it sends; XMLHttpRequest does.

import { accessToken } from '../session/session.ts'
import { config } from './config.ts'
import { ApiProblem, problemOf } from './problem.ts'

export type Sending = {
  /** Hears shares from 0 to 1. */
  readonly onSent: (share: number) => void
  readonly signal: AbortSignal
}

/** `path` is what `addressOf` made. */
export async function sendFile(path: string, file: Blob, how: Sending): Promise<void> {
  const token = await accessToken()
  const first = await put(path, file, token ?? '', how)
  // The key that signed this token may have been ended meanwhile: one renewed token is tried, as for every call.
  const last = first.status === 401 ? await put(path, file, (await accessToken(token)) ?? '', how) : first
  if (last.status < 200 || last.status > 299) throw problemOf(last.status, last.body)
}

function put(path: string, file: Blob, token: string, { onSent, signal }: Sending) {
  return new Promise<{ readonly status: number; readonly body: unknown }>((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('PUT', `${config().graph}${path}`)
    sending.setRequestHeader('authorization', `Bearer ${token}`)
    sending.setRequestHeader('accept', 'application/json')
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.upload.addEventListener('progress', ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0))
    sending.addEventListener('load', () => resolve({ status: sending.status, body: json(sending.responseText) }))
    sending.addEventListener('error', () =>
      reject(
        new ApiProblem('The file did not get through to the service.', {
          status: 0,
          code: 'unreachable',
        }),
      ),
    )
    sending.addEventListener('abort', () => reject(signal.reason))
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    if (signal.aborted) reject(signal.reason)
    else sending.send(file)
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // an answer of something between us and the service
  }
}
