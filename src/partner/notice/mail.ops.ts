// Mail over the operator's SMTP server. The library composes and speaks; nothing of a notice is a header but its subject.

import { createTransport } from 'nodemailer'

export type Mail = { readonly to: string; readonly subject: string; readonly text: string }
export type MailSettings = {
  /** `smtps://name:password@host:465`, or `smtp://…`, which goes on over TLS (STARTTLS) but on this machine. */
  readonly url: string
  readonly from: string
  /** PEM of those that are trusted; none: the well-known ones. */
  readonly authorities: readonly string[]
}
export type SendMail = (mail: Mail) => Promise<void>

const patienceMs = 15_000
const here = new Set(['localhost', '127.0.0.1', '::1'])

export function mailOver({ url, from, authorities }: MailSettings): SendMail {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'smtps:'
  const transport = createTransport({
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !here.has(host),
    ignoreTLS: !secure && here.has(host),
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...(authorities.length > 0 && { tls: { ca: [...authorities] } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ to, subject, text }) => {
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
  }
}
