import { expect, test } from 'vitest'

import { initialTree } from '../../../protocol/csp/ddf.ts'
import { cspExecutor } from '../../../protocol/csp/execute.ts'
import { aspectNames, aspects, newHealth, withHealth, withHealthOf } from './health.ts'

const execute = cspExecutor({ handlers: {} })
const asked = (tree: ReturnType<typeof initialTree>, uri: string) =>
  execute({ tree, effects: [] }, { kind: 'Get', uri })
const fresh = withHealth(initialTree(), newHealth(false))

test('a new PC answers everything that a policy can ask, and a server may read it', () => {
  for (const name of aspectNames) {
    const value = name === 'encryption' || name === 'tpm' ? aspects[name].off : aspects[name].on
    expect(asked(fresh, aspects[name].node), name).toMatchObject({ status: 200, results: [{ data: value }] })
  }
  expect(asked(withHealth(initialTree(), newHealth(true)), aspects.tpm.node)).toMatchObject({
    results: [{ data: '2.0' }],
  })
})

test('what is said of one aspect leaves the others, and what is missing is not found', () => {
  const changed = withHealth(fresh, { firewall: 'off', antivirus: 'missing' })
  expect(asked(changed, aspects.firewall.node)).toMatchObject({ results: [{ data: '1' }] })
  expect(asked(changed, aspects.antivirus.node)).toMatchObject({ status: 404 })
  expect(asked(changed, aspects['secure-boot'].node)).toMatchObject({ results: [{ data: '1' }] })
  expect(withHealthOf(fresh, changed)).toEqual(changed)
  expect(asked(withHealth(changed, { antivirus: 'on' }), aspects.antivirus.node)).toMatchObject({
    results: [{ data: '0' }],
  })
})
