import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { registeredRoutes } from '../../src/features.ts'

const frozen = new URL('anonymous-routes.txt', import.meta.url)

test('every operation says who may call it, and the anonymous ones are a frozen list [T-44]', async () => {
  const routes = await registeredRoutes()
  expect(routes.length).toBeGreaterThan(40)
  const anonymous = routes
    .filter((route) => route.access.kind === 'anonymous')
    .map((route) => `${route.service} ${route.method} ${route.path}`)
    .sort()
  expect(anonymous).toEqual(readFileSync(frozen, 'utf8').trim().split('\n'))
})

test('an anonymous operation says why that is safe', async () => {
  for (const { access, id } of await registeredRoutes()) {
    if (access.kind === 'anonymous') expect(access.because.length, id).toBeGreaterThan(15)
  }
})

test('operation ids are unique', async () => {
  const ids = (await registeredRoutes()).map((route) => route.id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})
