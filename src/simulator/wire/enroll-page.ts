// The page of management on which somebody signs in who enrols a device that has not joined (MS-MDE2 §3.2): the web host opens it with
// the address of Windows' own application, and the last page posts the ticket there.

import type { AuthenticatorApp } from '../port/authenticator-app.ts'
import type { Refused } from './enroll.ts'
import type { Http } from './http.ts'
import { throughPages } from './sign-in.ts'
import { openWebHost, WebHostError } from './web-host.ts'

const application = 'ms-app://windows.immersivecontrolpanel'
/** MENROLL_E_WEB_AUTH: what Windows shows when its sign-in window ends without a ticket. */
const noTicket = '0x8018000f'

export async function ticketAtPage(
  http: Http,
  address: string,
  typed: {
    readonly userName: string
    readonly password: string
    readonly pass?: string | undefined
    readonly app?: AuthenticatorApp | undefined
    readonly language: string
  },
): Promise<{ readonly kind: 'ticket'; readonly ticket: string } | Refused> {
  const host = openWebHost(http, 'enroll', typed.language)
  const url = new URL(address)
  url.searchParams.set('appru', application)
  url.searchParams.set('login_hint', typed.userName)
  try {
    const end = await throughPages(host, await host.open(url.href), typed)
    if (end.kind === 'refused') return { kind: 'refused', code: noTicket, message: `${end.code} ${end.message}` }
    if (end.kind === 'left' || end.page.form?.action !== application) return lost('the pages led elsewhere')
    const ticket = end.page.form.fields.find(({ name }) => name === 'wresult')?.value
    return ticket ? { kind: 'ticket', ticket } : lost('the last page has no wresult')
  } catch (error) {
    if (error instanceof WebHostError) return lost(error.message)
    throw error
  }
}

const lost = (message: string): Refused => ({ kind: 'refused', code: noTicket, message })
