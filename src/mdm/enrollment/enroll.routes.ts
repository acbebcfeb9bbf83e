// Enrolment on the wire. Answers carry Content-Length, because clients of this protocol break on chunks: every body is
// handed over whole.

import type { FastifyReply } from 'fastify'

import * as contract from '../../contract/mdm/mdm.ts'
import type { Db } from '../../db/schema.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import { wordsFor } from '../../kernel/words/words.ts'
import { personOfIssuer } from '../issuer/verify.ops.ts'
import { turnToReadEnrolment } from '../read-turn.ops.ts'
import type { EnrollDeps } from './device.ops.ts'
import * as enrolling from './enroll.ops.ts'
import * as signInPage from './page/sign-in-page.ops.ts'
import { postScript, signedInPage } from './page/sign-in-page.ts'
import { termsPage } from './page/terms-page.ts'
import * as terms from './terms.ops.ts'

export function enrollRoutes(
  serve: Serve,
  { db, ...deps }: EnrollDeps & signInPage.PageDeps & { readonly db: Db },
): void {
  const soap = (call: Call, text: string) =>
    call.reply.type('application/soap+xml; charset=utf-8').send(Buffer.from(text, 'utf8'))
  const at = ({ now, requestId, request }: Call) => ({ now, requestId, named: namedIn(request.url) })

  serve.raw(contract.probeDiscovery, async ({ reply }) => reply.code(200).type('text/html').send(Buffer.alloc(0)))
  serve.raw(contract.discoverEnrollment, async (call) => {
    await turnToReadEnrolment()
    const named = namedIn(call.request.url) ?? (await enrolling.namedByHost(db, call.request.hostname))
    return soap(call, enrolling.discover(bodyOf(call.body), call.requestId, deps.urls, named))
  })
  serve.raw(contract.getPolicies, async (call) => {
    await turnToReadEnrolment()
    return soap(call, await enrolling.getPolicies(db, bodyOf(call.body), deps, at(call)))
  })
  serve.raw(contract.enrollDevice, async (call) => {
    await turnToReadEnrolment()
    return soap(call, await enrolling.enroll(db, bodyOf(call.body), deps, at(call)))
  })

  serve.raw(contract.showTerms, async ({ caller, request, reply, now }) => {
    const { tenantId, userId } = tokenCaller(caller)
    if (!userId) throw new Fault('forbidden', 'Terms of use are for people: sign in as a user.', { reason: 'no-user' })
    const words = wordsFor(request.headers['accept-language'], undefined)
    const page = await terms.showTerms(db, deps.termsKey, { tenantId, userId }, queryOf(request.url), { now, words })
    return sendPage(reply, page)
  })
  serve.raw(contract.showTermsToOthers, async ({ request, reply, params, now }) => {
    await turnToReadEnrolment()
    const tenantId = TenantId.safeParse(params.tenantId).data
    if (!tenantId) throw notFound('Organisation', String(params.tenantId).slice(0, 64))
    const token = (request.headers.authorization ?? '').replace(/^Bearer +/i, '')
    const { userId } = await personOfIssuer({ ...deps, db }, tenantId, token, now)
    const words = wordsFor(request.headers['accept-language'], undefined)
    const page = await terms.showTerms(db, deps.termsKey, { tenantId, userId }, queryOf(request.url), { now, words })
    return sendPage(reply, page)
  })
  serve.raw(contract.startSignIn, async ({ request, reply, now }) => {
    await turnToReadEnrolment()
    const { to, cookie } = await signInPage.startSignIn(deps, queryOf(request.url), now)
    return reply.header('set-cookie', cookie).header('cache-control', 'no-store').redirect(to, 302)
  })
  serve.raw(contract.endSignIn, async ({ request, reply, now }) => {
    await turnToReadEnrolment()
    const shown = { query: queryOf(request.url), cookie: request.headers.cookie }
    const { organization, signedIn } = await signInPage.endSignIn(db, deps, shown, now)
    const words = wordsFor(request.headers['accept-language'], undefined)
    const form = { organization, action: contract.acceptTerms.path, mayDecline: true }
    const page = termsPage(words, { ...form, hidden: [['signed-in', signedIn]] })
    return sendPage(reply, page, "form-action 'self'; frame-ancestors 'none'; ")
  })
  serve.raw(contract.acceptTerms, async ({ request, body, reply, now }) => {
    await turnToReadEnrolment()
    const form = new URLSearchParams(bodyOf(body).toString('utf8'))
    const ended = await signInPage.answerTerms(deps, { form, cookie: request.headers.cookie }, now)
    const words = wordsFor(request.headers['accept-language'], undefined)
    return sendPage(
      reply,
      signedInPage(words, ended),
      "script-src 'self'; form-action ms-app:; frame-ancestors 'none'; ",
    )
  })
  serve.raw(contract.signedInScript, async ({ reply }) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .header('x-content-type-options', 'nosniff')
      .send(postScript),
  )
  serve.raw(contract.answerTerms, async ({ body, reply, now }) => {
    const form = new URLSearchParams(bodyOf(body).toString('utf8'))
    return reply.redirect(terms.answerTerms(deps.termsKey, form, now), 302)
  })
}

const sendPage = (reply: FastifyReply, page: string, allows = '') =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', `default-src 'none'; ${allows}base-uri 'none'`)
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(page, 'utf8'))

const queryOf = (url: string): URLSearchParams => new URLSearchParams(url.split('?').slice(1).join('?'))

/** Another than a tenant's id names nobody: what comes then is judged as without it. */
const namedIn = (url: string): TenantId | undefined => TenantId.safeParse(queryOf(url).get('tenant')).data

/** Without a content type nothing was read. */
function bodyOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  throw new Fault('invalid-input', 'The request has no body. Send the message with its content type.', {
    reason: 'message-format',
  })
}
