// SCEP on the wire (RFC 8894 §4). Requests come by POST, as the answer to GetCACaps says, or by GET from who never asked.

import * as contract from '../../contract/mdm/scep.ts'
import type { Db } from '../../db/schema.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import { turnToReadEnrolment } from '../read-turn.ops.ts'
import type { Deps } from './enrol.ops.ts'
import { openOcspAnswers, openRevocationLists, revocationList } from './revocation.ops.ts'
import * as scep from './scep.ops.ts'

export type ScepDeps = Omit<Deps, 'lists'> & { readonly db: Db }

const answerType = 'application/x-pki-message'
const capabilities = ['AES', 'GetNextCACert', 'POSTPKIOperation', 'Renewal', 'SHA-256', 'SHA-512', 'SCEPStandard']

export function scepRoutes(serve: Serve, { db, ...given }: ScepDeps): void {
  const deps: Deps = { ...given, lists: openRevocationLists(db) }
  serve.raw(contract.askScep, async ({ params, query, reply, now, requestId }) => {
    await turnToReadEnrolment()
    const tenantId = tenantIn(params.tenantId)
    const operation = query.operation ?? ''
    if (operation === 'GetCACaps') {
      await scep.authoritiesOf(db, deps.seal, tenantId, now)
      return reply.type('text/plain').send(`${capabilities.join('\n')}\n`)
    }
    if (operation === 'GetCACert') {
      const { issuing } = await scep.authoritiesOf(db, deps.seal, tenantId, now)
      return reply.type('application/x-x509-ca-cert').send(issuing.certificate.raw)
    }
    if (operation === 'GetNextCACert') {
      const next = await scep.nextAuthority(db, deps.seal, tenantId, now)
      return reply.type('application/x-x509-next-ca-cert').send(next)
    }
    if (operation === 'PKIOperation') {
      const message = messageIn(query.message)
      return reply.type(answerType).send(await scep.operate(db, deps, { tenantId, message }, { now, requestId }))
    }
    throw new Fault(
      'invalid-input',
      `'${operation.slice(0, 40)}' is not asked here. Use GetCACaps, GetCACert, GetNextCACert or PKIOperation.`,
      { reason: 'scep-operation' },
    )
  })
  serve.raw(contract.operateScep, async ({ params, query, body, reply, now, requestId }) => {
    await turnToReadEnrolment()
    const tenantId = tenantIn(params.tenantId)
    if (query.operation !== 'PKIOperation' || !Buffer.isBuffer(body)) {
      throw new Fault('invalid-input', 'Post a message of SCEP with ?operation=PKIOperation.', {
        reason: 'scep-operation',
      })
    }
    const answer = await scep.operate(db, deps, { tenantId, message: body }, { now, requestId })
    return reply.type(answerType).send(answer)
  })
  serve.raw(contract.revokedCertificates, async ({ params, query, reply, now }) => {
    await turnToReadEnrolment()
    const which = { tenantId: tenantIn(params.tenantId), generation: Number(query.authority ?? 1) }
    const list = await revocationList(db, deps, which, now)
    return reply.type('application/pkix-crl').header('cache-control', 'no-store').send(list)
  })
  const answerOcsp = openOcspAnswers(db, deps.seal)
  const ocsp = async ({ params, reply, now }: Call<{ readonly tenantId?: string }>, question: Uint8Array) => {
    await turnToReadEnrolment()
    const answer = await answerOcsp({ tenantId: tenantIn(params.tenantId), question }, now)
    return reply.type('application/ocsp-response').header('cache-control', 'no-store').send(answer)
  }
  serve.raw(contract.askOcsp, (call) => ocsp(call, Buffer.from(call.params.question ?? '', 'base64')))
  serve.raw(contract.postOcsp, (call) => ocsp(call, Buffer.isBuffer(call.body) ? call.body : Buffer.alloc(0)))
}

/** Some clients do not encode the plus sign of base64, which is a space in an address. */
function messageIn(text = ''): Buffer {
  const base64 = text.replaceAll(' ', '+')
  if (base64 !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return Buffer.from(base64, 'base64')
  throw new Fault(
    'invalid-input',
    'PKIOperation by GET needs the message in base64, encoded for an address: ?operation=PKIOperation&message=… Larger ones are posted.',
    { reason: 'scep-operation' },
  )
}

function tenantIn(text: string | undefined): TenantId {
  const parsed = TenantId.safeParse(text)
  if (!parsed.success) throw notFound('Organisation', text ?? '')
  return parsed.data
}
