// What a client of others sent over SCEP, and what it took for a good answer (scripts/oracle/go/scepclient.ts repeats it live).

import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { openEnvelope, sealEnvelope } from '../../../src/pki/scep/enveloped.ops.ts'
import {
  bundle,
  challengeIn,
  messageTypes,
  readRequestMessage,
  writeAnswer,
} from '../../../src/pki/scep/message.ops.ts'
import { isSignedBy, readRequest, spkiOf } from '../../../src/pki/x509.ts'
import { bodyIn, openBundle, partsOf, readAnswer } from '../../support/mdm/scep-message.ts'

type Recorded = {
  readonly enrollmentId: string
  readonly challenge: string
  readonly authority: { readonly certificate: string; readonly key: string }
  readonly clientKey: string
  readonly exchanges: ReadonlyArray<{ readonly request: string; readonly answer: string }>
}
const recorded = JSON.parse(readFileSync(new URL('scepclient-2.3.0.json', import.meta.url), 'utf8')) as Recorded
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')
const keyOf = (pkcs8: string): KeyObject => createPrivateKey({ key: bytes(pkcs8), format: 'der', type: 'pkcs8' })
const certificate = new X509Certificate(bytes(recorded.authority.certificate))
const authority = {
  certificate,
  subject: certificate.subject.replace(/^CN=/, ''),
  key: keyOf(recorded.authority.key),
  spki: spkiOf(certificate.publicKey),
  generation: 1,
  issuesFrom: new Date(0),
}
const clientKey = keyOf(recorded.clientKey)
const [enrolment, renewal] = recorded.exchanges.map(({ request, answer }) => ({
  request: readRequestMessage(bytes(request)),
  answer: bytes(answer),
}))
const certificateIn = (answer: Buffer) =>
  new X509Certificate(openBundle(readAnswer(answer).envelope, clientKey)[0] ?? '')

test('scepclient asks with SHA-1 and DES, with the challenge that it was given, and is certified as the profile says', () => {
  const { request, answer } = enrolment!
  expect(request).toMatchObject({ messageType: messageTypes.pkcsReq, isOld: true })
  expect(request.signedAt?.toISOString().slice(0, 10)).toBe('2026-11-30')
  const { content, isOld } = openEnvelope(request.content, [authority])
  expect([isOld, challengeIn(content)]).toEqual([true, recorded.challenge])
  const { spki } = readRequest(content)
  expect(spki.equals(spkiOf(request.signer.publicKey))).toBe(true)
  const made = certificateIn(answer)
  expect([made.subject, isSignedBy(made, certificate), spkiOf(made.publicKey).equals(spki)]).toEqual([
    `CN=${recorded.enrollmentId}`,
    true,
    true,
  ])
})

test('it renews with the certificate that it got', () => {
  const { request, answer } = renewal!
  expect(request.messageType).toBe(messageTypes.renewalReq)
  expect(request.signer.serialNumber).toBe(certificateIn(enrolment!.answer).serialNumber)
  expect(readRequest(openEnvelope(request.content, [authority]).content).spki.length).toBeGreaterThan(0)
  expect(certificateIn(answer).serialNumber).not.toBe(request.signer.serialNumber)
})

/** Tags and what has one length everywhere: object identifiers, and short texts. */
function formOf(value: Buffer): unknown {
  const tag = value[0] ?? 0
  if ((tag & 0x20) !== 0) return [tag, ...partsOf(value).map(formOf)]
  return tag === 0x06 || (tag === 0x13 && bodyIn(value).length < 3) ? [tag, bodyIn(value).toString('hex')] : tag
}

test('what is answered today has the form that the client took', () => {
  for (const { request, answer } of [enrolment!, renewal!]) {
    const content = bundle([certificateIn(answer).raw])
    const envelope = sealEnvelope(content, request.signer)
    const today = writeAnswer(request, { kind: 'success', envelope }, authority, randomBytes(16))
    expect(formOf(today)).toEqual(formOf(answer))
    expect(formOf(readAnswer(today).envelope)).toEqual(formOf(readAnswer(answer).envelope))
  }
})
