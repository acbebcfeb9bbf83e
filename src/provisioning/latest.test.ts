import { expect, test } from 'vitest'

import { scimError } from '../http/dialect/scim.ts'
import { Fault } from '../kernel/fault.ts'
import { onLatest } from './latest.ops.ts'

const moved = () => new Fault('conflict', 'It was changed meanwhile.', { reason: 'version-changed' })

/** A change that others come before so many times. */
function overtaken(times: number) {
  let tries = 0
  const change = async () => {
    if (tries++ < times) throw moved()
    return 'changed'
  }
  return { change, tries: () => tries }
}

test('a change that names no version is tried again, and one that is always overtaken is answered 503 and not 412', async () => {
  const twice = overtaken(2)
  expect(await onLatest(undefined, twice.change)).toBe('changed')
  expect(twice.tries()).toBe(3)
  const always = overtaken(Number.POSITIVE_INFINITY)
  const fault = await onLatest(undefined, always.change).catch((error: unknown) => error)
  expect(fault).toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 1 } })
  expect(scimError(fault as Fault).status).toBe(503)
})

test('a change of a version that is named is tried once, and any other failure is not hidden', async () => {
  const once = overtaken(1)
  await expect(onLatest(7, once.change)).rejects.toMatchObject({ reason: 'version-changed' })
  expect(once.tries()).toBe(1)
  const gone = new Fault('not-found', 'It is not there.')
  await expect(onLatest(undefined, () => Promise.reject(gone))).rejects.toBe(gone)
})
