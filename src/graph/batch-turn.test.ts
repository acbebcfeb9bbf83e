import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'

import { newTenantId } from '../directory/tenant/tenant.ops.ts'
import type { Fault } from '../kernel/fault.ts'
import { inBatchTurn } from './batch-turn.ops.ts'

test('[T-52] a caller has one batch under way and sixteen waiting, which keeps no other caller waiting; one that nobody waits for is dropped', async () => {
  const tenantId = newTenantId()
  const begun: string[] = []
  const ends: (() => void)[] = []
  const come = (id: string, name: string, answer = new EventEmitter()) =>
    inBatchTurn({ tenantId, actor: { kind: 'user', id, name: id } }, answer as ServerResponse, () => {
      begun.push(name)
      return new Promise<void>((resolve) => ends.push(resolve))
    }).catch((error: Fault) => error.reason)
  const many = Array.from({ length: 20 }, (_, n) => come('crowd', `crowd ${n}`))
  const hungUp = new EventEmitter()
  const gone = come('gone', 'running')
  const dropped = come('gone', 'dropped', hungUp)
  const other = come('other', 'other')
  hungUp.emit('close')
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toEqual(['crowd 0', 'running', 'other'])
  while (begun.length < 19) {
    for (const end of ends.splice(0)) end()
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const end of ends.splice(0)) end()
  expect((await Promise.all(many)).filter((reason) => reason === 'batches-waiting')).toHaveLength(3)
  expect(await Promise.all([gone, dropped, other])).toEqual([undefined, 'batches-waiting', undefined])
})
