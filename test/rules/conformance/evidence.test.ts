// What a test proves follows from what it uses itself, and not from what stands beside it in its file (scripts/conformance).

import { expect, test } from 'vitest'

import { evidenceOf } from '../../../scripts/conformance/evidence.ts'

const devices = 'test/flows/deployment/first-run-pages.test.ts'
const profiles = 'test/portals/management/new-profile.test.ts'
const lookups = 'test/flows/strangers/lookup.test.ts'
const proves = (file: string, id: string) => {
  const { parts, foreign } = evidenceOf(file, id)
  return { client: parts.has('CLI'), portal: parts.has('POR'), service: parts.has('SVC'), foreign }
}

test('a test that starts a device, by a helper of its file and one that is shared, proves the client', () => {
  expect(proves(devices, 'S-137')).toEqual({ client: true, portal: false, service: true, foreign: [] })
})

test('a test that imports from helpers by which others start devices, and starts none, proves no client', () => {
  expect(proves(lookups, 'S-044')).toMatchObject({ client: false, service: true })
})

test('a test in a browser proves the portal, and the client only if it starts a device', () => {
  expect(proves(profiles, 'S-182')).toEqual({ client: false, portal: true, service: true, foreign: ['Chromium'] })
  expect(proves(profiles, 'S-185')).toMatchObject({ client: true, portal: true })
})

test('a mark in the title around a test, or in its table, is one of the test', () => {
  expect(proves('src/commands/hash/inventory.test.ts', 'S-071').client).toBe(true)
  expect(proves('src/device-join/join-rule.test.ts', 'S-137')).toMatchObject({ client: false, service: true })
})

test('a calculation of the simulated device proves nothing', () => {
  expect(evidenceOf('src/simulator/oobe/oobe.test.ts', 'S-044').parts).toEqual(new Set())
})
