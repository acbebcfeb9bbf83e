// Loads a server over TLS with connections that are kept: so many requests at once, each the next as soon as one is answered.

import { type Agent, type RequestOptions, request } from 'node:https'

/** Sends a body and reads the answer; anything but 200 ends the measurement, since a refusal is quick. */
export function post(url: string, body: string, headers: RequestOptions['headers'], agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, 'content-length': Buffer.byteLength(body) }
    const asked = request(url, { method: 'POST', agent, headers: sent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
      })
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(text)
          : reject(new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 300)}`)),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export async function inParallel(times: number, atOnce: number, work: () => Promise<unknown>): Promise<void> {
  let left = times
  const worker = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** How many a second, for so long. */
export async function perSecond(seconds: number, atOnce: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  const end = start + 1000 * seconds
  let done = 0
  const worker = async () => {
    while (performance.now() < end) {
      await work()
      done++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (1000 * done) / (performance.now() - start)
}
