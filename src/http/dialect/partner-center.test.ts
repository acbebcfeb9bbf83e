import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'

import { Fault } from '../../kernel/fault.ts'
import { partnerCenterDialect } from './partner-center.ts'

const request = { id: 'r-1', url: '/v1/customers/x/policies', headers: {} } as unknown as FastifyRequest
const told = (fault: Fault, url = request.url) => {
  const { status, headers, body } = partnerCenterDialect(fault, { ...request, url } as FastifyRequest)
  return { status, wait: headers?.['retry-after'], body: JSON.parse(body) as unknown }
}

test('too many requests have a shape of their own, and say in seconds when to come again', () => {
  expect(told(new Fault('too-many', 'Wait.', { details: { retryAfterSeconds: 7 } }))).toEqual({
    ...{ status: 429, wait: '7' },
    body: { statusCode: 429, message: 'Wait.' },
  })
  expect(told(new Fault('unavailable', 'Later.'))).toEqual({
    ...{ status: 503, wait: '10' },
    body: { code: '800003', description: 'Later.', data: [], source: 'DeviceDeployment' },
  })
})

test('a description has at most 1,024 characters, and the source says which part of the service it was', () => {
  const { body, wait } = told(new Fault('forbidden', 'x'.repeat(2000), { reason: 'no-consent' }), '/v1/customers/x')
  expect(body).toEqual({ code: '20002', description: 'x'.repeat(1024), data: [], source: 'PartnerCenter' })
  expect(wait).toBeUndefined()
})
