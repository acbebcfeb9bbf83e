import { expect, test } from 'vitest'

import { Fault } from '../kernel/fault.ts'
import { referredId } from './reference.ts'

const graphUrl = 'https://taxiway.example:8443'

test.each([
  'https://graph.microsoft.com/v1.0/users/7D4B',
  'https://GRAPH.microsoft.com/beta/directoryObjects/7d4b',
  `${graphUrl}/v1.0/devices/7d4b`,
  `${graphUrl}/v1.0/devices('7d4b')`,
  `${graphUrl}/v1.0/devices(7d4b)`,
  '//taxiway.example:8443/v1.0/users/7d4b',
  '/v1.0/users/7d4b',
  'users/7d4b',
  '7d4b',
])('%s names the object at its end', (reference) => {
  expect(referredId(reference, graphUrl)).toBe('7d4b')
})

test.each([
  'https://evil.example/v1.0/users/7d4b',
  'https://graph.microsoft.com@evil.example/v1.0/users/7d4b',
  'https://graph.microsoft.com.evil.example/v1.0/users/7d4b',
  'https://taxiway.example/v1.0/users/7d4b', // another port is another service
  '//evil.example/users/7d4b',
  'file:///users/7d4b',
  'https://[/users/7d4b',
])('%s is an address of another service', (reference) => {
  expect(() => referredId(reference, graphUrl)).toThrow(Fault)
})
