import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { isRefusal } from './refused.ts'

test('every action of the source that names a refusal counts as one, and no other does', () => {
  const folder = new URL('../', import.meta.url)
  const actions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/action: '([A-Za-z.-]+)'/g)])
    .map((found) => found[1] ?? '')
  expect(actions.length).toBeGreaterThan(50)
  expect([...new Set(actions.filter(isRefusal))].sort()).toEqual([
    'identity.device.refuse',
    'identity.signIn.refuse',
    'identity.token.refuse',
    'mdm.device.convert.refuse',
    'mdm.enrollment.leaveRefused',
    'mdm.enrollment.refuse',
    'mdm.scep.refuse',
    'registration.computer.refuse',
    'registration.device.joinRefused',
  ])
  // what an administrator decided; nobody was turned away by it who tried something
  const decisions = ['mdm.certificate-request.reject']
  const named = actions.filter((action) => !decisions.includes(action))
  expect(named.filter((action) => /refus|reject|den(y|ied)/i.test(action) !== isRefusal(action))).toEqual([])
})
