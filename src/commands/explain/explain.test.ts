// What somebody is told who types the name or number that they read elsewhere.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

function explain(...words: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, 'explain', ...words], { encoding: 'utf8' })
  return { out: stdout, err: stderr, code: status }
}

test('a number, a name in any letter case, one that other programs use, and a step of a story are explained, several at once', () => {
  const { out, code } = explain('815', 'WADP005', 'ZtdDeviceAssignedToAnotherTenant', 'app-failed')
  expect(code).toBe(0)
  expect(out.split('\n').filter((line) => /^\S/.test(line))).toEqual([
    '815 ZtdDeviceHasNoAssignedProfile',
    '815 ZtdDeviceDuplicated',
    'wadp005',
    '808 ZtdDeviceAssignedToOtherTenant',
    'app-failed',
  ])
  expect(out).toMatch(/^ {2}What to do: +Assign a profile to the device/m)
})

test('as a document each has its name, number and parts, and without a name all are listed', () => {
  const { explained } = JSON.parse(explain('808', '--json').out) as { explained: object[] }
  expect(explained).toEqual([
    {
      name: 'ZtdDeviceAssignedToOtherTenant',
      code: 808,
      alsoNamed: ['ZtdDeviceAssignedToAnotherTenant'],
      whatHappened: expect.stringContaining('Another organisation'),
      toWhat: expect.stringContaining('One device.'),
      whatToDo: expect.any(String),
      seenIn: expect.stringContaining('Partner Center API'),
      alsoCalled: 'ZtdDeviceAssignedToAnotherTenant',
    },
  ])
  const { out } = explain()
  for (const name of ['801 InvalidZtdRequestBody', 'wadp010', 'LineSkipped', 'gave-up']) expect(out).toContain(name)
})

test('what there is not is refused with what was probably meant, and a number that nobody explains is said to be one', () => {
  expect(explain('wadp05')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Did you mean wadp005?') })
  expect(explain('804')).toMatchObject({
    code: 1,
    err: expect.stringContaining('No public source says what 804 means'),
  })
})
